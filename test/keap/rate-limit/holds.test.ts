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

/** Refuses the first call with these headers and answers the others. */
const refusesFirst = (headers: RawResponse['headers']): ReturnType<typeof createLimiter> => {
  const one = createLimiter({}, () => (one.sent.length === 1 ? { status: 429, headers } : {}));
  return one;
};

describe('a hold that Keap asks for', () => {
  it('lasts a minute at most when no window is spent, whatever Retry-After says', async () => {
    for (const requested of [ABSURD, 'Fri, 01 Jan 2100 00:00:00 GMT', '1e99', '9'.repeat(400)]) {
      const { clock, sent, submit } = refusesFirst({ 'retry-after': requested });
      await clock.until(many(3, submit));
      const waitedMs = (sent[1]?.atMs ?? Infinity) - (sent[0]?.atMs ?? 0);
      expect(waitedMs, requested).toBeLessThanOrEqual(60_000);
    }
  });

  it('lasts a minute at most when the minute is spent', async () => {
    const { clock, sent, submit } = refusesFirst(spent('product-throttle', 'minute', { 'retry-after': ABSURD }));
    await clock.until(many(3, submit));
    expect((sent[1]?.atMs ?? Infinity) - (sent[0]?.atMs ?? 0)).toBeLessThanOrEqual(60_000);
  });

  it('lasts until the end of the UTC day at most when the day is spent, and says so', async () => {
    const expiry = { 'x-keap-product-quota-expiry-time': String(Date.UTC(2100, 0, 1)) };
    const { clock, sent, submit } = refusesFirst(spent('product-quota', 'day', { 'retry-after': ABSURD, ...expiry }));
    await clock.until(submit());
    const error = await catchRejection(submit());
    expect(error).toMatchObject({ code: 'QUOTA_EXHAUSTED' });
    expect(Date.parse(String(error.facts?.['resetAt'])) - clock.now()).toBeLessThanOrEqual(12 * HOUR_MS + 60_000);
    await clock.advance(12 * HOUR_MS + 60_000);
    await clock.until(submit());
    expect(sent).toHaveLength(2);
  });

  it('keeps one account away alone when that account is what is spent', async () => {
    const one = refusesFirst(spent('tenant-throttle', 'minute', { 'retry-after': ABSURD }));
    await one.clock.until(one.submit());
    const askedAtMs = one.clock.monotonicMs();
    await one.clock.until(one.submit({}, 'another account'));
    expect(one.clock.monotonicMs() - askedAtMs).toBeLessThanOrEqual(1_000);
  });
});

describe('a wall clock that is set', () => {
  for (const hours of [-24, -1, 1, 24]) {
    it(`by ${hours} h neither stops calls nor brings any closer together`, async () => {
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

    it(`by ${hours} h leaves a spent day spent until its calls are back, and no longer than a day`, async () => {
      const { clock, sent, submit } = createLimiter({ perDay: 10 });
      const startMs = clock.now();
      await clock.until(many(10, submit));
      clock.setWallClock(hours * HOUR_MS);
      expect(await catchRejection(submit())).toMatchObject({ code: 'QUOTA_EXHAUSTED' });
      // From 00:00 UTC by a clock that is right.
      await clock.advance(startMs + 12 * HOUR_MS - (sent.at(-1)?.atMs ?? 0) + 1);
      await clock.until(many(10, submit));
      expect(await catchRejection(submit())).toMatchObject({ code: 'QUOTA_EXHAUSTED' });
      await clock.advance(2 * HOUR_MS);
      expect(await catchRejection(submit())).toMatchObject({ code: 'QUOTA_EXHAUSTED' });
      await clock.advance(22 * HOUR_MS);
      await clock.until(submit());
    });
  }

  it('does not carry the calls of one day into another, after hours without a call', async () => {
    const { clock, submit } = createLimiter({ perDay: 10 });
    await clock.until(many(10, submit));
    await clock.advance(32 * HOUR_MS);
    await clock.until(many(10, submit));
    await clock.advance(4 * HOUR_MS);
    await clock.until(many(10, submit));
  });
});
