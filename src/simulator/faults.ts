import { createRandom } from './world/prng.js';
import { fault as gatewayFault, maintenancePage, quotaExceeded, type HttpResponse } from './http/errors.js';
import { jsonText } from './http/json.js';

/** A request as faults and the record of calls see it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body as JSON; null where there is none, or none that can be read. */
  readonly body: unknown;
}

/**
 * Something that goes wrong. `status` answers with a status, body and headers of choice; `cut` breaks the connection in
 * the middle of the true answer; `slow` waits `delayMs` before it; `garbled` spoils its JSON, cut short and broken in
 * turn, or sends `body`; `after` does what was asked and then answers as `status` does; `html` sends a page with status 200; `stall` sends the headers and then nothing.
 * `altered` asks or answers something else: all that match a call alter it, beside the one fault of another kind.
 */
export interface Fault {
  readonly kind: 'status' | 'cut' | 'slow' | 'garbled' | 'html' | 'stall' | 'after' | 'altered';
  readonly status?: number;
  /** A text, or a value to be sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
  /** How many calls it strikes; without it, every one. */
  readonly times?: number;
  /** The share of calls it strikes, 0 to 1, drawn from a seeded generator. */
  readonly rate?: number;
  readonly match?: (call: Call) => boolean;
  /** `altered`: the query that is answered in place of the one that came. */
  readonly query?: (query: URLSearchParams) => URLSearchParams;
  /** `altered`: what is sent in place of a JSON answer with status 200. */
  readonly json?: (json: unknown, call: Call) => unknown;
}

export interface Faults {
  /** Adds a fault; the function it gives takes it away again. */
  add(fault: Fault): () => void;
  clear(): void;
}

/** The faults as whoever answers a call sees them. */
export interface FaultMatcher extends Faults {
  matchFault(call: Call): Fault | null;
  /** Every `altered` fault that is in force for a call, in the order in which they were added. */
  alterations(call: Call): readonly Fault[];
}

/** The faults in force; the first that strikes a call is the only one but for those that alter it. */
export function createFaults(seed: number): FaultMatcher {
  let active: { readonly fault: Fault; remaining: number; readonly random: () => number }[] = [];
  let added = 0;
  const applies = (entry: (typeof active)[number], call: Call): boolean => {
    const { fault, remaining, random } = entry;
    if (remaining <= 0 || (fault.match && !fault.match(call))) return false;
    if (fault.rate !== undefined && random() >= fault.rate) return false;
    entry.remaining--;
    return true;
  };
  return {
    add(fault) {
      const entry = { fault, remaining: fault.times ?? Infinity, random: createRandom(seed + ++added) };
      active.push(entry);
      return () => {
        active = active.filter((one) => one !== entry);
      };
    },
    clear() {
      active = [];
    },
    matchFault(call) {
      return active.find((entry) => entry.fault.kind !== 'altered' && applies(entry, call))?.fault ?? null;
    },
    alterations(call) {
      return active.filter((entry) => entry.fault.kind === 'altered' && applies(entry, call)).map(({ fault }) => fault);
    },
  };
}

function buildStatusResponse({ status = 500, body, headers = {} }: Fault): HttpResponse {
  if (typeof body === 'string') return { status, text: body, type: headers['content-type'] ?? 'text/plain', headers };
  if (body !== undefined) return { status, json: body, headers };
  if (status === 429) return { ...quotaExceeded, headers };
  if (status >= 500)
    return {
      ...gatewayFault(
        status,
        'The Service is temporarily unavailable',
        'messaging.adaptors.http.flow.ServiceUnavailable',
      ),
      headers,
    };
  return { status, json: { code: status, message: 'Refused by the script', status: 'REFUSED', details: [] }, headers };
}

/** What is sent in place of the true answer; `cut`, `slow` and `stall` leave it as it is. */
export function corruptResponse(fault: Fault, respond: () => HttpResponse, turn: number): HttpResponse {
  if (fault.kind === 'status') return buildStatusResponse(fault);
  if (fault.kind === 'html')
    return {
      ...maintenancePage,
      status: fault.status ?? 200,
      ...(typeof fault.body === 'string' && { text: fault.body }),
    };
  const realResponse = respond();
  if (fault.kind === 'after') return buildStatusResponse(fault);
  if (fault.kind !== 'garbled' || realResponse.json === undefined) return realResponse;
  const text = jsonText(realResponse.json);
  const truncated = text.slice(0, Math.max(1, Math.floor(text.length * 0.6)));
  const broken = turn % 2 === 0 ? truncated : text.replace(/[:,]/, ' oops ');
  return {
    status: realResponse.status,
    text: typeof fault.body === 'string' ? fault.body : broken,
    type: 'application/json',
  };
}

/** The answer to a call as alterations make it. `truth` answers the call with another query. */
export function alterResponse(
  alterations: readonly Fault[],
  call: Call,
  respond: (query: URLSearchParams) => HttpResponse,
): HttpResponse {
  const response = respond(alterations.reduce((query, fault) => fault.query?.(query) ?? query, call.query));
  if (response.status !== 200 || response.json === undefined) return response;
  const json = alterations.reduce<unknown>(
    (current, fault) => (fault.json ? fault.json(current, call) : current),
    response.json,
  );
  return { ...response, json };
}
