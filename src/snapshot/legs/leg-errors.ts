import { KeapError } from '../../keap/errors.js';
import type { Endpoint } from '../../resources/row.js';

/** What a run does about a failure: wait for the day's quota, leave the rest of the leg out, try again later, or stop. */
export type Decision =
  | { readonly kind: 'pause'; readonly resumeAtMs: number }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'retry'; readonly waitMs: number }
  | { readonly kind: 'fail'; readonly code: string; readonly message: string };

const HOUR_MS = 3_600_000;
/** A day's quota is back within a day, and a minute for clocks that differ. */
export const MAX_PAUSE_MS = 24 * HOUR_MS + 60_000;
const MAX_WAIT_MS = 300_000;
/** Waits of 1, 2, 4 … 256 seconds and then of 5 minutes: an outage of most of an hour is sat out. */
const MAX_ATTEMPTS = 16;

/** Kinds that pass by themselves. */
const TRANSIENT_CODES = new Set(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT', 'THROTTLED', 'UPSTREAM_BAD_DATA']);

/**
 * Decides about a failure of Keap. `failures`: how many in a row without a page between them, this one included.
 * `pages`: how many pages of the leg have come. `path`: what the leg asks.
 */
export function decide(
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
    const afterPages = attempt.pages === 0 ? '' : `, after ${attempt.pages} pages had come`;
    const refusal = `Keap answered ${error.facts.status} to ${attempt.path}${afterPages}`;
    return { kind: 'skip', reason: `${refusal}: not in this account's edition, or not allowed for this credential` };
  }
  // What stands in a record already kept is the same at the next attempt, and so is a list that goes round.
  const { lasting, endless } = error.facts;
  const isPermanent = error.code === 'UPSTREAM_BAD_DATA' && (lasting === true || endless === true);
  if (TRANSIENT_CODES.has(error.code) && !isPermanent && attempt.failures < MAX_ATTEMPTS) {
    const waitMs = Math.min(MAX_WAIT_MS, 1000 * 2 ** (attempt.failures - 1));
    return { kind: 'retry', waitMs: Math.max(waitMs, Math.min(HOUR_MS, error.facts.retryAfterMs ?? 0)) };
  }
  return { kind: 'fail', code: error.code, message: error.message };
}

/** A list that leads back to what it gave before. Reading it again would end no better, so the run does not wait for it. */
export function endlessListError({ path }: Endpoint, symptom: string): KeapError {
  const message = `Keap's list ${path} ${symptom}, so its end cannot be told. Resume the snapshot when it behaves.`;
  return new KeapError('UPSTREAM_BAD_DATA', message, { path, endless: true });
}

/** Whether Keap refused the list as such: a 403 or 404, or a path or method that is not there at all. */
export function isListRefused(error: unknown): boolean {
  if (!(error instanceof KeapError) || error.code !== 'UPSTREAM_REJECTED') return false;
  return error.facts.status === 403 || error.facts.status === 404 || error.facts.absent === true;
}

/** Whether Keap refused the request as malformed: a filter or order this account does not take, or a page token gone stale. */
export function isBadRequest(error: unknown): error is KeapError {
  return error instanceof KeapError && error.code === 'UPSTREAM_REJECTED' && error.facts.status === 400;
}
