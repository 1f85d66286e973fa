import { afterEach, describe, expect, it } from 'vitest';
import { createRequestContext, catchRejection } from './scripted-keap.js';
import { fetchIds, setUpClient, type ClientSetup } from './against-simulator.js';
import { createManualClock } from '../kit/clock.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';

let setup: ClientSetup;
afterEach(() => setup.close());

describe('a Keap with faults', () => {
  it('of every kind at once gives every page right, on both lanes', async () => {
    const clock = createManualClock();
    setup = await setUpClient({ contacts: 2000 }, { clock });
    const { client, simulator } = setup;
    const truth = await fetchIds(client, createRequestContext({ priority: 'background' }), 1000);
    expect(truth).toHaveLength(2000);
    simulator.resetCalls();
    simulator.faults.add({ kind: 'status', status: 429, rate: 0.1 });
    simulator.faults.add({ kind: 'status', status: 500, rate: 0.05 });
    simulator.faults.add({ kind: 'cut', rate: 0.02 });
    simulator.faults.add({ kind: 'garbled', rate: 0.01 });
    simulator.faults.add({ kind: 'html', rate: 0.01 });
    const backgroundContext = createRequestContext({ priority: 'background' });
    expect(await clock.until(fetchIds(client, backgroundContext, 10))).toEqual(truth);
    const requestContext = createRequestContext();
    const found = await clock.until(client.fetchByIds('contacts', truth, ['tag_ids'], requestContext));
    expect([...found.values()].filter((one) => one instanceof Error)).toEqual([]);
    expect([...found.keys()].toSorted()).toEqual(truth.toSorted());
    expect(backgroundContext.stats.calls + requestContext.stats.calls).toBe(simulator.calls.length);
    expect(backgroundContext.stats.calls).toBeGreaterThan(205);
  });

  it('that throttles everything for a while is weathered', async () => {
    const clock = createManualClock();
    setup = await setUpClient({}, { clock, random: () => 1 });
    const { client, simulator } = setup;
    const fault = simulator.faults.add({ kind: 'status', status: 429 });
    const pages = Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        client.fetchPage('contacts', { size: at + 1 }, createRequestContext({ priority: 'background' })),
      ),
    );
    await clock.advance(3000);
    fault();
    expect((await clock.until(pages)).map(({ rows }) => rows.length)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
  });

  it('that throttles for good is told as THROTTLED, with when to come back', async () => {
    const clock = createManualClock();
    setup = await setUpClient({}, { clock });
    const { client, simulator } = setup;
    simulator.faults.add({ kind: 'status', status: 429, headers: { 'retry-after': '30' } });
    const deadlineAtMs = clock.now() + 10_000;
    const error = await clock.until(
      catchRejection(client.fetchPage('contacts', {}, createRequestContext({ deadlineAtMs }))),
    );
    expect(error).toMatchObject({ code: 'THROTTLED', facts: { status: 429, retryAfterMs: 30_000 } });
    expect(simulator.calls).toHaveLength(1);
  });

  it('that stalls is given up after the time an exchange may take', async () => {
    setup = await setUpClient({}, { timeoutMs: 60 });
    setup.simulator.faults.add({ kind: 'stall', times: 1 });
    const page = await setup.client.fetchPage('contacts', { size: 5 }, createRequestContext());
    expect(page.rows).toHaveLength(5);
    expect(setup.simulator.calls).toHaveLength(2);
  });
});

describe('the simulated Keap itself', () => {
  it('answers every way of asking', async () => {
    setup = await setUpClient();
    const { client, simulator } = setup;
    const [id = ''] = await fetchIds(client, createRequestContext(), 10);
    expect(await client.fetchOne('contacts', id, ['tag_ids'], createRequestContext())).toMatchObject({
      id,
      tag_ids: expect.any(Array) as unknown,
    });
    expect(await client.fetchOne('contacts', '999999999', [], createRequestContext())).toBeNull();
    expect(await client.identity(createRequestContext())).toMatchObject({ tenant: simulator.tenant });
    const tags = await client.fetchPage('tags', {}, createRequestContext());
    const parentId = String(tags.rows[0]?.['id']);
    expect((await client.fetchPage('contact_tags', { parentId }, createRequestContext())).rows.length).toBeGreaterThan(
      0,
    );
  });

  it('is told apart from a wrong key', async () => {
    setup = await setUpClient({}, { credentials: apiKeyCredentials('KeapAK-wrong') });
    expect(await catchRejection(setup.client.fetchPage('contacts', {}, createRequestContext()))).toMatchObject({
      code: 'UPSTREAM_AUTH',
    });
    expect(setup.simulator.calls).toHaveLength(1);
  });
});
