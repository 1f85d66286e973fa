import type { Readable } from 'node:stream';
import type { RequestContext } from './keap-client.js';
import type { ResourceKey } from '../resources/table.js';

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
