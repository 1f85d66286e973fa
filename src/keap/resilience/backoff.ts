import type { KeapError } from '../errors.js';
import type { KeapRequest } from '../request.js';

/** How patient a lane is. A person waits seconds; a snapshot has all night. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly maxBackoffMs: number;
  /** The longest single wait that Keap may ask for. */
  readonly maxWaitMs: number;
}

export const RETRY_POLICIES: Readonly<Record<KeapRequest['requestContext']['priority'], RetryPolicy>> = {
  interactive: { maxAttempts: 6, maxBackoffMs: 4000, maxWaitMs: 60_000 },
  background: { maxAttempts: 14, maxBackoffMs: 30_000, maxWaitMs: 600_000 },
};

const BASE_MS = 200;
/** Garbled answers are noise on the line or a fault that stays; a few tries tell which. */
const BAD_DATA_ATTEMPTS = 4;

/**
 * Whether asking again can help and cannot harm. Keap has no idempotency keys, so a write is repeated only when it was
 * refused unread (docs/keap-api.md 3.2).
 */
export function isRetryable(request: KeapRequest, error: KeapError, attempt: number): boolean {
  const isRateLimited = error.code === 'THROTTLED' && error.facts.status === 429;
  if (attempt >= RETRY_POLICIES[request.requestContext.priority].maxAttempts) return false;
  if (isRateLimited) return true;
  if (request.method !== 'GET' && request.method !== 'DELETE') return false;
  if (error.facts.tooLarge === true || error.facts.lasting === true) return false;
  if (error.code === 'UPSTREAM_BAD_DATA') return attempt < BAD_DATA_ATTEMPTS;
  return error.code === 'UPSTREAM_UNAVAILABLE' || error.code === 'UPSTREAM_TIMEOUT';
}

/** How long to wait before the next attempt; `random` is 0 to 1. Keap's own `Retry-After` is the least. */
export function computeBackoffMs(request: KeapRequest, error: KeapError, attempt: number, random: number): number {
  const { maxBackoffMs } = RETRY_POLICIES[request.requestContext.priority];
  const ceilingMs = Math.min(maxBackoffMs, BASE_MS * 2 ** (attempt - 1));
  const retryAfterMs = error.facts.retryAfterMs;
  if (retryAfterMs !== undefined) return retryAfterMs + random * Math.min(BASE_MS, ceilingMs);
  if (error.code !== 'THROTTLED') return random * ceilingMs;
  // The minute's budget is empty: the throttle itself holds the next attempt until the minute turns.
  if (error.facts.window === 'minute') return 0;
  // None is empty: the spike arrest. 100–1000 ms at first (docs/keap-api.md 3.2), more while it goes on.
  return 100 + random * Math.max(900, ceilingMs);
}
