import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../kit/clock.js';
import { countMostWithin, setUpClient, type ClientSetup } from '../against-simulator.js';
import { createRequestContext, catchRejection } from '../scripted-keap.js';

let setup: ClientSetup;
afterEach(() => setup.close());

const keyLimits = { perSecond: 10, perMinute: 240, perDay: 30_000 };
const statuses = (): number[] => [...new Set(setup.simulator.calls.map(({ status }) => status))];

describe("Keap's limits", () => {
  it('2,000 requests at 10 a second cause no 429, and never more than 10 calls in any second', async () => {
    const clock = createManualClock();
    const limits = { ...keyLimits, perMinute: 1500 };
    setup = await setUpClient({ limits, clock, contacts: 20 }, { limits, clock });
    const { client, simulator } = setup;
    const ids = Array.from({ length: 2000 }, (_, index) => String(900_000 + index));
    const fetches = ids.map((id) => client.fetchOne('contacts', id, [], createRequestContext()));
    await clock.until(Promise.all(fetches));
    expect(simulator.calls).toHaveLength(2000);
    expect(statuses()).toEqual([404]);
    expect(
      countMostWithin(
        simulator.calls.map(({ atMs }) => atMs),
        1000,
      ),
    ).toBeLessThanOrEqual(10);
  });

  it('Calls of an OAuth app that travel for 0 to 5 ms use 95 % of its limit, without a 429', async () => {
    const clock = createManualClock();
    const limits = { perSecond: 25, perMinute: 1_500, perDay: 150_000 };
    setup = await setUpClient({ limits, clock, contacts: 20, travelJitterMs: 5 }, { limits, clock });
    const { client, simulator } = setup;
    const fetches = Array.from({ length: 1_000 }, (_, index) =>
      client.fetchOne('contacts', String(900_000 + index), [], createRequestContext()),
    );
    await clock.until(Promise.all(fetches));
    expect(statuses()).toEqual([404]);
    const times = simulator.calls.map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeLessThan(40);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual((999 * 40) / 0.95);
  });

  it('500 requests of a key stay within the limit of the minute', async () => {
    const clock = createManualClock();
    setup = await setUpClient({ limits: keyLimits, clock, contacts: 20 }, { limits: keyLimits, clock });
    const fetches = Array.from({ length: 500 }, (_, index) =>
      setup.client.fetchOne('contacts', String(900_000 + index), [], createRequestContext()),
    );
    await clock.until(Promise.all(fetches));
    expect(statuses()).toEqual([404]);
  });

  it('With a real clock calls arrive evenly, never more than 10 in any second, without a 429', async () => {
    setup = await setUpClient({ limits: keyLimits }, { limits: keyLimits });
    const { client, simulator } = setup;
    const priorities = ['interactive', 'background'] as const;
    const fetches = Array.from({ length: 25 }, (_, index) =>
      client.fetchPage(
        'contacts',
        { size: index + 1 },
        createRequestContext({ priority: priorities[index % 2] ?? 'interactive' }),
      ),
    );
    await Promise.all(fetches);
    const times = simulator.calls.map(({ atMs }) => atMs);
    expect(times).toHaveLength(25);
    expect(statuses()).toEqual([200]);
    expect(countMostWithin(times, 1000)).toBeLessThanOrEqual(10);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(24 * 130);
  });

  it("An interactive call is sent within two slots while a snapshot's calls fill the queue", async () => {
    const clock = createManualClock();
    setup = await setUpClient({ limits: keyLimits, clock }, { limits: keyLimits, clock, snapshotPerSecond: 10 });
    const { client, simulator } = setup;
    const backgroundFetches = Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        client.fetchPage('contacts', { size: index + 1 }, createRequestContext({ priority: 'background' })),
      ),
    );
    await clock.advance(500);
    const startedAtMs = clock.now();
    await clock.until(client.fetchPage('orders', { size: 5 }, createRequestContext()));
    const served = simulator.calls.find(({ path }) => path === '/v2/orders');
    expect((served?.atMs ?? Infinity) - startedAtMs).toBeLessThanOrEqual(2 * 110);
    await clock.until(backgroundFetches);
    expect(statuses()).toEqual([200]);
  });

  it('A limit that another process has used up is known after the first response', async () => {
    const clock = createManualClock();
    setup = await setUpClient({ limits: { ...keyLimits, perSecond: 1000, perMinute: 20 }, clock }, { clock });
    const { client, simulator } = setup;
    const get = (): Promise<Response> =>
      fetch(`${simulator.url}/v2/users`, { headers: { 'x-keap-api-key': simulator.apiKey } });
    for (let used = 0; used < 19; used += 1) {
      await (await get()).text();
      await clock.advance(1);
    }
    await client.fetchPage('contacts', {}, createRequestContext());
    const error = await catchRejection(
      client.fetchPage('orders', {}, createRequestContext({ deadlineAtMs: clock.now() + 20_000 })),
    );
    expect(error).toMatchObject({ code: 'THROTTLED', facts: { window: 'minute' } });
    const waitingFetch = client.fetchPage('orders', {}, createRequestContext());
    await clock.until(waitingFetch);
    expect(statuses()).toEqual([200]);
    expect(client.quota().find(({ scope, window }) => scope === 'credential' && window === 'minute')).toMatchObject({
      limit: 20,
      source: 'HEADERS',
    });
  });

  it('An exhausted day gives QUOTA_EXHAUSTED with the time of its reset, for both priorities', async () => {
    const clock = createManualClock();
    const limits = { perSecond: 10, perMinute: 240, perDay: 10 };
    setup = await setUpClient({ limits, clock }, { limits, clock, dayShare: 0.5 });
    const { client, simulator } = setup;
    for (let size = 1; size <= 5; size += 1)
      await clock.until(client.fetchPage('contacts', { size }, createRequestContext()));
    const spent = { code: 'QUOTA_EXHAUSTED', facts: { window: 'day', resetAt: '2026-01-16T00:00:00.000Z' } };
    expect(await catchRejection(client.fetchPage('orders', {}, createRequestContext()))).toMatchObject(spent);
    expect(
      await catchRejection(client.fetchPage('orders', {}, createRequestContext({ priority: 'background' }))),
    ).toMatchObject(spent);
    expect(simulator.calls).toHaveLength(5);
    await clock.advance(12 * 3_600_000);
    await clock.until(client.fetchPage('orders', {}, createRequestContext()));
  });
});
