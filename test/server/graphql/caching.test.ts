import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

const contacts = '{ contacts(first: 3) { nodes { givenName tags { nodes { name } } } } }';
const refresh = 'mutation ($input: RefreshCacheInput!) { refreshCache(input: $input) { resource keapId } }';

describe('the max-age of a response', () => {
  let app: TestApp;
  const reader = 'the key of a reader';
  const admin = 'the key of an admin';
  const keyed = (key: string): Record<string, string> => ({ 'x-api-key': key });
  beforeAll(async () => {
    const hash = (key: string): string => createHash('sha256').update(key).digest('hex');
    const keys = `reader:read:${hash(reader)},admin:admin:${hash(admin)}`;
    app = await startTestApp({ contacts: 30 }, { AUTH: 'keys', GATEWAY_API_KEYS: keys });
  });
  afterAll(() => app.close());

  it('A response is private and cacheable as long as its shortest-lived part is fresh', async () => {
    const first = await app.execute(contacts, {}, keyed(reader));
    // Contacts are fresh for a minute, tags for an hour.
    expect(first.headers.get('cache-control')).toMatch(/^private, max-age=(59|60)$/);
    const again = await app.execute(contacts, {}, keyed(reader));
    expect(again.calls).toBe(0);
    expect(again.headers.get('cache-control')).toMatch(/^private, max-age=[1-5]\d$/);
  });

  it.each([
    ['quotas', '{ quota { windows { used } } }'],
    [
      'quotas beside records',
      '{ contacts(first: 3) { nodes { givenName } } ...q } fragment q on Query { quota { windows { used } } }',
    ],
    ['snapshots', '{ snapshots { nodes { id } } }'],
    ['a query without calls', '{ __typename }'],
    ['a failed field', '{ validation { passed } }'],
  ])('A response is not cacheable for %s', async (_what, query) => {
    const { headers } = await app.execute(query, {}, keyed(reader));
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('Cache-Control: no-cache bypasses the cache', async () => {
    await app.execute(contacts, {}, keyed(reader));
    const { calls } = await app.execute(contacts, {}, { ...keyed(reader), 'cache-control': 'max-age=0, no-cache' });
    expect(calls).toBe(2);
  });

  it('An admin who refreshes a collection invalidates its cached responses without a call', async () => {
    await app.execute(contacts, {}, keyed(reader));
    const done = await app.execute(refresh, { input: { resource: 'contacts', id: 'Contact:7' } }, keyed(admin));
    expect(done.data).toEqual({ refreshCache: { resource: 'contacts', keapId: '7' } });
    expect([done.calls, done.headers.get('cache-control')]).toEqual([0, 'no-store']);
    // The tags are still cached.
    expect((await app.execute(contacts, {}, keyed(reader))).calls).toBe(1);
  });

  it('Only an admin can refresh a collection, and only an existing one', async () => {
    const forbidden = await app.execute(refresh, { input: { resource: 'contacts' } }, keyed(reader));
    expect(forbidden.errors[0]?.extensions['code']).toBe('FORBIDDEN');
    for (const input of [
      { resource: 'deals' },
      { resource: 'contacts', id: 'x' },
      { resource: 'tags', id: 'Contact:7' },
    ]) {
      const wrong = await app.execute(refresh, { input }, keyed(admin));
      expect([input, wrong.errors[0]?.extensions['code']]).toEqual([input, 'BAD_USER_INPUT']);
    }
  });

  it('A stale response is served where Keap is unavailable and the caller accepts it', async () => {
    const fresh = { ...keyed(reader), 'cache-control': 'no-cache' };
    await app.execute(contacts, {}, fresh);
    // Keap announces an outage longer than any deadline.
    const away = { 'retry-after': '100' };
    app.simulator.faults.add({
      kind: 'status',
      status: 503,
      headers: away,
      match: ({ path }) => path === '/v2/contacts',
    });
    const failed = await app.execute(contacts, {}, fresh);
    expect(failed.errors[0]?.extensions['code']).toBe('UPSTREAM_UNAVAILABLE');
    const stale = await app.execute(contacts, {}, { ...fresh, 'x-keap-max-stale': '60' });
    expect(stale.errors).toEqual([]);
    expect(stale.data.contacts.nodes).toHaveLength(3);
    app.simulator.faults.clear();
  });

  it('x-keap-max-stale must be whole seconds', async () => {
    for (const wrong of ['soon', '-1', '1.5', '86401', '1e3']) {
      const { status, errors } = await app.execute(contacts, {}, { ...keyed(reader), 'x-keap-max-stale': wrong });
      expect([wrong, status, errors[0]?.extensions['code']]).toEqual([wrong, 400, 'BAD_USER_INPUT']);
    }
  });
});
