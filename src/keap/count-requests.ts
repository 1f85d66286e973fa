import type { Clock } from '../clock.js';
import { KeapError } from './errors.js';
import type { CallRecord } from './request-stats.js';
import type { KeapRequest, Handler, Tally } from './request.js';
import type { Wire } from './http/transport.js';

/** Counts every HTTP request into its call's tally; the innermost place where that can be done without a miss. */
export function countRequests(send: Wire['send']): Wire['send'] {
  return async (request, credential) => {
    request.tally.attempts += 1;
    request.tally.status = null;
    try {
      const response = await send(request, credential);
      request.tally.status = response.status;
      return response;
    } catch (error) {
      if (error instanceof KeapError) request.tally.status = error.facts.status ?? null;
      throw error;
    }
  };
}

/** A tally at zero. */
export function newTally(): Tally {
  return { attempts: 0, waitMs: 0, status: null };
}

/** Writes into the caller's meter what a call has cost: for calls that go past the layers which remember and share. */
export function accounted<Result>(send: Handler<Result>, clock: Clock): Handler<Result> {
  return async (request) => {
    const fromMs = clock.monotonicMs();
    try {
      return await send(request);
    } finally {
      record(request, 'keap', request.tally, clock.monotonicMs() - fromMs);
    }
  };
}

/** Writes how a need was met into its caller's meter. */
export function record(
  request: KeapRequest,
  source: CallRecord['source'],
  cost: Tally,
  tookMs: number,
  age: Pick<CallRecord, 'staleMs' | 'freshForMs'> = { staleMs: null, freshForMs: request.ttlMs },
): void {
  request.requestContext.meter.add({
    method: request.method,
    path: request.label,
    resource: request.resource,
    source,
    status: cost.status,
    attempts: cost.attempts,
    waitMs: cost.waitMs,
    tookMs,
    plan: request.requestContext.plan ?? null,
    ...age,
  });
}
