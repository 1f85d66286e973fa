import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

const contacts = '{ contacts(first: 3) { nodes { givenName tags { nodes { name } } } } }';
const refresh = 'mutation ($input: RefreshCacheInput!) { refreshCache(input: $input) { resource keapId } }';

describe('how long an answer may be kept', () => {
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

  it('is what its shortest-lived part is still fresh, and is for the asker alone', async () => {
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
    ['no needs at all', '{ __typename }'],
    ['a failed field', '{ validation { passed } }'],
  ])('is not at all for %s', async (_what, query) => {
    const { headers } = await app.execute(query, {}, keyed(reader));
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is passed over with Cache-Control: no-cache', async () => {
    await app.execute(contacts, {}, keyed(reader));
    const { calls } = await app.execute(contacts, {}, { ...keyed(reader), 'cache-control': 'max-age=0, no-cache' });
    expect(calls).toBe(2);
  });

  it('ends at once for a collection that an admin refreshes, at no cost', async () => {
    await app.execute(contacts, {}, keyed(reader));
    const done = await app.execute(refresh, { input: { resource: 'contacts', id: 'Contact:7' } }, keyed(admin));
    expect(done.data).toEqual({ refreshCache: { resource: 'contacts', keapId: '7' } });
    expect([done.calls, done.headers.get('cache-control')]).toEqual([0, 'no-store']);
    // The tags are remembered still.
    expect((await app.execute(contacts, {}, keyed(reader))).calls).toBe(1);
  });

  it('cannot be ended by others, nor for what is no collection', async () => {
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

  it('may be overstepped where Keap cannot be asked and the caller takes it', async () => {
    const fresh = { ...keyed(reader), 'cache-control': 'no-cache' };
    await app.execute(contacts, {}, fresh);
    // Keap says that it is away for longer than anybody waits.
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

  it('must be whole seconds where it may be overstepped', async () => {
    for (const wrong of ['soon', '-1', '1.5', '86401', '1e3']) {
      const { status, errors } = await app.execute(contacts, {}, { ...keyed(reader), 'x-keap-max-stale': wrong });
      expect([wrong, status, errors[0]?.extensions['code']]).toEqual([wrong, 400, 'BAD_USER_INPUT']);
    }
  });
});
