import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';
import { readErrorCode, post } from '../../kit/request.js';

const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');
const keys = { reader: 'reader-key-of-a-test', writer: 'writer-key-of-a-test', boss: 'boss-key-of-a-test' };
const create = 'mutation { createSnapshot { snapshot { id } } }';

describe('callers', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp(
      { contacts: 10 },
      {
        AUTH: 'keys',
        GATEWAY_API_KEYS: `reader:read:${hashKey(keys.reader)},writer:snapshot:${hashKey(keys.writer)},boss:admin:${hashKey(keys.boss)}`,
      },
    );
  });
  afterAll(() => app.close());

  it('A caller without a key gets 401 and a hint, and causes no call to Keap', async () => {
    const before = app.simulator.calls.length;
    const response = await post(app.url, '{ contacts { nodes { id } } }');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(await readErrorCode(response)).toBe('UNAUTHENTICATED');
    expect(app.simulator.calls.length).toBe(before);
  });

  it('A caller with an unknown key, or with the hash of a key, is rejected', async () => {
    for (const key of ['guess', hashKey(keys.reader), `${keys.reader}x`]) {
      const response = await post(app.url, '{ __typename }', { 'x-api-key': key });
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain(key);
    }
  });

  it('A caller may send the key in either header', async () => {
    for (const headers of [{ 'x-api-key': keys.reader }, { authorization: `Bearer ${keys.reader}` }]) {
      const { status, errors, data } = await app.execute('{ contacts(first: 1) { nodes { id } } }', {}, headers);
      expect({ status, errors }).toEqual({ status: 200, errors: [] });
      expect(data.contacts.nodes).toHaveLength(1);
    }
  });

  it('A caller with a known key may read the schema', async () => {
    const introspection = '{ __schema { queryType { name } } }';
    const { data } = await app.execute(introspection, {}, { 'x-api-key': keys.reader });
    expect(data.__schema.queryType.name).toBe('Query');
    expect((await post(app.url, introspection)).status).toBe(401);
  });

  it('A caller needs the scope of the operation', async () => {
    const asReader = await app.execute(create, {}, { 'x-api-key': keys.reader });
    expect(asReader.errors[0]?.extensions['code']).toBe('FORBIDDEN');
    const asWriter = await app.execute('{ contacts { nodes { id } } }', {}, { 'x-api-key': keys.writer });
    expect(asWriter.status).toBe(403);
    expect(asWriter.errors[0]?.extensions['code']).toBe('FORBIDDEN');
    expect(asWriter.calls).toBe(0);
    const runs = await app.sql.query<{ count: string }>('select count(*)::text as count from keap.snapshot_run');
    expect(runs[0]?.count).toBe('0');
    const asBoss = await app.execute(create, {}, { 'x-api-key': keys.boss });
    expect(asBoss.errors).toEqual([]);
  });

  it('Health and landing page need no key', async () => {
    for (const path of ['/health/live', '/health/ready', '/'])
      expect((await fetch(new URL(path, app.url))).status).toBe(200);
  });
});

describe('a gateway without keys on real data', () => {
  it('A gateway without keys on real data hides its schema, unless configured otherwise', async () => {
    const app = await startTestApp({ contacts: 5 });
    try {
      const refused = await app.execute('{ __schema { queryType { name } } }');
      expect(refused.errors[0]?.message).toContain('introspection');
      expect(refused.data).toBeUndefined();
      const misspelt = await app.execute('{ contact(id: 1) { givenNam } }');
      expect(misspelt.errors[0]?.message).not.toContain('givenName');
    } finally {
      await app.close();
    }
  });
});
