import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { CircuitOpenError } from './circuit-breaker.js';
import { KeapError } from '../errors.js';
import type { ParsedResponse, Handler, KeapRequest } from '../request.js';

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

export interface RetryOptions {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly log?: Logger;
}

/** Asks again where that can help (backoff.ts says when and how long), never past the caller's deadline. */
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
        // A person is told at once that Keap is down; the slow lane waits for it.
        if (error instanceof CircuitOpenError && priority === 'interactive') throw error;
        const waitMs = computeBackoffMs(request, error, attempt, random());
        const isTooLong = waitMs > RETRY_POLICIES[priority].maxWaitMs;
        if (isTooLong || clock.monotonicMs() + waitMs >= (request.deadlineMs?.() ?? Infinity))
          throw withRetryAfter(error, waitMs);
        log?.debug(
          { path: request.label, code: error.code, status: error.facts.status, attempt, waitMs },
          'asking Keap again',
        );
        // Only a 429 tells that nothing was done.
        mayHaveSucceeded ||= error.code !== 'THROTTLED';
        await clock.sleep(waitMs, signal);
      }
    }
  };
}

/** The same error, telling when it would have been tried again, where waiting is the cure. */
function withRetryAfter(error: KeapError, waitMs: number): KeapError {
  if (error.code !== 'THROTTLED' || error.facts.retryAfterMs !== undefined) return error;
  return new KeapError(
    error.code,
    error.message,
    { ...error.facts, retryAfterMs: Math.ceil(waitMs) },
    { cause: error },
  );
}
