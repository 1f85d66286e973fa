import { describe, expect, it } from 'vitest';
import { KeapError } from '../../src/keap/errors.js';
import type { KeapRequest } from '../../src/keap/request.js';
import { isRetryable } from '../../src/keap/resilience/retry.js';
import { decideOnFailure, MAX_LEG_ATTEMPTS } from '../../src/snapshot/legs/leg-retry.js';
import { createManualClock } from '../kit/clock.js';
import { openAccount, waitForStatus } from './account.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The longest time that the circuit breaker stays open, and so the longest wait between two attempts of a request. */
const MAX_OPEN_MS = 30_000;

/** How often one background request is attempted while Keap answers 5xx. */
function countRequestAttempts(): number {
  const request = { method: 'GET', requestContext: { priority: 'background' } } as KeapRequest;
  let attempts = 1;
  while (isRetryable(request, new KeapError('UPSTREAM_UNAVAILABLE', ''), attempts)) attempts += 1;
  return attempts;
}

describe('the retry policy of a leg', () => {
  const nowMs = Date.UTC(2026, 0, 15, 12);
  const attempt = { failures: 1, pages: 3, path: '/v2/tags', nowMs, wasSetAside: false, isKeapAway: false };

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

  it.each([503, 504])(
    'A page that Keap answers with %i for good fails the run after a bounded number of requests and a bounded time',
    async (status) => {
      const clock = createManualClock();
      const account = await openAccount({ contacts: 20 }, { clock });
      const isTags = ({ path }: { readonly path: string }): boolean => path.endsWith('/v2/tags');
      account.simulator.faults.add({ kind: 'status', status, match: isTags });
      const { id } = await account.snapshots.create({ resources: ['tags'] });
      const startMs = clock.monotonicMs();
      const failed = await clock.until(waitForStatus(account.snapshots, id));
      expect(failed.status).toBe('FAILED');
      const requests = account.simulator.calls.filter(isTags).length;
      const attempts = countRequestAttempts();
      // With 5 attempts of a request: 80 requests, and 39 minutes of the leg's waits and 32 of its requests'.
      expect(requests).toBeLessThanOrEqual(MAX_LEG_ATTEMPTS * attempts);
      expect(requests).toBeGreaterThanOrEqual(MAX_LEG_ATTEMPTS);
      const maxElapsedMs = 39 * MINUTE_MS + MAX_LEG_ATTEMPTS * (attempts - 1) * MAX_OPEN_MS;
      expect(clock.monotonicMs() - startMs).toBeLessThanOrEqual(maxElapsedMs);
      await clock.until(account.close());
    },
  );
});
