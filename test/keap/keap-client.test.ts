import { findAgreedTenant, areTenantsEqual } from '../../src/keap/identity/identity.js';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createRequestContext,
  catchRejection,
  scriptedKeap,
  type ScriptedResponse,
  type ScriptedKeap,
} from './scripted-keap.js';

let keap: ScriptedKeap;
afterEach(() => keap.close());

const known = (id: string): boolean => Number(id) <= 5000 && Number(id) % 10 !== 0;

/** A Keap with contacts 1 to 5,000 without every tenth; it answers by id set and by id. */
function smallKeap(url: URL): ScriptedResponse {
  const [, id] = /\/contacts\/(\w+)$/.exec(url.pathname) ?? [];
  if (id !== undefined) return known(id) ? { body: { id } } : { status: 404, body: { code: 404, message: 'x' } };
  const requestedIds = /^(?:contact_ids|ids)==(.*)$/.exec(url.searchParams.get('filter') ?? '')?.[1]?.split(',') ?? [];
  const envelope = url.pathname.split('/').at(-1) ?? '';
  return { body: { [envelope]: requestedIds.filter(known).map((knownId) => ({ id: knownId })), next_page_token: '' } };
}

describe('many records by id', () => {
  it('Records by id are fetched in chunks of bounded URL length, and ids that Keap does not know are absent', async () => {
    keap = await scriptedKeap(smallKeap);
    const ids = Array.from({ length: 1000 }, (_, index) => String(4500 + index));
    const found = await keap
      .client()
      .fetchByIds('contacts', [...ids, '4501', '../x'], ['tag_ids'], createRequestContext());
    expect(found.size).toBe(450);
    expect(found.get('4501')).toEqual({ id: '4501' });
    expect(found.has('4500')).toBe(false);
    expect(keap.calls.length).toBe(3);
    for (const { url } of keap.calls) expect(url.search.length).toBeLessThanOrEqual(2001);
  });

  it('Opportunities by id are fetched 100 per call at most', async () => {
    keap = await scriptedKeap(smallKeap);
    const ids = Array.from({ length: 250 }, (_, index) => String(index + 1));
    expect((await keap.client().fetchByIds('opportunities', ids, [], createRequestContext())).size).toBe(225);
    expect(keap.calls.map(({ url }) => url.searchParams.get('page_size'))).toEqual(['100', '100', '50']);
  });

  it('Fetching no ids makes no call, and a collection without an id set is rejected with RangeError', async () => {
    keap = await scriptedKeap(smallKeap);
    expect((await keap.client().fetchByIds('contacts', [], [], createRequestContext())).size).toBe(0);
    expect(keap.calls).toHaveLength(0);
    await expect(keap.client().fetchByIds('companies', ['1'], [], createRequestContext())).rejects.toThrow(RangeError);
  });

  it('A failed chunk of ids fails its own ids only', async () => {
    keap = await scriptedKeap((url) => (url.search.includes('3D1,') ? { status: 403, body: {} } : smallKeap(url)));
    const ids = Array.from({ length: 150 }, (_, index) => String(index + 1));
    const found = await keap.client().fetchByIds('opportunities', ids, [], createRequestContext());
    expect(found.get('1')).toMatchObject({ code: 'UPSTREAM_REJECTED', facts: { status: 403 } });
    expect(found.get('149')).toEqual({ id: '149' });
  });
});

describe('one record', () => {
  it('A record is fetched by its path, or by the id set where it has none, and an invalid id makes no call', async () => {
    keap = await scriptedKeap(smallKeap);
    const client = keap.client();
    expect(await client.fetchOne('contacts', '7', ['tag_ids'], createRequestContext())).toEqual({ id: '7' });
    expect(await client.fetchOne('contacts', '10', [], createRequestContext())).toBeNull();
    expect(await client.fetchOne('notes', '7', [], createRequestContext())).toEqual({ id: '7' });
    expect(await client.fetchOne('contacts', '../users', [], createRequestContext())).toBeNull();
    expect(keap.calls.map(({ raw }) => raw.replace('/crm/rest', ''))).toEqual([
      '/v2/contacts/7?fields=id,tag_ids',
      '/v2/contacts/10?fields=id',
      '/v2/notes?filter=ids%3D%3D7&page_size=1',
    ]);
    await expect(client.fetchOne('transactions', '7', [], createRequestContext())).rejects.toThrow(RangeError);
  });
});

