import { describe, expect, it } from 'vitest';
import type { RawResponse } from '../../../src/keap/request.js';
import { countMostWithin } from '../against-simulator.js';
import { many, createLimiter } from './single.js';
import { catchRejection } from '../scripted-keap.js';

describe('the throttle', () => {
  it('sends 2,000 calls at 10 a second evenly, never more than 10 in any second', async () => {
    const { clock, sent, submit: need } = createLimiter();
    const startedAtMs = clock.now();
    await clock.until(many(2000, need));
    const times = sent.map(({ atMs }) => atMs);
    expect(times).toHaveLength(2000);
    expect(countMostWithin(times, 1000)).toBeLessThanOrEqual(10);
    const gaps = times.slice(1).map((atMs, at) => atMs - (times[at] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
    // Nor is the allowance wasted: at least nine tenths of it are used.
    expect(clock.now() - startedAtMs).toBeLessThanOrEqual(200_000 / 0.9);
  });

  it('keeps calls apart by when they leave, when the process was too busy to send the first at once', async () => {
    const { clock, sent, submit: need } = createLimiter();
    const busy = Array.from({ length: 60 }, () => {
      clock.block(5);
      return need();
    });
    await clock.until(Promise.all(busy));
    const gaps = sent.slice(1).map(({ atMs }, at) => atMs - (sent[at]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
  });

  it('keeps the minute too, in any 60 seconds', async () => {
    const { clock, sent, submit: need } = createLimiter({ perMinute: 240 });
    await clock.until(many(1000, need));
    const times = sent.map(({ atMs }) => atMs);
    expect(countMostWithin(times, 60_000)).toBe(240);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(5 * 60_000);
  });

  it('lets an interactive call pass within two slots while the slow lane is full, and the slow lane never starves', async () => {
    const { clock, sent, submit: need } = createLimiter({ snapshotPerSecond: 10 });
    const background = many(100, () => need({ priority: 'background' }));
    await clock.advance(1000);
    const askedAtMs = clock.now();
    await clock.until(need());
    expect(clock.now() - askedAtMs).toBeLessThanOrEqual(2 * 110);
    const before = sent.length;
    await clock.until(many(50, need));
    const priorities = sent.slice(before).map(({ priority }) => priority);
    expect(priorities.filter((priority) => priority === 'background').length).toBeGreaterThanOrEqual(10);
    expect(priorities.join(' ')).not.toContain(Array.from({ length: 6 }, () => 'interactive').join(' '));
    await clock.until(background);
  });

  it('holds the slow lane to its own pace and leaves a third of the minute to people', async () => {
    const { clock, sent, submit: need } = createLimiter({ perMinute: 240, snapshotPerSecond: 5 });
    const background = many(300, () => need({ priority: 'background' }));
    await clock.advance(50_000);
    expect(
      countMostWithin(
        sent.map(({ atMs }) => atMs),
        1000,
      ),
    ).toBeLessThanOrEqual(5);
    expect(sent).toHaveLength(160);
    const askedAtMs = clock.now();
    await clock.until(many(40, need));
    expect(clock.now() - askedAtMs).toBeLessThan(5000);
    await clock.until(background);
  });

  it('refuses at once a call whose slot would come after its deadline', async () => {
    const { clock, sent, submit: need } = createLimiter();
    const waiting = many(20, need);
    const error = await catchRejection(need({ deadlineAtMs: clock.now() + 1000 }));
    expect(error).toMatchObject({ code: 'THROTTLED', facts: { window: 'second' } });
    expect(error.facts?.['retryAfterMs']).toBeGreaterThanOrEqual(2000);
    expect(sent).toHaveLength(1);
    await clock.until(waiting);
    expect(sent).toHaveLength(20);
  });

  it('forgets a caller who has left', async () => {
    const { clock, sent, submit: need } = createLimiter();
    const abortController = new AbortController();
    const waiting = many(3, need);
    const rejection = catchRejection(need({ signal: abortController.signal }));
    const last = need();
    abortController.abort(new Error('the browser was closed'));
    expect((await rejection).message).toBe('the browser was closed');
    await clock.until(Promise.all([waiting, last]));
    expect(sent).toHaveLength(4);
    expect(clock.sleepers()).toBe(0);
  });

  it("says when the day's share is spent, keeps a tenth of it from the slow lane, and starts anew at midnight UTC", async () => {
    const { clock, submit: need } = createLimiter({ perDay: 50, dayShare: 0.8 });
    await clock.until(many(36, () => need({ priority: 'background' })));
    const spent = { code: 'QUOTA_EXHAUSTED', facts: { window: 'day', resetAt: '2026-01-16T00:00:00.000Z' } };
    expect(await catchRejection(need({ priority: 'background' }))).toMatchObject(spent);
    await clock.until(many(4, need));
    expect(await catchRejection(need())).toMatchObject(spent);
    await clock.advance(12 * 3_600_000);
    await clock.until(need());
  });
});

const minute = (available: number, limit = 240): RawResponse['headers'] => ({
  'x-keap-product-throttle-limit': String(limit),
  'x-keap-product-throttle-available': String(available),
  'x-keap-product-throttle-time-unit': 'minute',
});

describe("the throttle and Keap's headers", () => {
  it('waits for the next minute when it is spent, whoever spent it', async () => {
    const { clock, sent, submit: need } = createLimiter({}, () => ({ headers: minute(sent.length === 3 ? 0 : 100) }));
    await clock.advance(20_000);
    await clock.until(many(5, need));
    const startMs = Math.floor((sent[0]?.atMs ?? 0) / 60_000) * 60_000;
    expect(sent.map(({ atMs }) => atMs - startMs >= 60_000)).toEqual([false, false, false, true, true]);
  });

  it('refuses those who cannot wait that long, also when they already wait', async () => {
    const { clock, sent, submit: need } = createLimiter({}, () => ({ headers: minute(sent.length === 2 ? 0 : 100) }));
    const deadlineAtMs = clock.now() + 10_000;
    const late = Array.from({ length: 5 }, () => need({ deadlineAtMs }));
    const outcomes = await clock.until(Promise.allSettled(late));
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(outcomes[4]).toMatchObject({ reason: { code: 'THROTTLED', facts: { window: 'minute' } } });
    expect(clock.now()).toBeLessThan(deadlineAtMs);
  });

  it('are obeyed when they lower a limit and forgotten when the minute turns', async () => {
    let limit = 60;
    const {
      clock,
      sent,
      submit: need,
    } = createLimiter({ perMinute: 600 }, () => ({ headers: minute(limit - 1, limit) }));
    const all = many(200, need);
    await clock.advance(59_000);
    expect(sent).toHaveLength(60);
    limit = 600;
    await clock.advance(61_000);
    expect(sent).toHaveLength(200);
    await all;
  });

  it('slow the pace down to a spike limit below our own', async () => {
    const {
      clock,
      sent,
      submit: need,
    } = createLimiter({ perSecond: 25 }, () => ({ headers: { 'x-keap-product-spike-limit': '5ps' } }));
    await clock.until(many(20, need));
    expect(
      countMostWithin(
        sent.slice(1).map(({ atMs }) => atMs),
        1000,
      ),
    ).toBeLessThanOrEqual(5);
  });

  it('stop everybody for as long as a 429 asks', async () => {
    const {
      clock,
      sent,
      submit: need,
    } = createLimiter({}, () => (sent.length === 1 ? { status: 429, headers: { 'retry-after': '3' } } : {}));
    await clock.until(many(3, need));
    expect((sent[1]?.atMs ?? 0) - (sent[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(3000);
  });

  it('are shown as windows beside our own count', async () => {
    const {
      clock,
      submit: need,
      rateLimiter,
    } = createLimiter({ perMinute: 300, perDay: 1000, dayShare: 0.5 }, () => ({
      headers: {
        ...minute(230),
        'x-keap-tenant-throttle-limit': '10|20',
        'x-keap-tenant-throttle-available': '7|8',
        'x-keap-tenant-throttle-time-unit': 'minute|day',
      },
    }));
    expect(rateLimiter.quota('account')).toMatchObject([
      { scope: 'credential', window: 'minute', limit: 300, used: 0, source: 'COUNTED' },
      { scope: 'credential', window: 'day', limit: 1000, used: 0, source: 'COUNTED' },
      { scope: 'gateway', window: 'second', limit: 10, used: 0 },
      { scope: 'gateway', window: 'day', limit: 500, used: 0 },
    ]);
    await clock.until(need());
    expect(rateLimiter.quota('account')).toMatchObject([
      { scope: 'credential', window: 'day', used: 1, source: 'COUNTED' },
      { scope: 'credential', window: 'minute', limit: 240, used: 10, remaining: 230, source: 'HEADERS' },
      { scope: 'tenant', window: 'minute', limit: 10, used: 3, remaining: 7, source: 'HEADERS' },
      { scope: 'tenant', window: 'day', limit: 20, used: 12, remaining: 8, resetAt: '2026-01-16T00:00:00.000Z' },
      { scope: 'gateway', window: 'second', limit: 10, used: 1, remaining: 9 },
      { scope: 'gateway', window: 'day', limit: 500, used: 1, remaining: 499 },
    ]);
  });
});
