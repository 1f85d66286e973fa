import type { KeapError } from '../../keap/errors.js';
import { isListRefused } from './leg-errors.js';

/**
 * What a run does about a failure of a leg. `pause`: wait for the day's quota. `refuse`: Keap does not serve the list.
 * `retry`: try again after a while. `setAside`: scan the other legs first. `giveUp`: end the leg as INCOMPLETE. `fail`: stop
 * the run, since the other legs would fail too.
 */
export type Decision =
  | { readonly kind: 'pause'; readonly resumeAtMs: number }
  | { readonly kind: 'refuse'; readonly reason: string }
  | { readonly kind: 'retry'; readonly waitMs: number }
  | { readonly kind: 'setAside' }
  | { readonly kind: 'giveUp'; readonly code: string; readonly reason: string; readonly isPartial: boolean }
  | { readonly kind: 'fail'; readonly code: string; readonly message: string };

const HOUR_MS = 3_600_000;
/** A day's quota is back within a day, and a minute for clocks that differ. */
export const MAX_PAUSE_MS = 24 * HOUR_MS + 60_000;
/**
 * How often a page is tried at one turn of its leg; each try has the attempts of its request (keap/resilience/retry.ts).
 * With the tries before the leg is set aside these are 19 tries of a page, and 95 calls at most.
 */
export const MAX_LEG_ATTEMPTS = 16;
/** After so many the leg is set aside, so that it does not hold the others. */
export const ATTEMPTS_BEFORE_SET_ASIDE = 3;
/**
 * A leg that was set aside ends when its page has failed for so long, also while the others were scanned: so many bad
 * collections delay the end of a run by one such time, not by one each.
 */
export const MAX_LEG_OUTAGE_MS = 2_340_000;
/** Waits of 1, 2, 4 … 256 seconds and then of 5 minutes: 39 minutes in all, so a run outlasts an outage of half an hour. */
const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 300_000;
/** The longest single wait that Keap may ask for by `Retry-After`. */
const MAX_RETRY_AFTER_MS = HOUR_MS;

/** Failures that pass by themselves. */
const TRANSIENT_CODES = new Set(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT', 'THROTTLED', 'UPSTREAM_BAD_DATA']);

/** Failures after which the other legs would fail too. */
const RUN_CODES = new Set(['UPSTREAM_AUTH']);
/** Failures that may be those of Keap as a whole. */
const OUTAGE_CODES = new Set(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT', 'THROTTLED']);

/** Whether a failure may be that of Keap as a whole. */
export function isOutageCode({ code }: KeapError): boolean {
  return OUTAGE_CODES.has(code);
}

/** A failed try of a leg. */
export interface FailedAttempt {
  /** How many failures in a row without a page between them, this one included. */
  readonly failures: number;
  /** How many pages of the leg are stored. */
  readonly pages: number;
  /** The path of the leg's endpoint. */
  readonly path: string;
  readonly nowMs: number;
  /** Whether the leg was set aside before. */
  readonly wasSetAside: boolean;
  /** How long the page has failed, also while other legs were scanned. */
  readonly outageMs: number;
  /** Whether no other list of Keap answers either. */
  readonly isKeapAway: boolean;
}

/** Decides about a failure of Keap. Pure. */
export function decideOnFailure(error: KeapError, attempt: FailedAttempt): Decision {
  if (error.code === 'QUOTA_EXHAUSTED') {
    const resetMs = Date.parse(error.facts.resetAt ?? '');
    const waitMs = error.facts.retryAfterMs ?? HOUR_MS;
    const resumeAtMs = Number.isNaN(resetMs) ? attempt.nowMs + waitMs : resetMs;
    return { kind: 'pause', resumeAtMs: Math.min(resumeAtMs, attempt.nowMs + MAX_PAUSE_MS) };
  }
  if (isListRefused(error)) {
    // 403 may mean the edition and not the permission: docs/keap-api.md quirk 27.
    const afterPages = attempt.pages === 0 ? '' : `, after ${attempt.pages} pages`;
    const refusal = `Keap answered ${error.facts.status} to ${attempt.path}${afterPages}`;
    return { kind: 'refuse', reason: `${refusal}: not in this account's edition, or not allowed for this credential` };
  }
  if (RUN_CODES.has(error.code)) return { kind: 'fail', code: error.code, message: error.message };
  // A stored record is the same at the next attempt, and so is a list that loops.
  const { lasting, endless } = error.facts;
  const isPermanent = error.code === 'UPSTREAM_BAD_DATA' && (lasting === true || endless === true);
  const isOutage = isOutageCode(error) && attempt.isKeapAway;
  if (TRANSIENT_CODES.has(error.code) && !isPermanent) {
    const staysInTurn = attempt.wasSetAside || isOutage;
    if (!staysInTurn && attempt.failures >= ATTEMPTS_BEFORE_SET_ASIDE) return { kind: 'setAside' };
    const isOver = attempt.wasSetAside && !isOutage && attempt.outageMs >= MAX_LEG_OUTAGE_MS;
    if (attempt.failures < (isOver ? ATTEMPTS_BEFORE_SET_ASIDE : MAX_LEG_ATTEMPTS)) {
      const waitMs = Math.min(MAX_WAIT_MS, MIN_WAIT_MS * 2 ** (attempt.failures - 1));
      return { kind: 'retry', waitMs: Math.max(waitMs, Math.min(MAX_RETRY_AFTER_MS, error.facts.retryAfterMs ?? 0)) };
    }
  }
  if (isOutage) return { kind: 'fail', code: error.code, message: error.message };
  return { kind: 'giveUp', code: error.code, reason: error.message, isPartial: !isPermanent };
}
