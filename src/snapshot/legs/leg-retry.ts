import type { KeapError } from '../../keap/errors.js';
import { isListRefused } from './leg-errors.js';

/** What a run does about a failure: wait for the day's quota, skip the rest of the leg, retry later, or stop. */
export type Decision =
  | { readonly kind: 'pause'; readonly resumeAtMs: number }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'retry'; readonly waitMs: number }
  | { readonly kind: 'fail'; readonly code: string; readonly message: string };

const HOUR_MS = 3_600_000;
/** A day's quota is back within a day, and a minute for clocks that differ. */
export const MAX_PAUSE_MS = 24 * HOUR_MS + 60_000;
/** How often a page is tried; each try has the attempts of its request (keap/resilience/retry.ts). */
export const MAX_LEG_ATTEMPTS = 16;
/** Waits of 1, 2, 4 … 256 seconds and then of 5 minutes: 39 minutes in all, so a run outlasts an outage of half an hour. */
const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 300_000;
/** The longest single wait that Keap may ask for by `Retry-After`. */
const MAX_RETRY_AFTER_MS = HOUR_MS;

/** Failures that pass by themselves. */
const TRANSIENT_CODES = new Set(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT', 'THROTTLED', 'UPSTREAM_BAD_DATA']);

/**
 * Decides about a failure of Keap. `failures`: how many in a row without a page between them, this one included.
 * `pages`: how many pages of the leg are stored. `path`: the path of the leg's endpoint.
 */
export function decideOnFailure(
  error: KeapError,
  attempt: { readonly failures: number; readonly pages: number; readonly path: string; readonly nowMs: number },
): Decision {
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
    return { kind: 'skip', reason: `${refusal}: not in this account's edition, or not allowed for this credential` };
  }
  // A stored record is the same at the next attempt, and so is a list that loops.
  const { lasting, endless } = error.facts;
  const isPermanent = error.code === 'UPSTREAM_BAD_DATA' && (lasting === true || endless === true);
  if (TRANSIENT_CODES.has(error.code) && !isPermanent && attempt.failures < MAX_LEG_ATTEMPTS) {
    const waitMs = Math.min(MAX_WAIT_MS, MIN_WAIT_MS * 2 ** (attempt.failures - 1));
    return { kind: 'retry', waitMs: Math.max(waitMs, Math.min(MAX_RETRY_AFTER_MS, error.facts.retryAfterMs ?? 0)) };
  }
  return { kind: 'fail', code: error.code, message: error.message };
}
