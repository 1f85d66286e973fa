import { createRandom } from './world/prng.js';
import { fault as gatewayFault, maintenancePage, quotaExceeded, type HttpResponse } from './http/errors.js';
import { stringifyJson } from './http/json.js';

/** A request as faults and the call log see it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body as JSON; null if it is missing or unreadable. */
  readonly body: unknown;
}

/**
 * An injected fault. `status` answers with the given status, body and headers. `cut` breaks the connection in the
 * middle of the real response. `slow` waits `delayMs` before it. `garbled` corrupts its JSON, truncated and broken in
 * turn, or sends `body`. `after` executes the request and then answers as `status` does. `html` sends a page with
 * status 200. `stall` sends the headers and then nothing. `altered` changes the query or the response; all matching
 * `altered` faults apply, beside one fault of another kind.
 */
export interface Fault {
  readonly kind: 'status' | 'cut' | 'slow' | 'garbled' | 'html' | 'stall' | 'after' | 'altered';
  readonly status?: number;
  /** A text, or a value to send as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
  /** How many calls it affects; all if left out. */
  readonly times?: number;
  /** The share of calls it affects, 0 to 1, drawn from a seeded generator. */
  readonly rate?: number;
  readonly match?: (call: Call) => boolean;
  /** `altered`: the query to answer instead of the received one. */
  readonly query?: (query: URLSearchParams) => URLSearchParams;
  /** `altered`: the JSON to send instead of a JSON response with status 200. */
  readonly json?: (json: unknown, call: Call) => unknown;
}

export interface Faults {
  /** Adds a fault and returns a function that removes it. */
  add(fault: Fault): () => void;
  clear(): void;
}

/** The faults as the server applies them to a call. */
export interface FaultMatcher extends Faults {
  matchFault(call: Call): Fault | null;
  /** Every active `altered` fault for a call, in the order of addition. */
  alterations(call: Call): readonly Fault[];
}

/** The active faults. The first fault that matches a call is the only one, except for `altered` faults. */
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

/** The response to send instead of the real one; `cut`, `slow` and `stall` leave it unchanged. */
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
  const text = stringifyJson(realResponse.json);
  const truncated = text.slice(0, Math.max(1, Math.floor(text.length * 0.6)));
  const broken = turn % 2 === 0 ? truncated : text.replace(/[:,]/, ' oops ');
  return {
    status: realResponse.status,
    text: typeof fault.body === 'string' ? fault.body : broken,
    type: 'application/json',
  };
}

/** The response to a call after all alterations. `respond` answers the call with another query. */
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
