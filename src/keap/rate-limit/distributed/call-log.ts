import type { Priority } from '../quota-windows.js';
import type { CallNumber, QuotaObservation } from '../header-windows.js';

/** What the processes that share a pace tell each other. Times are those of the log's own clock. */
export type Told =
  /** A call goes now. */
  | { readonly kind: 'goes'; readonly priority: Priority; readonly account: string }
  /** A call went while the log could not be reached. */
  | { readonly kind: 'went'; readonly priority: Priority; readonly account: string; readonly atMs: number }
  /** An answer's headers told more than could be reckoned, or Keap refused a call. */
  | { readonly kind: 'saw'; readonly seen: QuotaObservation; readonly holdUntilMs: number | null };

/** One line of the log. */
export interface Line {
  /** Its place; lines are numbered from 1 without a gap. */
  readonly place: number;
  readonly atMs: number;
  readonly by: string;
  /** For a call: its number among all, and among those of its account. */
  readonly call: CallNumber;
  readonly told: Told;
}

/** A slot that one of us would like. */
export interface Claim {
  readonly priority: Priority;
  readonly account: string;
  /** Not before this time, by the log's clock. */
  readonly notBeforeMs: number;
  /** Nor closer than this to the last call. */
  readonly spacingMs: number;
  /** Give way while somebody else has people waiting. */
  readonly yields: boolean;
}

export interface Exchange {
  readonly member: string;
  /** Which log we know (a log that was lost begins anew under another name), and up to which place. */
  readonly log: string;
  readonly known: number;
  /** Somebody waits here for a slot who is not to be passed by. */
  readonly waiting: boolean;
  /** A log that begins anew goes on from these numbers: the last call of each account, under the empty name that of all; null: no need. */
  readonly numbers: Readonly<Record<string, number>> | null;
  readonly tell: readonly Told[];
  /** Granted only to one who knows the whole log. */
  readonly claim: Claim | null;
}

export interface Exchanged {
  /** The log's clock. */
  readonly nowMs: number;
  readonly log: string;
  /** The place of its last line. */
  readonly place: number;
  /** All that we did not know, our own lines of this exchange with them. */
  readonly lines: readonly Line[];
  readonly granted: boolean;
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
export interface PaceLog {
  /** Tells, claims and catches up in one step. Rejects when the log cannot be reached; a claim may have been granted then. */
  exchange(exchange: Exchange): Promise<Exchanged>;
  close(): Promise<void>;
}

/** Who was not here for so long is not counted any more. */
export const MEMBER_FOR_MS = 10_000;
/** Somebody who waits says so at every slot. */
export const WAITING_FOR_MS = 1_000;
/** By how much who had a slot lately lets others go first who have waited longer. */
export const COURTESY_MS = 25;
/** Lines that are kept: a minute of the largest limit, twice, with room for what was seen. */
export const KEPT_LINES = 5_000;
