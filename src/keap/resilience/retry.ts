import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { CircuitOpenError } from './circuit-breaker.js';
import { KeapError } from '../errors.js';
import type { ParsedResponse, Handler, KeapRequest } from '../request.js';

/**
 * The bounds of one request. It bridges seconds; a leg of a snapshot retries a failed page itself and bridges an outage,
 * so `background` has the fewest attempts.
 *
 * | priority    | attempts | worst wait: 5xx or no response | 429 of the spike arrest | longest `Retry-After` each time |
 * | interactive | 6        | 6.2 s                          | 8 s                     | 300 s                           |
 * | background  | 5        | 3 s                            | 4.7 s                   | 240 s                           |
 *
 * All waits of an interactive request also end before its deadline.
 */
export const RETRY_BOUNDS = {
  maxAttempts: { interactive: 6, background: 5 },
  /** A malformed response is a transmission error, or permanent; a few attempts show which. */
  maxBadDataAttempts: 4,
  /** The first backoff; it doubles with each attempt, with full jitter. */
  baseMs: 200,
  /** The longest single wait. For a longer `Retry-After` the request fails, and the error carries it. */
  maxWaitMs: 60_000,
} as const;

/**
 * Whether a retry can help and cannot harm. Keap has no idempotency keys, so a write is repeated only when Keap rejected
 * it unread (docs/keap-api.md 3.2).
 */
export function isRetryable(request: KeapRequest, error: KeapError, attempt: number): boolean {
  const isRateLimited = error.code === 'THROTTLED' && error.facts.status === 429;
  if (attempt >= RETRY_BOUNDS.maxAttempts[request.requestContext.priority]) return false;
  if (isRateLimited) return true;
  if (request.method !== 'GET' && request.method !== 'DELETE') return false;
  if (error.facts.tooLarge === true || error.facts.lasting === true) return false;
  if (error.code === 'UPSTREAM_BAD_DATA') return attempt < RETRY_BOUNDS.maxBadDataAttempts;
  return error.code === 'UPSTREAM_UNAVAILABLE' || error.code === 'UPSTREAM_TIMEOUT';
}

/** The wait before the next attempt, at least Keap's own `Retry-After`; `random` is 0 to 1. */
export function computeBackoffMs(error: KeapError, attempt: number, random: number): number {
  const { baseMs } = RETRY_BOUNDS;
  const ceilingMs = baseMs * 2 ** (attempt - 1);
  const retryAfterMs = error.facts.retryAfterMs;
  if (retryAfterMs !== undefined) return retryAfterMs + random * baseMs;
  if (error.code !== 'THROTTLED') return random * ceilingMs;
  // The minute's quota is spent: the rate limiter holds the next attempt until the next minute.
  if (error.facts.window === 'minute') return 0;
  // No window is spent: the spike arrest. 100–1000 ms at first (docs/keap-api.md 3.2), longer with each attempt.
  return 100 + random * Math.max(900, ceilingMs);
}

export interface RetryOptions {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly log?: Logger;
}

/** Retries within RETRY_BOUNDS, never past the caller's deadline. */
export function retry(send: Handler<ParsedResponse>, { clock, random, log }: RetryOptions): Handler<ParsedResponse> {
  return async (request) => {
    const { priority, signal } = request.requestContext;
    let mayHaveSucceeded = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const parsed = await send(request);
        return mayHaveSucceeded ? { ...parsed, wasRetried: true } : parsed;
      } catch (error) {
        if (!(error instanceof KeapError) || !isRetryable(request, error, attempt)) throw error;
        // An interactive request fails at once while a circuit is open; a background request waits for it.
        if (error instanceof CircuitOpenError && priority === 'interactive') throw error;
        const waitMs = computeBackoffMs(error, attempt, random());
        const isTooLong = waitMs > RETRY_BOUNDS.maxWaitMs;
        if (isTooLong || clock.monotonicMs() + waitMs >= (request.deadlineMs?.() ?? Infinity))
          throw withRetryAfter(error, waitMs);
        log?.debug(
          { path: request.label, code: error.code, status: error.facts.status, attempt, waitMs },
          'retrying the request to Keap',
        );
        // Only a 429 proves that Keap did nothing.
        mayHaveSucceeded ||= error.code !== 'THROTTLED';
        await clock.sleep(waitMs, signal);
      }
    }
  };
}

/** Adds `retryAfterMs` to THROTTLED, where the caller can wait longer than this request does. */
function withRetryAfter(error: KeapError, waitMs: number): KeapError {
  if (error.code !== 'THROTTLED' || error.facts.retryAfterMs !== undefined) return error;
  return new KeapError(
    error.code,
    error.message,
    { ...error.facts, retryAfterMs: Math.ceil(waitMs) },
    { cause: error },
  );
}
