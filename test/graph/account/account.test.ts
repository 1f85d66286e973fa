import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resourceKeys } from '../../../src/resources/table.js';
import { openGraph, type Graph } from '../../kit/graph.js';

describe('the account', () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await openGraph({ contacts: 10 });
  });
  afterAll(() => graph.close());

  it('is told without a call as far as it is known without one', async () => {
    const { data, errors, calls } = await graph.execute(
      '{ account { credentialKind isSimulated baseUrl generation capabilities { resource typeName readsManyById walksById } } }',
    );
    expect(errors).toEqual([]);
    expect(calls).toBe(0);
    expect(data.account).toMatchObject({ credentialKind: 'API_KEY', isSimulated: true, generation: 'V2' });
    const { capabilities } = data.account;
    expect(capabilities.map((one: { resource: string }) => one.resource)).toEqual(resourceKeys);
    expect(capabilities.find((one: { resource: string }) => one.resource === 'contacts')).toEqual({
      resource: 'contacts',
      typeName: 'Contact',
      readsManyById: true,
      walksById: true,
    });
    expect(capabilities.find((one: { resource: string }) => one.resource === 'contact_tags').typeName).toBeNull();
  });

  it('costs one call for tenant and user, remembered afterwards', async () => {
    const query = '{ account { tenant user { keapId name email isAdmin } } }';
    const first = await graph.execute(query);
    expect(first.errors).toEqual([]);
    expect(first.data.account.tenant).toBe(graph.simulator.tenant);
    expect(first.data.account.user.keapId).toMatch(/^\d+$/);
    expect(first.calls).toBe(1);
    const second = await graph.execute(query);
    expect(second.data).toEqual(first.data);
    expect(second.calls).toBe(0);
  });

  it('loses only tenant and user when Keap does not answer', async () => {
    const away = await openGraph({ contacts: 5 });
    try {
      away.simulator.faults.add({ kind: 'status', status: 401 });
      const { data, errors } = await away.execute('{ account { isSimulated tenant user { name } } }');
      expect(data.account).toEqual({ isSimulated: true, tenant: null, user: null });
      expect(new Set(errors.map((error) => error.extensions?.['code']))).toEqual(new Set(['UPSTREAM_AUTH']));
    } finally {
      await away.close();
    }
  });
});

describe('the quota', () => {
  it('costs no call and counts those that were made', async () => {
    const graph = await openGraph({ contacts: 10, limits: { perSecond: 100, perMinute: 2_400, perDay: 30_000 } });
    try {
      const query = '{ quota { windows { scope window limit used remaining resetAt source } } }';
      await graph.execute('{ contacts(first: 1) { nodes { id } } }');
      const { data, errors, calls } = await graph.execute(query);
      expect(errors).toEqual([]);
      expect(calls).toBe(0);
      const day = data.quota.windows.find(
        (one: { scope: string; window: string }) => one.scope === 'CREDENTIAL' && one.window === 'DAY',
      );
      expect(day).toMatchObject({ limit: 30_000, used: 1, remaining: 29_999, source: 'HEADERS' });
      expect(Date.parse(day.resetAt)).toBeGreaterThan(Date.now());
    } finally {
      await graph.close();
    }
  });
});
