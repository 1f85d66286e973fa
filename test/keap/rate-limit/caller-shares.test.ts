import { describe, expect, it } from 'vitest';
import { CallerShares } from '../../../src/keap/rate-limit/caller-shares.js';
import { catchRejection } from '../scripted-keap.js';
import { createLimiter, type LimiterHarness } from './single.js';

const HOUR_MS = 3_600_000;

/** How many calls of a caller succeed before one is rejected. */
async function countUntilRejected(limiter: LimiterHarness, caller: string): Promise<number> {
  for (let sent = 0; sent < 1_000; sent += 1) {
    const outcome = await limiter.clock.until(
      limiter.submit({ caller }).then(
        () => null,
        (error: unknown) => error,
      ),
    );
    if (outcome !== null) return sent;
  }
  throw new Error('was never rejected');
}

const send = async (limiter: LimiterHarness, caller: string, calls: number): Promise<void> => {
  for (let sent = 0; sent < calls; sent += 1) await limiter.clock.until(limiter.submit({ caller }));
};

describe('shares of callers', () => {
  it('One caller gets half of the calls left once half of the day is used', async () => {
    const limiter = createLimiter({ perDay: 100 });
    await send(limiter, 'few', 1);
    await send(limiter, 'many', 49);
    expect(await countUntilRejected(limiter, 'many')).toBe(25);
    const error = await catchRejection(limiter.submit({ caller: 'many' }));
    expect(error).toMatchObject({ code: 'QUOTA_EXHAUSTED', facts: { window: 'day' } });
    expect(error.message).toContain('This caller has used its share');
    // Half of the 25 calls left, then half of the rest.
    expect(await countUntilRejected(limiter, 'few')).toBe(12);
    expect(await countUntilRejected(limiter, 'third')).toBe(6);
  });

  it('A caller gets half of the calls left again after an hour', async () => {
    const limiter = createLimiter({ perDay: 100 });
    await send(limiter, 'few', 1);
    await send(limiter, 'many', 49);
    expect(await countUntilRejected(limiter, 'many')).toBe(25);
    const { facts } = await catchRejection(limiter.submit({ caller: 'many' }));
    await limiter.clock.advance(Date.parse(String(facts?.['resetAt'])) - limiter.clock.now() - 1_000);
    expect(await countUntilRejected(limiter, 'many')).toBe(0);
    await limiter.clock.advance(1_500);
    expect(await countUntilRejected(limiter, 'many')).toBe(12);
    await limiter.clock.advance(12 * HOUR_MS);
    await send(limiter, 'many', 50);
  });

  it('A single caller, unnamed callers and snapshots may use all calls left', async () => {
    const single = createLimiter({ perDay: 100 });
    expect(await countUntilRejected(single, 'any')).toBe(100);
    const limiter = createLimiter({ perDay: 100 });
    await send(limiter, 'few', 1);
    await send(limiter, 'many', 49);
    expect(await countUntilRejected(limiter, 'many')).toBe(25);
    await limiter.clock.until(limiter.submit());
    await limiter.clock.until(limiter.submit({ priority: 'background', caller: 'many' }));
  });

  it('Waiting requests are rejected as soon as the share of their caller is used', async () => {
    const limiter = createLimiter({ perDay: 100, perSecond: 10 });
    await send(limiter, 'few', 1);
    const outcomes = await limiter.clock.until(
      Promise.allSettled(Array.from({ length: 90 }, () => limiter.submit({ caller: 'many' }))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(49 + 25);
    expect(JSON.stringify(outcomes)).toContain('QUOTA_EXHAUSTED');
  });

  it('The window with the fewest calls left decides a share, including the window of the account', async () => {
    let left = 100;
    const limiter = createLimiter({ perDay: 10_000 }, () => {
      left -= 1;
      return {
        headers: {
          'x-keap-tenant-throttle-limit': '1000|200',
          'x-keap-tenant-throttle-available': `900|${left}`,
          'x-keap-tenant-throttle-time-unit': 'minute|day',
        },
      };
    });
    await send(limiter, 'few', 1);
    expect(await countUntilRejected(limiter, 'many')).toBe(49);
  });

  it('A thousand callers are counted individually, and all further ones share one count', () => {
    const shares = new CallerShares();
    const day = { limit: 10_000, left: 400 };
    for (let caller = 0; caller < 1_400; caller += 1) {
      shares.recordCaller([`caller ${caller}`]);
      shares.recordSpent([`caller ${caller}`], day, 0);
    }
    expect(shares.findSpentUntilMs(['caller 5'], day, 0)).toBeNull();
    expect(shares.findSpentUntilMs(['caller 1399'], day, 0)).toBe(HOUR_MS);
    expect(shares.findSpentUntilMs(['a newcomer'], day, 0)).toBe(HOUR_MS);
    expect(shares.findSpentUntilMs(['a newcomer'], day, HOUR_MS)).toBeNull();
  });

  it.each([
    [100, 0],
    [100, 40],
    [100, 60],
    [101, 0],
    [7, 0],
    [1, 0],
  ])('What a caller may still call is what it then can: of %i calls a day, %i used before', (limit, used) => {
    const shares = new CallerShares();
    shares.recordCaller(['one', 'other']);
    const expected = shares.countRemaining('one', { limit, left: limit - used }, 0);
    let calls = 0;
    for (; calls < limit - used; calls += 1) {
      const day = { limit, left: limit - used - calls };
      expect(shares.countRemaining('one', day, 0)).toBe(expected - calls);
      if (shares.findSpentUntilMs(['one'], day, 0) !== null) break;
      shares.recordSpent(['one'], day, 0);
    }
    expect(calls).toBe(expected);
  });

  it('A caller that is the only one today may use all calls', () => {
    const shares = new CallerShares();
    shares.recordCaller(['one']);
    expect(shares.countRemaining('one', { limit: 100, left: 30 }, 0)).toBe(30);
  });
});
