import { afterEach, describe, expect, it } from 'vitest';
import { handClock } from '../../kit/clock.js';
import { most, pair, type Pair } from '../against-simulator.js';
import { asker, refusal } from '../scripted-keap.js';

let both: Pair;
afterEach(() => both.close());

const keyLimits = { perSecond: 10, perMinute: 240, perDay: 30_000 };
const statuses = (): number[] => [...new Set(both.simulator.calls.map(({ status }) => status))];

describe("Keap's limits", () => {
  it('are never met: 2,000 needs at 10 a second, no 429, and never more than 10 in any second', async () => {
    const clock = handClock();
    const limits = { ...keyLimits, perMinute: 1500 };
    both = await pair({ limits, clock, contacts: 20 }, { limits, clock });
    const { client, simulator } = both;
    const ids = Array.from({ length: 2000 }, (_, at) => String(900_000 + at));
    const needs = ids.map((id) => client.fetchOne('contacts', id, [], asker()));
    await clock.until(Promise.all(needs));
    expect(simulator.calls).toHaveLength(2000);
    expect(statuses()).toEqual([404]);
    expect(
      most(
        simulator.calls.map(({ atMs }) => atMs),
        1000,
      ),
    ).toBeLessThanOrEqual(10);
  });

  it('of a key are kept over the minute as well', async () => {
    const clock = handClock();
    both = await pair({ limits: keyLimits, clock, contacts: 20 }, { limits: keyLimits, clock });
    const needs = Array.from({ length: 500 }, (_, at) =>
      both.client.fetchOne('contacts', String(900_000 + at), [], asker()),
    );
    await clock.until(Promise.all(needs));
    expect(statuses()).toEqual([404]);
  });

  it('are kept on a real clock: never more than 10 arrive in any second, evenly, without a 429', async () => {
    both = await pair({ limits: keyLimits }, { limits: keyLimits });
    const { client, simulator } = both;
    const lanes = ['interactive', 'background'] as const;
    const needs = Array.from({ length: 25 }, (_, at) =>
      client.fetchPage('contacts', { size: at + 1 }, asker({ priority: lanes[at % 2] ?? 'interactive' })),
    );
    await Promise.all(needs);
    const times = simulator.calls.map(({ atMs }) => atMs);
    expect(times).toHaveLength(25);
    expect(statuses()).toEqual([200]);
    expect(most(times, 1000)).toBeLessThanOrEqual(10);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(24 * 130);
  });

  it("let an interactive call through in two slots while a snapshot's calls fill the queue", async () => {
    const clock = handClock();
    both = await pair({ limits: keyLimits, clock }, { limits: keyLimits, clock, snapshotPerSecond: 10 });
    const { client, simulator } = both;
    const slow = Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        client.fetchPage('contacts', { size: at + 1 }, asker({ priority: 'background' })),
      ),
    );
    await clock.advance(500);
    const askedAtMs = clock.now();
    await clock.until(client.fetchPage('orders', { size: 5 }, asker()));
    const served = simulator.calls.find(({ path }) => path === '/v2/orders');
    expect((served?.atMs ?? Infinity) - askedAtMs).toBeLessThanOrEqual(2 * 110);
    await clock.until(slow);
    expect(statuses()).toEqual([200]);
  });

  it('that another process has used up are learned from the first answer', async () => {
    const clock = handClock();
    both = await pair({ limits: { ...keyLimits, perSecond: 1000, perMinute: 20 }, clock }, { clock });
    const { client, simulator } = both;
    const get = (): Promise<Response> =>
      fetch(`${simulator.url}/v2/users`, { headers: { 'x-keap-api-key': simulator.apiKey } });
    for (let used = 0; used < 19; used += 1) {
      await (await get()).text();
      await clock.advance(1);
    }
    await client.fetchPage('contacts', {}, asker());
    const error = await refusal(client.fetchPage('orders', {}, asker({ deadlineAtMs: clock.now() + 20_000 })));
    expect(error).toMatchObject({ code: 'THROTTLED', facts: { window: 'minute' } });
    const patient = client.fetchPage('orders', {}, asker());
    await clock.until(patient);
    expect(statuses()).toEqual([200]);
    expect(client.quota().find(({ scope, window }) => scope === 'credential' && window === 'minute')).toMatchObject({
      limit: 20,
      source: 'HEADERS',
    });
  });

  it('of a day end with QUOTA_EXHAUSTED and the time they come back, on both lanes', async () => {
    const clock = handClock();
    const limits = { perSecond: 10, perMinute: 240, perDay: 10 };
    both = await pair({ limits, clock }, { limits, clock, dayShare: 0.5 });
    const { client, simulator } = both;
    for (let size = 1; size <= 5; size += 1) await clock.until(client.fetchPage('contacts', { size }, asker()));
    const spent = { code: 'QUOTA_EXHAUSTED', facts: { window: 'day', resetAt: '2026-01-16T00:00:00.000Z' } };
    expect(await refusal(client.fetchPage('orders', {}, asker()))).toMatchObject(spent);
    expect(await refusal(client.fetchPage('orders', {}, asker({ priority: 'background' })))).toMatchObject(spent);
    expect(simulator.calls).toHaveLength(5);
    await clock.advance(12 * 3_600_000);
    await clock.until(client.fetchPage('orders', {}, asker()));
  });
});
