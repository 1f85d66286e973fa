import type { Readable } from 'node:stream';
import type { RequestContext } from './keap-client.js';
import type { ResourceKey } from '../resources/table.js';
import type { Clock } from '../clock.js';
import { KeapError } from './errors.js';
import type { TraceEntry, RequestStats } from './request-stats.js';

/** A request to Keap: what to send, for which caller, and how to parse the response. */
export interface KeapRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query after the base URL, encoded. */
  readonly url: string;
  readonly body?: string;
  /** The path with ids replaced, for traces, logs and errors. */
  readonly label: string;
  readonly resource: ResourceKey | null;
  readonly requestContext: RequestContext;
  /** How long a successful response may be cached; 0: not at all. */
  readonly ttlMs: number;
  /** A reference table: cached for background requests too. */
  readonly isReference: boolean;
  /** Its records are cached one by one, by RecordCache, instead of the response. */
  readonly isCachedByRecord?: true;
  /** How long the parsed data of a response stays fresh in the cache; by default `ttlMs`. */
  computeFreshForMs?(data: unknown): number;
  /** The meaning of a 404 in JSON: `null` the record is missing; `reject` the path is missing. */
  readonly onNotFound: 'null' | 'reject';
  /** Parses a successful body; throws UPSTREAM_BAD_DATA when it is not what this URL requests. Depends on the URL alone, so that equal requests can share it. */
  parse(body: string): unknown;
  /** The response is streamed (`content`), not read as text. */
  readonly isStreamed?: true;
  /** For a write: the collections whose cached responses it invalidates. */
  readonly invalidates?: readonly ResourceKey[];
  /** The deadline by the monotonic clock; absent: none. Read it anew each time: a caller with a later deadline may join. Set by `Deadlines`, the outermost middleware. */
  deadlineMs?(): number;
  /** Read when a slot is free: false where the cache has got the response meanwhile. The request then rejects with NoLongerNeeded and takes no slot. Depends on the URL alone. */
  isStillNeeded?(): boolean;
  /** The callers that wait for the response, where several share it. */
  readonly waitingCallers?: WaitingCallers;
  /** The cost of the request so far, written by inner middleware. */
  readonly stats: AttemptStats;
}

/** The request was not sent: see `isStillNeeded`. */
export class NoLongerNeeded extends Error {}

/** The callers that wait for one request. */
export interface WaitingCallers {
  callers(): Iterable<string>;
  /** Calls `listener` when the set of waiting callers changes; returns a function that unsubscribes. */
  onChange(listener: () => void): () => void;
}

/** The cost of one request so far. */
export interface AttemptStats {
  attempts: number;
  waitMs: number;
  status: number | null;
}

/** An HTTP response, whatever its status. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The streamed content of a successful response; `body` is empty then. */
  readonly content?: Content;
}

/** Streamed content. The consumer reads it to the end or destroys it. */
export interface Content {
  readonly bytes: Readable;
  /** Content-Type. */
  readonly type: string | null;
  /** Content-Length, where it is the length of these bytes (not of encoded ones). */
  readonly length: number | null;
}

/** A successful response, parsed. */
export interface ParsedResponse {
  readonly status: number;
  /** Null for a cached response, apart from reference tables. */
  readonly body: string | null;
  /** The result of the request's `parse`; null where Keap has no such record. */
  readonly data: unknown;
  /** Present where the request is streamed. */
  readonly content?: Content;
  /** From `x-keap-tenant-id`. */
  readonly tenant: string | null;
  /** Keap may have carried out an earlier attempt of this request, although that attempt failed. */
  readonly wasRetried?: boolean;
}

/** Sends a request and resolves with its response; middleware wraps one handler in another. Rejects with KeapError, or with the caller's own abort reason. */
export type Handler<Result> = (request: KeapRequest) => Promise<Result>;

/**
 * A header's first value, or null when it is absent or empty: Keap sends empty headers for unknown values
 * (docs/keap-api.md 3.1).
 */
export function readHeader(headers: RawResponse['headers'], name: string): string | null {
  const value = headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first.trim() === '' ? null : first.trim();
}

/** Counts every HTTP request. The innermost middleware, so that it misses none. */
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

/** Stats at zero. */
export function createAttemptStats(): AttemptStats {
  return { attempts: 0, waitMs: 0, status: null };
}

/** Records the cost of a request in the caller's stats, for requests that bypass cache and dedupe. */
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

/** Records a finished request in its caller's stats. */
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

/** The common parts of all GET requests. */
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
    isReference: false,
    onNotFound: 'reject',
    stats: createAttemptStats(),
  };
}

interface Deadline {
  readonly atMs: number;
  readonly monotonicMs: number;
}

/**
 * Deadlines by the monotonic clock. Callers give a date; it is compared with the wall clock once per operation, at its
 * first call, so that setting the clock neither ends an operation nor extends it.
 */
export class Deadlines {
  private readonly deadlines = new WeakMap<RequestStats, Deadline>();

  constructor(private readonly clock: Clock) {}

  /** The same request with its deadline by the monotonic clock. */
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
