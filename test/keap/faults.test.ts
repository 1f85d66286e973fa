import { afterEach, describe, expect, it } from 'vitest';
import { createRequestContext, catchRejection } from './scripted-keap.js';
import { fetchIds, setUpClient, type ClientSetup } from './against-simulator.js';
import { createManualClock } from '../kit/clock.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';

let setup: ClientSetup;
afterEach(() => setup.close());

describe('a Keap with faults', () => {
  it('Every page is right while Keap has faults of all kinds, with interactive and background priority', async () => {
    const clock = createManualClock();
    setup = await setUpClient({ contacts: 2000 }, { clock });
    const { client, simulator } = setup;
    const expectedIds = await fetchIds(client, createRequestContext({ priority: 'background' }), 1000);
    expect(expectedIds).toHaveLength(2000);
    simulator.resetCalls();
    simulator.faults.add({ kind: 'status', status: 429, rate: 0.1 });
    simulator.faults.add({ kind: 'status', status: 500, rate: 0.05 });
    simulator.faults.add({ kind: 'cut', rate: 0.02 });
    simulator.faults.add({ kind: 'garbled', rate: 0.01 });
    simulator.faults.add({ kind: 'html', rate: 0.01 });
    const backgroundContext = createRequestContext({ priority: 'background' });
    expect(await clock.until(fetchIds(client, backgroundContext, 10))).toEqual(expectedIds);
    const requestContext = createRequestContext();
    const found = await clock.until(client.fetchByIds('contacts', expectedIds, ['tag_ids'], requestContext));
    expect([...found.values()].filter((result) => result instanceof Error)).toEqual([]);
    expect([...found.keys()].toSorted()).toEqual(expectedIds.toSorted());
    expect(backgroundContext.stats.calls + requestContext.stats.calls).toBe(simulator.calls.length);
    expect(backgroundContext.stats.calls).toBeGreaterThan(205);
  });

  it('Background requests survive a Keap that answers 429 for three seconds', async () => {
    const clock = createManualClock();
    setup = await setUpClient({}, { clock, random: () => 1 });
    const { client, simulator } = setup;
    const removeFault = simulator.faults.add({ kind: 'status', status: 429 });
    const pages = Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        client.fetchPage('contacts', { size: index + 1 }, createRequestContext({ priority: 'background' })),
      ),
    );
    await clock.advance(3000);
    removeFault();
    expect((await clock.until(pages)).map(({ rows }) => rows.length)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it('A Retry-After beyond the deadline rejects with THROTTLED and the retry-after', async () => {
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

  it('A stalled exchange is aborted after the timeout and retried', async () => {
    setup = await setUpClient({}, { timeoutMs: 60 });
    setup.simulator.faults.add({ kind: 'stall', times: 1 });
    const page = await setup.client.fetchPage('contacts', { size: 5 }, createRequestContext());
    expect(page.rows).toHaveLength(5);
    expect(setup.simulator.calls).toHaveLength(2);
  });
});

describe('the simulator', () => {
  it('The simulator answers requests for a record, a missing record, the identity and lists below a parent', async () => {
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

  it('A wrong API key rejects with UPSTREAM_AUTH after one call', async () => {
    setup = await setUpClient({}, { credentials: apiKeyCredentials('KeapAK-wrong') });
    expect(await catchRejection(setup.client.fetchPage('contacts', {}, createRequestContext()))).toMatchObject({
      code: 'UPSTREAM_AUTH',
    });
    expect(setup.simulator.calls).toHaveLength(1);
  });
});
