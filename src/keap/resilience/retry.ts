import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { isRetryable, RETRY_POLICIES, computeBackoffMs } from './backoff.js';
import { CircuitOpenError } from './circuit-breaker.js';
import { KeapError } from '../errors.js';
import type { ParsedResponse, Handler } from '../request.js';

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
