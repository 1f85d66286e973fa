import { describe, expect, it } from 'vitest';
import { KeapError } from '../../src/keap/errors.js';
import { decide } from '../../src/snapshot/legs/leg-errors.js';

const HOUR_MS = 3_600_000;

describe('what a snapshot does about a failure', () => {
  const nowMs = Date.UTC(2026, 0, 15, 12);
  const attempt = { failures: 1, pages: 3, path: '/v2/tags', nowMs };

  it('is to pause until the day begins anew, and never for longer than a day', () => {
    const paused = (resetAt: string): unknown => decide(new KeapError('QUOTA_EXHAUSTED', '', { resetAt }), attempt);
    expect(paused('2026-01-16T00:00:00Z')).toEqual({ kind: 'pause', resumeAtMs: nowMs + 12 * HOUR_MS });
    expect(paused('2100-01-01T00:00:00Z')).toEqual({ kind: 'pause', resumeAtMs: nowMs + 24 * HOUR_MS + 60_000 });
  });

  it('is to wait as long as Keap asks, and never for longer than an hour', () => {
    const waits = (retryAfterMs: number): unknown =>
      decide(new KeapError('UPSTREAM_UNAVAILABLE', '', { status: 503, retryAfterMs }), attempt);
    expect(waits(600_000)).toEqual({ kind: 'retry', waitMs: 600_000 });
    expect(waits(1e14)).toEqual({ kind: 'retry', waitMs: HOUR_MS });
  });
});
