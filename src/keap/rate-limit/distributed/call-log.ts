import type { Priority } from '../quota-windows.js';
import type { CallNumber, QuotaObservation } from '../header-windows.js';

/** What the processes that share a rate limit write to the log. Times are those of the log's own clock. */
export type LogEvent =
  /** A call starts now. */
  | { readonly kind: 'acquired'; readonly priority: Priority; readonly account: string }
  /** A call was sent while the log was unreachable. */
  | { readonly kind: 'spent'; readonly priority: Priority; readonly account: string; readonly atMs: number }
  /** Quota headers differ from the count of calls, or Keap rejected a call. */
  | { readonly kind: 'observed'; readonly observation: QuotaObservation; readonly cooldownUntilMs: number | null };

/** One entry of the log. */
export interface Entry {
  /** Entries are numbered from 1 without a gap. */
  readonly offset: number;
  readonly atMs: number;
  readonly member: string;
  /** The number of the call: among all calls, and among those of its account. */
  readonly call: CallNumber;
  readonly event: LogEvent;
}

/** A request for a slot. */
export interface AcquireRequest {
  readonly priority: Priority;
  readonly account: string;
  /** Not before this time, by the log's clock. */
  readonly notBeforeMs: number;
  /** Not closer than this to the last call. */
  readonly spacingMs: number;
  /** Yield while another process has urgent requests. */
  readonly isYielding: boolean;
}

export interface SyncRequest {
  readonly member: string;
  /** The name of the known log; a log that was lost starts again under another name. */
  readonly log: string;
  /** The last known offset. */
  readonly knownOffset: number;
  /** An urgent request waits here for a slot. */
  readonly isWaiting: boolean;
  /** A new log continues from these numbers: the last call of each account, under the empty name that of all calls. Null: not needed. */
  readonly numbers: Readonly<Record<string, number>> | null;
  readonly events: readonly LogEvent[];
  /** Granted only if the process knows the whole log. */
  readonly acquire: AcquireRequest | null;
}

export interface SyncResponse {
  /** The log's clock. */
  readonly nowMs: number;
  readonly log: string;
  /** The offset of its last entry. */
  readonly offset: number;
  /** All entries after `known`, including our own of this request. */
  readonly entries: readonly Entry[];
  readonly isGranted: boolean;
  /** When to try again, for a slot that was requested too early or that yielded. */
  readonly waitMs: number;
  /** Calls since midnight UTC. */
  readonly callsToday: number;
  /** The processes seen within the last seconds, sorted by name. */
  readonly members: readonly string[];
}

/**
 * The log of calls that all processes of a credential share. Each process replays it and decides by itself; the log only
 * rejects decisions that are based on an old state.
 */
export interface RateLimitLog {
  /** Writes events, requests a slot and reads new entries in one step. Rejects if the log is unreachable; the slot may have been granted then. */
  sync(request: SyncRequest): Promise<SyncResponse>;
  close(): Promise<void>;
}

/** A process that was not seen for this long is no member any more. */
export const MEMBER_TTL_MS = 10_000;
/** A process with urgent requests reports them at every slot. */
export const WAITING_TTL_MS = 1_000;
/** How long a process with a recent slot lets one that has waited longer go first. */
export const COURTESY_MS = 25;
/** Entries kept: twice a minute of the largest limit, with room for observations. */
export const MAX_ENTRIES = 5_000;