describe('identity', () => {
  const user = {
    sub: '12',
    id: 99,
    email: 'a@b.c',
    given_name: 'Ann',
    family_name: '',
    is_admin: true,
    tenant_id: 'xyz789',
  };
  it('The tenant of an identity comes from the headers, else from userinfo', async () => {
    keap = await scriptedKeap([
      { body: user, headers: { 'x-keap-tenant-id': 'ps359.infusionsoft.com' } },
      { body: user },
    ]);
    const client = keap.client();
    const requestContext = createRequestContext({ bypassCache: true });
    const identity = {
      userId: '12',
      localUserId: '99',
      email: 'a@b.c',
      name: 'Ann',
      admin: true,
      tenantNames: ['ps359.infusionsoft.com', 'xyz789'],
      tenant: 'ps359.infusionsoft.com',
    };
    expect(await client.identity(requestContext)).toEqual(identity);
    expect(await client.identity(createRequestContext({ bypassCache: true }))).toEqual({
      ...identity,
      tenant: 'xyz789',
      tenantNames: ['xyz789'],
    });
  });

  it('An identity has no tenant where neither headers nor userinfo name one', async () => {
    keap = await scriptedKeap([{ body: { sub: '1' }, headers: { 'x-keap-tenant-id': '' } }]);
    const identity = await keap.client().identity(createRequestContext());
    expect(identity).toMatchObject({ userId: '1', tenant: null, tenantNames: [] });
    expect([
      areTenantsEqual(identity, 'ps359.infusionsoft.com'),
      findAgreedTenant(identity, 'ps359.infusionsoft.com'),
    ]).toEqual([null, 'ps359.infusionsoft.com']);
    expect(findAgreedTenant(identity, null)).toBeNull();
  });
});

describe('the credential', () => {
  it('A credential counts as refused from a 401 until the next response with another status', async () => {
    keap = await scriptedKeap([{ body: { id: '7' } }, { status: 401 }, { status: 403 }]);
    const client = keap.client();
    const fetchContact = (id: string): Promise<unknown> => client.fetchOne('contacts', id, [], createRequestContext());
    expect(client.isCredentialRefused()).toBe(false);
    await fetchContact('7');
    expect(client.isCredentialRefused()).toBe(false);
    expect(await catchRejection(fetchContact('8'))).toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(client.isCredentialRefused()).toBe(true);
    await catchRejection(fetchContact('9'));
    expect(client.isCredentialRefused()).toBe(false);
  });

  it('A set of ids that Keap answers with 401 marks the credential as refused, although nothing is thrown', async () => {
    keap = await scriptedKeap([{ status: 401 }]);
    const client = keap.client();
    expect((await client.fetchByIds('contacts', ['7'], [], createRequestContext())).get('7')).toBeInstanceOf(Error);
    expect(client.isCredentialRefused()).toBe(true);
  });
});

describe('request stats', () => {
  it('The trace contains each request with its path, attempts and plan, and no id, value or key', async () => {
    keap = await scriptedKeap([{ status: 503 }, { body: { id: '7' } }]);
    const requestContext = createRequestContext({ plan: 'one by one' });
    await keap.client({ random: () => 0 }).fetchOne('contacts', '7', [], requestContext);
    expect(requestContext.stats.calls).toBe(2);
    expect(requestContext.stats.trace).toEqual([
      {
        method: 'GET',
        path: '/v2/contacts/{id}',
        resource: 'contacts',
        source: 'keap',
        status: 200,
        attempts: 2,
        waitMs: expect.any(Number) as number,
        tookMs: expect.any(Number) as number,
        staleMs: null,
        freshForMs: 60_000,
        plan: 'one by one',
      },
    ]);
  });

  it('The trace contains requests that failed', async () => {
    keap = await scriptedKeap([{ status: 403 }]);
    const requestContext = createRequestContext();
    await catchRejection(keap.client().fetchPage('contacts', {}, requestContext));
    expect(requestContext.stats.trace).toMatchObject([{ status: 403, attempts: 1 }]);
  });
});
