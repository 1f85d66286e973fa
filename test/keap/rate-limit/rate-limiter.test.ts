import { describe, expect, it } from 'vitest';
import type { RawResponse } from '../../../src/keap/request.js';
import { countMostWithin } from '../against-simulator.js';
import { many, createLimiter } from './single.js';
import { catchRejection } from '../scripted-keap.js';

describe('rate limiter', () => {
  it('2,000 calls at 10 a second are sent evenly, never more than 10 in any second', async () => {
    const { clock, sent, submit } = createLimiter();
    const startedAtMs = clock.now();
    await clock.until(many(2000, submit));
    const times = sent.map(({ atMs }) => atMs);
    expect(times).toHaveLength(2000);
    expect(countMostWithin(times, 1000)).toBeLessThanOrEqual(10);
    const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
    // At least nine tenths of the limit are used.
    expect(clock.now() - startedAtMs).toBeLessThanOrEqual(200_000 / 0.9);
  });

  it('Calls are spaced by their departure if a busy process sends one late', async () => {
    const { clock, sent, submit } = createLimiter();
    const busy = Array.from({ length: 60 }, () => {
      clock.block(5);
      return submit();
    });
    await clock.until(Promise.all(busy));
    const gaps = sent.slice(1).map(({ atMs }, index) => atMs - (sent[index]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
  });

  it('The minute limit holds in any 60 seconds', async () => {
    const { clock, sent, submit } = createLimiter({ perMinute: 240 });
    await clock.until(many(1000, submit));
    const times = sent.map(({ atMs }) => atMs);
    expect(countMostWithin(times, 60_000)).toBe(240);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(5 * 60_000);
  });

  it('An interactive call is sent within two slots while the background queue is full, and background calls never starve', async () => {
    const { clock, sent, submit } = createLimiter({ snapshotPerSecond: 10 });
    const background = many(100, () => submit({ priority: 'background' }));
    await clock.advance(1000);
    const submittedAtMs = clock.now();
    await clock.until(submit());
    expect(clock.now() - submittedAtMs).toBeLessThanOrEqual(2 * 110);
    const before = sent.length;
    await clock.until(many(50, submit));
    const priorities = sent.slice(before).map(({ priority }) => priority);
    expect(priorities.filter((priority) => priority === 'background').length).toBeGreaterThanOrEqual(10);
    expect(priorities.join(' ')).not.toContain(Array.from({ length: 6 }, () => 'interactive').join(' '));
    await clock.until(background);
  });

  it('Background calls keep their own limit and leave a third of the minute to interactive calls', async () => {
    const { clock, sent, submit } = createLimiter({ perMinute: 240, snapshotPerSecond: 5 });
    const background = many(300, () => submit({ priority: 'background' }));
    await clock.advance(50_000);
    expect(
      countMostWithin(
        sent.map(({ atMs }) => atMs),
        1000,
      ),
    ).toBeLessThanOrEqual(5);
    expect(sent).toHaveLength(160);
    const submittedAtMs = clock.now();
    await clock.until(many(40, submit));
    expect(clock.now() - submittedAtMs).toBeLessThan(5000);
    await clock.until(background);
  });

  it('A call whose slot is after its deadline is rejected at once', async () => {
    const { clock, sent, submit } = createLimiter();
    const waiting = many(20, submit);
    const error = await catchRejection(submit({ deadlineAtMs: clock.now() + 1000 }));
    expect(error).toMatchObject({ code: 'THROTTLED', facts: { window: 'second' } });
    expect(error.facts?.['retryAfterMs']).toBeGreaterThanOrEqual(2000);
    expect(sent).toHaveLength(1);
    await clock.until(waiting);
    expect(sent).toHaveLength(20);
  });

  it('An aborted request leaves the queue', async () => {
    const { clock, sent, submit } = createLimiter();
    const abortController = new AbortController();
    const waiting = many(3, submit);
    const rejection = catchRejection(submit({ signal: abortController.signal }));
    const last = submit();
    abortController.abort(new Error('the browser was closed'));
    expect((await rejection).message).toBe('the browser was closed');
    await clock.until(Promise.all([waiting, last]));
    expect(sent).toHaveLength(4);
    expect(clock.sleepers()).toBe(0);
  });

  it("The day's share gives QUOTA_EXHAUSTED when it is used up, reserves a tenth for interactive calls, and resets at midnight UTC", async () => {
    const { clock, submit } = createLimiter({ perDay: 50, dayShare: 0.8 });
    await clock.until(many(36, () => submit({ priority: 'background' })));
    const spent = { code: 'QUOTA_EXHAUSTED', facts: { window: 'day', resetAt: '2026-01-16T00:00:00.000Z' } };
    expect(await catchRejection(submit({ priority: 'background' }))).toMatchObject(spent);
    await clock.until(many(4, submit));
    expect(await catchRejection(submit())).toMatchObject(spent);
    await clock.advance(12 * 3_600_000);
    await clock.until(submit());
  });
});

const minute = (available: number, limit = 240): RawResponse['headers'] => ({
  'x-keap-product-throttle-limit': String(limit),
  'x-keap-product-throttle-available': String(available),
  'x-keap-product-throttle-time-unit': 'minute',
});

describe("rate limiter and Keap's headers", () => {
  it('Calls wait for the next minute if the headers report it exhausted', async () => {
    const { clock, sent, submit } = createLimiter({}, () => ({ headers: minute(sent.length === 3 ? 0 : 100) }));
    await clock.advance(20_000);
    await clock.until(many(5, submit));
    const startMs = Math.floor((sent[0]?.atMs ?? 0) / 60_000) * 60_000;
    expect(sent.map(({ atMs }) => atMs - startMs >= 60_000)).toEqual([false, false, false, true, true]);
  });

  it('Waiting requests whose deadline is before the next minute are rejected', async () => {
    const { clock, sent, submit } = createLimiter({}, () => ({ headers: minute(sent.length === 2 ? 0 : 100) }));
    const deadlineAtMs = clock.now() + 10_000;
    const late = Array.from({ length: 5 }, () => submit({ deadlineAtMs }));
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

  it('A limit lowered by the headers applies until the end of the minute', async () => {
    let limit = 60;
    const { clock, sent, submit } = createLimiter({ perMinute: 600 }, () => ({ headers: minute(limit - 1, limit) }));
    const all = many(200, submit);
    await clock.advance(59_000);
    expect(sent).toHaveLength(60);
    limit = 600;
    await clock.advance(61_000);
    expect(sent).toHaveLength(200);
    await all;
  });

  it('A spike limit below the configured one slows calls down', async () => {
    const { clock, sent, submit } = createLimiter({ perSecond: 25 }, () => ({
      headers: { 'x-keap-product-spike-limit': '5ps' },
    }));
    await clock.until(many(20, submit));
    expect(
      countMostWithin(
        sent.slice(1).map(({ atMs }) => atMs),
        1000,
      ),
    ).toBeLessThanOrEqual(5);
  });

  it('A 429 stops all calls for the time in Retry-After', async () => {
    const { clock, sent, submit } = createLimiter({}, () =>
      sent.length === 1 ? { status: 429, headers: { 'retry-after': '3' } } : {},
    );
    await clock.until(many(3, submit));
    expect((sent[1]?.atMs ?? 0) - (sent[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(3000);
  });

  it('quota() lists the windows from the headers and those from our own count', async () => {
    const { clock, submit, rateLimiter } = createLimiter({ perMinute: 300, perDay: 1000, dayShare: 0.5 }, () => ({
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
    await clock.until(submit());
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
