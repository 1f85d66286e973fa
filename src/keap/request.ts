import type { Readable } from 'node:stream';
import type { RequestContext } from './keap-client.js';
import type { ResourceKey } from '../resources/table.js';
import type { Clock } from '../clock.js';
import { KeapError } from './errors.js';
import type { TraceEntry, RequestStats } from './request-stats.js';

/** One need: what to ask Keap, for whom, and how to read the answer. Layers pass it inwards unchanged. */
export interface KeapRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query after the base URL, encoded as it goes over the wire. */
  readonly url: string;
  readonly body?: string;
  /** The path with ids replaced, fit for traces, logs and errors. */
  readonly label: string;
  readonly resource: ResourceKey | null;
  readonly requestContext: RequestContext;
  /** How long a good answer may be remembered; 0: not at all. */
  readonly ttlMs: number;
  /** A reference table: remembered for the snapshot lane too. */
  readonly reference: boolean;
  /** What a JSON 404 means: `null` the record is not there; `refused` the path is not there. */
  readonly onNotFound: 'null' | 'reject';
  /** Parses a good body; throws UPSTREAM_BAD_DATA when it is not what this URL asks for. Depends on the URL alone, so that equal calls can share it. */
  parse(body: string): unknown;
  /** A good answer is wanted as it comes in (`content`), not as text. */
  readonly isStreamed?: true;
  /** For a write: the collections in which it may show. */
  readonly invalidates?: readonly ResourceKey[];
  /** When an answer is worthless, by the monotonic clock; never where it is absent. Read anew each time: somebody more patient may join. Set by the outermost layer (deadlines.ts). */
  deadlineMs?(): number;
  /** Everybody who waits for it, where several may share it. */
  readonly waitingCallers?: WaitingCallers;
  /** What this need has cost so far, written by the inner layers. */
  readonly stats: AttemptStats;
}

/** The callers that wait for one call. */
export interface WaitingCallers {
  callers(): Iterable<string>;
  /** Calls `changed` when others wait than before; gives what ends that. */
  onChange(listener: () => void): () => void;
}

/** The running cost of one need. */
export interface AttemptStats {
  attempts: number;
  waitMs: number;
  status: number | null;
}

/** What came over the wire, whatever its status. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** A good answer to a call that wants it as it comes in; `body` is empty then. */
  readonly content?: Content;
}

/** What an answer holds, as it comes in. Whoever takes it reads it to its end or destroys it. */
export interface Content {
  readonly bytes: Readable;
  /** Content-Type. */
  readonly type: string | null;
  /** Content-Length, where it is the length of these bytes. */
  readonly length: number | null;
}

/** A good answer, read. */
export interface ParsedResponse {
  readonly status: number;
  readonly body: string;
  /** What the call's `read` made of the body; null where Keap has no such record. */
  readonly data: unknown;
  /** For a call that wants its answer as it comes in. */
  readonly content?: Content;
  /** From `x-keap-tenant-id`. */
  readonly tenant: string | null;
  /** An earlier attempt of the same call may have been carried out, although its answer said otherwise or never came. */
  readonly wasRetried?: boolean;
}

/** A layer of the onion: takes a call, gives an answer, throws KeapError (or the caller's own abort reason). */
export type Handler<Result> = (request: KeapRequest) => Promise<Result>;

/**
 * A header's first value, or null when it is absent or empty: Keap sends empty ones where it knows nothing
 * (docs/keap-api.md 3.1).
 */
export function readHeader(headers: RawResponse['headers'], name: string): string | null {
  const value = headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first.trim() === '' ? null : first.trim();
}

/** Counts every HTTP request into its call's tally; the innermost place where that can be done without a miss. */
export function countRequests<Credential>(
  send: (request: KeapRequest, credential: Credential) => Promise<RawResponse>,
): (request: KeapRequest, credential: Credential) => Promise<RawResponse> {
  return async (request, credential) => {
    request.stats.attempts += 1;
    request.stats.status = null;
    try {
      const response = await send(request, credential);
      request.stats.status = response.status;
      return response;
    } catch (error) {
      if (error instanceof KeapError) request.stats.status = error.facts.status ?? null;
      throw error;
    }
  };
}

/** A tally at zero. */
export function createAttemptStats(): AttemptStats {
  return { attempts: 0, waitMs: 0, status: null };
}

/** Writes into the caller's meter what a call has cost: for calls that go past the layers which remember and share. */
export function recordStats<Result>(send: Handler<Result>, clock: Clock): Handler<Result> {
  return async (request) => {
    const fromMs = clock.monotonicMs();
    try {
      return await send(request);
    } finally {
      recordRequest(request, 'keap', request.stats, clock.monotonicMs() - fromMs);
    }
  };
}

/** Writes how a need was met into its caller's meter. */
export function recordRequest(
  request: KeapRequest,
  source: TraceEntry['source'],
  attemptStats: AttemptStats,
  tookMs: number,
  age: Pick<TraceEntry, 'staleMs' | 'freshForMs'> = { staleMs: null, freshForMs: request.ttlMs },
): void {
  request.requestContext.stats.add({
    method: request.method,
    path: request.label,
    resource: request.resource,
    source,
    status: attemptStats.status,
    attempts: attemptStats.attempts,
    waitMs: attemptStats.waitMs,
    tookMs,
    plan: request.requestContext.plan ?? null,
    ...age,
  });
}

/** What every GET of ours shares. */
export function createGetRequest(
  url: string,
  label: string,
  resource: ResourceKey | null,
  requestContext: RequestContext,
): Omit<KeapRequest, 'parse'> {
  return {
    method: 'GET',
    url,
    label,
    resource,
    requestContext,
    ttlMs: 0,
    reference: false,
    onNotFound: 'reject',
    stats: createAttemptStats(),
  };
}

interface Deadline {
  readonly atMs: number;
  readonly monotonicMs: number;
}

/**
 * Deadlines by the monotonic clock. Callers name theirs as a date; it is compared with the wall clock once for each
 * operation, at its first call, so that setting the clock neither ends an operation nor draws it out.
 */
export class Deadlines {
  private readonly deadlines = new WeakMap<RequestStats, Deadline>();

  constructor(private readonly clock: Clock) {}

  /** The same call with its deadline by the monotonic clock. */
  withMonotonicDeadline(request: KeapRequest): KeapRequest {
    const { deadlineAtMs, stats } = request.requestContext;
    if (deadlineAtMs === undefined || request.deadlineMs !== undefined) return request;
    const { monotonicMs } = this.resolveDeadline(stats, deadlineAtMs);
    return { ...request, deadlineMs: () => monotonicMs };
  }

  private resolveDeadline(stats: RequestStats, atMs: number): Deadline {
    const deadlines = this.deadlines.get(stats);
    if (deadlines?.atMs === atMs) return deadlines;
    const deadline = { atMs, monotonicMs: this.clock.monotonicMs() + atMs - this.clock.now() };
    this.deadlines.set(stats, deadline);
    return deadline;
  }
}
