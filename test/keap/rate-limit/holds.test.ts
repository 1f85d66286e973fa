import { describe, expect, it } from 'vitest';
import type { RawResponse } from '../../../src/keap/request.js';
import { catchRejection } from '../scripted-keap.js';
import { many, createLimiter } from './single.js';

const HOUR_MS = 3_600_000;
const ABSURD = '99999999';

const spent = (group: string, unit: string, more: RawResponse['headers'] = {}): RawResponse['headers'] => ({
  [`x-keap-${group}-limit`]: '100',
  [`x-keap-${group}-available`]: '0',
  [`x-keap-${group}-time-unit`]: unit,
  ...more,
});

/** Rejects the first call with these headers and accepts the others. */
const rejectFirst = (headers: RawResponse['headers']): ReturnType<typeof createLimiter> => {
  const one = createLimiter({}, () => (one.sent.length === 1 ? { status: 429, headers } : {}));
  return one;
};

describe('cooldown', () => {
  it('A cooldown without an exhausted window lasts a minute at most, whatever Retry-After says', async () => {
    for (const requested of [ABSURD, 'Fri, 01 Jan 2100 00:00:00 GMT', '1e99', '9'.repeat(400)]) {
      const { clock, sent, submit } = rejectFirst({ 'retry-after': requested });
      await clock.until(many(3, submit));
      const waitedMs = (sent[1]?.atMs ?? Infinity) - (sent[0]?.atMs ?? 0);
      expect(waitedMs, requested).toBeLessThanOrEqual(60_000);
    }
  });

  it('A cooldown for an exhausted minute lasts a minute at most', async () => {
    const { clock, sent, submit } = rejectFirst(spent('product-throttle', 'minute', { 'retry-after': ABSURD }));
    await clock.until(many(3, submit));
    expect((sent[1]?.atMs ?? Infinity) - (sent[0]?.atMs ?? 0)).toBeLessThanOrEqual(60_000);
  });

  it('A cooldown for an exhausted day lasts until the end of the UTC day at most, and calls are QUOTA_EXHAUSTED', async () => {
    const expiry = { 'x-keap-product-quota-expiry-time': String(Date.UTC(2100, 0, 1)) };
    const { clock, sent, submit } = rejectFirst(spent('product-quota', 'day', { 'retry-after': ABSURD, ...expiry }));
    await clock.until(submit());
    const error = await catchRejection(submit());
    expect(error).toMatchObject({ code: 'QUOTA_EXHAUSTED' });
    expect(Date.parse(String(error.facts?.['resetAt'])) - clock.now()).toBeLessThanOrEqual(12 * HOUR_MS + 60_000);
    await clock.advance(12 * HOUR_MS + 60_000);
    await clock.until(submit());
    expect(sent).toHaveLength(2);
  });

  it('A cooldown for an exhausted account window stops that account only', async () => {
    const one = rejectFirst(spent('tenant-throttle', 'minute', { 'retry-after': ABSURD }));
    await one.clock.until(one.submit());
    const submittedAtMs = one.clock.monotonicMs();
    await one.clock.until(one.submit({}, 'another account'));
    expect(one.clock.monotonicMs() - submittedAtMs).toBeLessThanOrEqual(1_000);
  });
});

describe('wall clock changes', () => {
  for (const hours of [-24, -1, 1, 24]) {
    it(`Setting the wall clock by ${hours} h neither stops calls nor reduces their spacing`, async () => {
      const minute = (): RawResponse['headers'] => ({
        'x-keap-product-throttle-limit': '240',
        'x-keap-product-throttle-available': '100',
        'x-keap-product-throttle-time-unit': 'minute',
      });
      const { clock, sent, submit } = createLimiter({ perMinute: 240 }, () => ({ headers: minute() }));
      await clock.until(many(20, submit));
      clock.setWallClock(hours * HOUR_MS);
      const done = many(20, submit);
      await clock.until(done);
      const gaps = sent.slice(1).map(({ atMs }, place) => atMs - (sent[place]?.atMs ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(120);
    });

    it(`Setting the wall clock by ${hours} h leaves an exhausted day exhausted until its end, and no longer than a day`, async () => {
      const { clock, sent, submit } = createLimiter({ perDay: 10 });
      const startMs = clock.now();
      await clock.until(many(10, submit));
      clock.setWallClock(hours * HOUR_MS);
      expect(await catchRejection(submit())).toMatchObject({ code: 'QUOTA_EXHAUSTED' });
      // 00:00 UTC by a correct clock.
      await clock.advance(startMs + 12 * HOUR_MS - (sent.at(-1)?.atMs ?? 0) + 1);
      await clock.until(many(10, submit));
      expect(await catchRejection(submit())).toMatchObject({ code: 'QUOTA_EXHAUSTED' });
      await clock.advance(2 * HOUR_MS);
      expect(await catchRejection(submit())).toMatchObject({ code: 'QUOTA_EXHAUSTED' });
      await clock.advance(22 * HOUR_MS);
      await clock.until(submit());
    });
  }

  it('Calls of one day do not count in the next, after hours without a call', async () => {
    const { clock, submit } = createLimiter({ perDay: 10 });
    await clock.until(many(10, submit));
    await clock.advance(32 * HOUR_MS);
    await clock.until(many(10, submit));
    await clock.advance(4 * HOUR_MS);
    await clock.until(many(10, submit));
  });
});
