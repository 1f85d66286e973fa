import type { Clock } from '../clock.js';
import { KeapError } from './errors.js';
import type { CallRecord } from './request-stats.js';
import type { Call, Send, Tally } from './request.js';
import type { Wire } from './http/transport.js';

/** Counts every HTTP request into its call's tally; the innermost place where that can be done without a miss. */
export function metered(send: Wire['send']): Wire['send'] {
  return async (call, credential) => {
    call.tally.attempts += 1;
    call.tally.status = null;
    try {
      const answer = await send(call, credential);
      call.tally.status = answer.status;
      return answer;
    } catch (error) {
      if (error instanceof KeapError) call.tally.status = error.facts.status ?? null;
      throw error;
    }
  };
}

/** A tally at zero. */
export function newTally(): Tally {
  return { attempts: 0, waitMs: 0, status: null };
}

/** Writes into the caller's meter what a call has cost: for calls that go past the layers which remember and share. */
export function accounted<Result>(send: Send<Result>, clock: Clock): Send<Result> {
  return async (call) => {
    const fromMs = clock.monotonicMs();
    try {
      return await send(call);
    } finally {
      record(call, 'keap', call.tally, clock.monotonicMs() - fromMs);
    }
  };
}

/** Writes how a need was met into its caller's meter. */
export function record(
  call: Call,
  source: CallRecord['source'],
  cost: Tally,
  tookMs: number,
  age: Pick<CallRecord, 'staleMs' | 'freshForMs'> = { staleMs: null, freshForMs: call.freshForMs },
): void {
  call.requestContext.meter.add({
    method: call.method,
    path: call.shown,
    resource: call.resource,
    source,
    status: cost.status,
    attempts: cost.attempts,
    waitMs: cost.waitMs,
    tookMs,
    plan: call.requestContext.plan ?? null,
    ...age,
  });
}
