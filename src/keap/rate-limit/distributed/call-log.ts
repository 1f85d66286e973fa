import type { Priority } from '../quota-windows.js';
import type { CallNumber, QuotaObservation } from '../header-windows.js';

/** What the processes that share a pace tell each other. Times are those of the log's own clock. */
export type LogEvent =
  /** A call goes now. */
  | { readonly kind: 'acquired'; readonly priority: Priority; readonly account: string }
  /** A call went while the log could not be reached. */
  | { readonly kind: 'spent'; readonly priority: Priority; readonly account: string; readonly atMs: number }
  /** An answer's headers told more than could be reckoned, or Keap refused a call. */
  | { readonly kind: 'observed'; readonly observation: QuotaObservation; readonly cooldownUntilMs: number | null };

/** One line of the log. */
export interface Entry {
  /** Its place; lines are numbered from 1 without a gap. */
  readonly offset: number;
  readonly atMs: number;
  readonly by: string;
  /** For a call: its number among all, and among those of its account. */
  readonly call: CallNumber;
  readonly event: LogEvent;
}

/** A slot that one of us would like. */
export interface AcquireRequest {
  readonly priority: Priority;
  readonly account: string;
  /** Not before this time, by the log's clock. */
  readonly notBeforeMs: number;
  /** Nor closer than this to the last call. */
  readonly spacingMs: number;
  /** Give way while somebody else has people waiting. */
  readonly yields: boolean;
}

export interface SyncRequest {
  readonly member: string;
  /** Which log we know (a log that was lost begins anew under another name), and up to which place. */
  readonly log: string;
  readonly known: number;
  /** Somebody waits here for a slot who is not to be passed by. */
  readonly waiting: boolean;
  /** A log that begins anew goes on from these numbers: the last call of each account, under the empty name that of all; null: no need. */
  readonly numbers: Readonly<Record<string, number>> | null;
  readonly events: readonly LogEvent[];
  /** Granted only to one who knows the whole log. */
  readonly acquire: AcquireRequest | null;
}

export interface SyncResponse {
  /** The log's clock. */
  readonly nowMs: number;
  readonly log: string;
  /** The place of its last line. */
  readonly offset: number;
  /** All that we did not know, our own lines of this exchange with them. */
  readonly entries: readonly Entry[];
  readonly isGranted: boolean;
  /** For a claim that came too early or gave way: when to try again. */
  readonly waitMs: number;
  /** Calls since midnight UTC. */
  readonly today: number;
  /** Who has been here lately, in the order of their names. */
  readonly members: readonly string[];
}

/**
 * The one account of calls that all processes of a credential keep together. Every decision is made by who reads it;
 * the log only sees to it that nobody decides by an old one.
 */
export interface RateLimitLog {
  /** Tells, claims and catches up in one step. Rejects when the log cannot be reached; a claim may have been granted then. */
  sync(request: SyncRequest): Promise<SyncResponse>;
  close(): Promise<void>;
}

/** Who was not here for so long is not counted any more. */
export const MEMBER_TTL_MS = 10_000;
/** Somebody who waits says so at every slot. */
export const WAITING_TTL_MS = 1_000;
/** By how much who had a slot lately lets others go first who have waited longer. */
export const COURTESY_MS = 25;
/** Lines that are kept: a minute of the largest limit, twice, with room for what was seen. */
export const MAX_ENTRIES = 5_000;
