import { describe, expect, it } from 'vitest';
import { KeapError } from '../../src/keap/errors.js';
import type { KeapRequest } from '../../src/keap/request.js';
import { isRetryable } from '../../src/keap/resilience/retry.js';
import { decideOnFailure, MAX_LEG_ATTEMPTS } from '../../src/snapshot/legs/leg-retry.js';
import { createManualClock } from '../kit/clock.js';
import { openAccount, waitForStatus } from './account.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How often one background request is attempted while Keap answers 5xx. */
function countRequestAttempts(): number {
  const request = { method: 'GET', requestContext: { priority: 'background' } } as KeapRequest;
  let attempts = 1;
  while (isRetryable(request, new KeapError('UPSTREAM_UNAVAILABLE', ''), attempts)) attempts += 1;
  return attempts;
}

describe('the retry policy of a leg', () => {
  const nowMs = Date.UTC(2026, 0, 15, 12);
  const attempt = {
    failures: 1,
    pages: 3,
    path: '/v2/tags',
    nowMs,
    wasSetAside: false,
    outageMs: 0,
    isKeapAway: false,
  };

  it('A run whose day quota is spent pauses until the quota resets, at most for a day and a minute', () => {
    const pause = (resetAt: string): unknown =>
      decideOnFailure(new KeapError('QUOTA_EXHAUSTED', '', { resetAt }), attempt);
    expect(pause('2026-01-16T00:00:00Z')).toEqual({ kind: 'pause', resumeAtMs: nowMs + 12 * HOUR_MS });
    expect(pause('2100-01-01T00:00:00Z')).toEqual({ kind: 'pause', resumeAtMs: nowMs + 24 * HOUR_MS + MINUTE_MS });
  });

  it('A leg waits as long as Keap asks in Retry-After, at most for an hour', () => {
    const retryAfter = (retryAfterMs: number): unknown =>
      decideOnFailure(new KeapError('UPSTREAM_UNAVAILABLE', '', { status: 503, retryAfterMs }), attempt);
    expect(retryAfter(600_000)).toEqual({ kind: 'retry', waitMs: 600_000 });
    expect(retryAfter(1e14)).toEqual({ kind: 'retry', waitMs: HOUR_MS });
  });

  /** The waits of a leg whose page fails for good, in order, and the decision behind them. */
  const waitOut = (more: { wasSetAside: boolean; isKeapAway: boolean; outageMs?: number }): [number[], string] => {
    const waits: number[] = [];
    for (let failures = 1; ; failures += 1) {
      const decision = decideOnFailure(new KeapError('UPSTREAM_UNAVAILABLE', '', { status: 503 }), {
        ...attempt,
        failures,
        ...more,
      });
      if (decision.kind !== 'retry') return [waits, decision.kind];
      waits.push(decision.waitMs);
    }
  };
  const sum = (waits: readonly number[]): number => waits.reduce((total, waitMs) => total + waitMs, 0);

  it('A leg of a Keap that is away is tried 16 times in 39 minutes, and then the run fails', () => {
    const [waits, end] = waitOut({ wasSetAside: false, isKeapAway: true });
    expect([waits.length + 1, end]).toEqual([MAX_LEG_ATTEMPTS, 'fail']);
    expect(sum(waits)).toBeGreaterThan(30 * MINUTE_MS);
    expect(sum(waits)).toBeLessThanOrEqual(39 * MINUTE_MS);
  });

  it('A leg that alone fails is set aside after three tries and 3 seconds, and ends 39 minutes after its first failure', () => {
    expect(waitOut({ wasSetAside: false, isKeapAway: false })).toEqual([[1000, 2000], 'setAside']);
    const [waits, end] = waitOut({ wasSetAside: true, isKeapAway: false });
    expect([waits.length + 1, end]).toEqual([MAX_LEG_ATTEMPTS, 'giveUp']);
    expect(waitOut({ wasSetAside: true, isKeapAway: false, outageMs: 39 * MINUTE_MS })).toEqual([
      [1000, 2000],
      'giveUp',
    ]);
  });

  it.each([503, 504])(
    'A run whose only collection Keap answers with %i for good fails after a bounded number of requests',
    async (status) => {
      const clock = createManualClock();
      const account = await openAccount({ contacts: 20 }, { clock });
      const isTags = ({ path }: { readonly path: string }): boolean => path.endsWith('/v2/tags');
      account.simulator.faults.add({ kind: 'status', status, match: isTags });
      const { id } = await account.snapshots.create({ resources: ['tags'] });
      const failed = await clock.until(waitForStatus(account.snapshots, id));
      expect(failed.status).toBe('FAILED');
      const requests = account.simulator.calls.filter(isTags).length;
      const attempts = countRequestAttempts();
      // With 5 attempts of a request: 80 requests.
      expect(requests).toBeLessThanOrEqual(MAX_LEG_ATTEMPTS * attempts);
      expect(requests).toBeGreaterThanOrEqual(MAX_LEG_ATTEMPTS);
      await clock.until(account.close());
    },
  );
});
