import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resourceKeys } from '../../../src/resources/table.js';
import { openGraph, type Graph } from '../../kit/graph.js';

describe('the account', () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await openGraph({ contacts: 10 });
  });
  afterAll(() => graph.close());

  it('The account and its capabilities cost no Keap call', async () => {
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

  it('The tenant and the user of the account cost one Keap call, which is cached', async () => {
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

  it('When Keap rejects the credential, only the tenant and the user of the account are null', async () => {
    const failing = await openGraph({ contacts: 5 });
    try {
      failing.simulator.faults.add({ kind: 'status', status: 401 });
      const { data, errors } = await failing.execute('{ account { isSimulated tenant user { name } } }');
      expect(data.account).toEqual({ isSimulated: true, tenant: null, user: null });
      expect(new Set(errors.map((error) => error.extensions?.['code']))).toEqual(new Set(['UPSTREAM_AUTH']));
    } finally {
      await failing.close();
    }
  });
});

describe('the quota', () => {
  it('The quota costs no Keap call and counts the calls made', async () => {
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
