import { describe, expect, it } from 'vitest';
import { CallerShares } from '../../../src/keap/rate-limit/quota-shares.js';
import { catchRejection } from '../scripted-keap.js';
import { createLimiter, type LimiterHarness } from './single.js';

const HOUR_MS = 3_600_000;

/** How many of a caller's calls go through before it is refused. */
async function until(limiter: LimiterHarness, caller: string): Promise<number> {
  for (let sent = 0; sent < 1_000; sent += 1) {
    const outcome = await limiter.clock.until(
      limiter.submit({ caller }).then(
        () => null,
        (error: unknown) => error,
      ),
    );
    if (outcome !== null) return sent;
  }
  throw new Error('was never refused');
}

const send = async (limiter: LimiterHarness, caller: string, calls: number): Promise<void> => {
  for (let sent = 0; sent < calls; sent += 1) await limiter.clock.until(limiter.submit({ caller }));
};

describe('what is left of a day', () => {
  it('is halved between one caller and the others once half of it is used', async () => {
    const limiter = createLimiter({ perDay: 100 });
    await send(limiter, 'few', 1);
    await send(limiter, 'many', 49);
    expect(await until(limiter, 'many')).toBe(25);
    const error = await catchRejection(limiter.submit({ caller: 'many' }));
    expect(error).toMatchObject({ code: 'QUOTA_EXHAUSTED', facts: { window: 'day' } });
    expect(error.message).toContain('This caller has had its share');
    // Half of the 25 that are left, and then a third one half of the rest.
    expect(await until(limiter, 'few')).toBe(12);
    expect(await until(limiter, 'third')).toBe(6);
  });

  it('is halved anew an hour later', async () => {
    const limiter = createLimiter({ perDay: 100 });
    await send(limiter, 'few', 1);
    await send(limiter, 'many', 49);
    expect(await until(limiter, 'many')).toBe(25);
    const { facts } = await catchRejection(limiter.submit({ caller: 'many' }));
    await limiter.clock.advance(Date.parse(String(facts?.['resetAt'])) - limiter.clock.now() - 1_000);
    expect(await until(limiter, 'many')).toBe(0);
    await limiter.clock.advance(1_500);
    expect(await until(limiter, 'many')).toBe(12);
    await limiter.clock.advance(12 * HOUR_MS);
    await send(limiter, 'many', 50);
  });

  it('is all for a caller who is alone, for callers without a name, and for snapshots', async () => {
    const alone = createLimiter({ perDay: 100 });
    expect(await until(alone, 'anybody')).toBe(100);
    const limiter = createLimiter({ perDay: 100 });
    await send(limiter, 'few', 1);
    await send(limiter, 'many', 49);
    expect(await until(limiter, 'many')).toBe(25);
    await limiter.clock.until(limiter.submit());
    await limiter.clock.until(limiter.submit({ priority: 'background', caller: 'many' }));
  });

  it('refuses those who wait already, as soon as their share is used', async () => {
    const limiter = createLimiter({ perDay: 100, perSecond: 10 });
    await send(limiter, 'few', 1);
    const outcomes = await limiter.clock.until(
      Promise.allSettled(Array.from({ length: 90 }, () => limiter.submit({ caller: 'many' }))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(49 + 25);
    expect(JSON.stringify(outcomes)).toContain('QUOTA_EXHAUSTED');
  });

  it('is what the tightest window says, that of the account included', async () => {
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
    expect(await until(limiter, 'many')).toBe(49);
  });

  it('is counted for a thousand callers, and those beyond them have one share together', () => {
    const shares = new CallerShares();
    const day = { limit: 10_000, left: 400 };
    for (let caller = 0; caller < 1_400; caller += 1) {
      shares.recordCaller([`caller ${caller}`]);
      shares.recordSpent([`caller ${caller}`], day, 0);
    }
    expect(shares.spentUntilMs(['caller 5'], day, 0)).toBeNull();
    expect(shares.spentUntilMs(['caller 1399'], day, 0)).toBe(HOUR_MS);
    expect(shares.spentUntilMs(['a newcomer'], day, 0)).toBe(HOUR_MS);
    expect(shares.spentUntilMs(['a newcomer'], day, HOUR_MS)).toBeNull();
  });
});
