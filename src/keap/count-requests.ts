import type { Clock } from '../clock.js';
import { KeapError } from './errors.js';
import type { TraceEntry } from './request-stats.js';
import type { KeapRequest, Handler, AttemptStats } from './request.js';
import type { Transport } from './http/transport.js';

/** Counts every HTTP request into its call's tally; the innermost place where that can be done without a miss. */
export function countRequests(send: Transport['send']): Transport['send'] {
  return async (request, credential) => {
    request.stats.attempts += 1;
    request.stats.status = null;
    try {
      const response = await send(request, credential);
      request.stats.status = response.status;
      return response;
    } catch (error) {
      if (error instanceof KeapError) request.stats.status = error.facts.status ?? null;
      throw error;
    }
  };
}

/** A tally at zero. */
export function createAttemptStats(): AttemptStats {
  return { attempts: 0, waitMs: 0, status: null };
}

/** Writes into the caller's meter what a call has cost: for calls that go past the layers which remember and share. */
export function recordStats<Result>(send: Handler<Result>, clock: Clock): Handler<Result> {
  return async (request) => {
    const fromMs = clock.monotonicMs();
    try {
      return await send(request);
    } finally {
      recordRequest(request, 'keap', request.stats, clock.monotonicMs() - fromMs);
    }
  };
}

/** Writes how a need was met into its caller's meter. */
export function recordRequest(
  request: KeapRequest,
  source: TraceEntry['source'],
  attemptStats: AttemptStats,
  tookMs: number,
  age: Pick<TraceEntry, 'staleMs' | 'freshForMs'> = { staleMs: null, freshForMs: request.ttlMs },
): void {
  request.requestContext.stats.add({
    method: request.method,
    path: request.label,
    resource: request.resource,
    source,
    status: attemptStats.status,
    attempts: attemptStats.attempts,
    waitMs: attemptStats.waitMs,
    tookMs,
    plan: request.requestContext.plan ?? null,
    ...age,
  });
}
