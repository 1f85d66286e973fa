import { afterEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/keap/keap-client.js';
import type { KeapError } from '../../../src/keap/errors.js';
import { withReplan, EndpointChanged } from '../../../src/keap/endpoints/resolver.js';
import { RequestStats } from '../../../src/keap/request-stats.js';
import { createManualClock } from '../../kit/clock.js';
import { setUpClient, type ClientSetup } from '../against-simulator.js';
import { iteratePages } from '../../kit/pages.js';

const DAY_MS = 86_400_000;
const createRequestContext = (): RequestContext => ({ priority: 'interactive', stats: new RequestStats() });
let setup: ClientSetup | null = null;
afterEach(async () => {
  await setup?.close();
  setup = null;
});

const catchKeapError = (work: Promise<unknown>): Promise<KeapError> =>
  work.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: unknown) => error as KeapError,
  );

describe('endpoint resolution', () => {
  it('A collection is read from v2 where the account serves it', async () => {
    setup = await setUpClient();
    const page = await setup.client.fetchPage('contacts', { size: 2 }, createRequestContext());
    expect(page.apiVersion).toBe('v2');
    expect(setup.simulator.calls.map(({ path }) => path)).toEqual(['/v2/contacts']);
  });

  it('A collection missing on v2 is read from v1 for a day, and then v2 is tried again', async () => {
    const clock = createManualClock();
    setup = await setUpClient({ edition: 'v1', clock }, { clock });
    const { client, simulator } = setup;
    const learned = await catchKeapError(client.fetchPage('contacts', { size: 2 }, createRequestContext()));
    expect(learned).toBeInstanceOf(EndpointChanged);
    const page = await client.fetchPage('contacts', { size: 2 }, createRequestContext());
    expect([page.apiVersion, page.rows.length, page.total]).toEqual(['v1', 2, 60]);
    await clock.advance(DAY_MS - 1);
    await client.fetchPage('contacts', { size: 3 }, createRequestContext());
    expect(simulator.calls.map(({ path }) => path)).toEqual(['/v2/contacts', '/v1/contacts', '/v1/contacts']);
    await clock.advance(1);
    await withReplan(() => client.fetchPage('contacts', { size: 4 }, createRequestContext()));
    expect(simulator.calls.map(({ path }) => path).slice(3)).toEqual(['/v2/contacts', '/v1/contacts']);
  });

  it('A missing path on v2 changes the endpoint of its own collection only', async () => {
    setup = await setUpClient();
    const { client, simulator } = setup;
    simulator.faults.add({ kind: 'status', status: 501, match: ({ path }) => path === '/v2/orders' });
    await withReplan(() => client.fetchPage('orders', { size: 1 }, createRequestContext()));
    await client.fetchPage('contacts', { size: 1 }, createRequestContext());
    expect(simulator.calls.map(({ path }) => path)).toEqual(['/v2/orders', '/v1/orders', '/v2/contacts']);
  });

  it('A missing record or a 403 does not change the endpoint', async () => {
    setup = await setUpClient({ edition: 'max' });
    const { client } = setup;
    expect(await client.fetchOne('contacts', '999999999', [], createRequestContext())).toBeNull();
    const refusal = await catchKeapError(client.fetchPage('opportunities', { size: 1 }, createRequestContext()));
    expect([refusal.code, refusal.facts.status]).toEqual(['UPSTREAM_REJECTED', 403]);
    expect([client.endpoint('contacts').apiVersion, client.endpoint('opportunities').apiVersion]).toEqual(['v2', 'v2']);
  });

  it('A configured API version is the only one used', async () => {
    setup = await setUpClient({}, { apiVersion: 'v1' });
    await setup.client.fetchPage('contacts', { size: 1 }, createRequestContext());
    await setup.client.identity(createRequestContext());
    expect(setup.simulator.calls.map(({ path }) => path)).toEqual(['/v1/contacts', '/v1/oauth/connect/userinfo']);
  });

  it('A collection that the configured API version lacks is rejected without a call', async () => {
    setup = await setUpClient({}, { apiVersion: 'v2' });
    expect(setup.client.isServed('appointment_fields')).toBe(false);
    const refusal = await catchKeapError(setup.client.fetchPage('appointment_fields', {}, createRequestContext()));
    expect([refusal.code, refusal.message]).toEqual(['UPSTREAM_REJECTED', expect.stringContaining('KEAP_API=auto')]);
    expect(setup.simulator.calls).toHaveLength(0);
  });

  it('A collection that no API version serves is requested once, and not again that day', async () => {
    setup = await setUpClient({ edition: 'classic' });
    const { client, simulator } = setup;
    await catchKeapError(client.fetchPage('pipelines', {}, createRequestContext()));
    const again = await catchKeapError(client.fetchPage('pipelines', {}, createRequestContext()));
    expect([again.code, again.facts.absent]).toEqual(['UPSTREAM_REJECTED', true]);
    expect(simulator.calls).toHaveLength(1);
  });

  it('Stages are read from their second path where the first is missing', async () => {
    setup = await setUpClient({ edition: 'v1' });
    const { client, simulator } = setup;
    simulator.faults.add({ kind: 'status', status: 405, match: ({ path }) => path.endsWith('/stage_pipeline') });
    const { rows } = await withReplan(() => client.fetchPage('stages', {}, createRequestContext()));
    expect(rows.length).toBeGreaterThan(0);
    expect(simulator.calls.at(-1)?.path).toBe('/v1/opportunity/stage_pipeline/get');
  });

  it('The identity comes from v1 where the account lacks v2', async () => {
    setup = await setUpClient({ edition: 'v1' });
    expect((await setup.client.identity(createRequestContext())).tenant).toBe(setup.simulator.tenant);
  });
});

describe('a list paged by offset', () => {
  it('A list paged by offset ends by its count for an interactive caller, and with an empty page for a snapshot', async () => {
    setup = await setUpClient({}, { apiVersion: 'v1' });
    const { client, simulator } = setup;
    const lengths: Record<string, number[]> = {};
    for (const priority of ['interactive', 'background'] as const) {
      lengths[priority] = [];
      const pageRequest = { orderBy: { field: 'id', direction: 'asc' }, size: 30 } as const;
      for await (const page of iteratePages(client, 'contacts', pageRequest, { ...createRequestContext(), priority }))
        lengths[priority].push(page.rows.length);
    }
    expect(lengths).toEqual({ interactive: [30, 30], background: [30, 30, 0] });
    const offsets = simulator.calls.map(({ query }) => query.get('offset'));
    expect(offsets).toEqual(['0', '30', '0', '30', '60']);
  });
});
