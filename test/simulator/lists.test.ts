import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/resources/row.js';
import { table } from '../../src/resources/table.js';
import { routes, type V2Key } from '../../src/simulator/routes/routes.js';
import { readIds, simulators } from './kit.js';

const keys = Object.keys(routes) as V2Key[];
const findV2Endpoint = (key: V2Key): Endpoint => table[key].endpoints.find(({ apiVersion }) => apiVersion === 'v2')!;

describe('a list', () => {
  const { start, get, records } = simulators();

  it('The simulator’s filters, orders and page sizes match the resource table, which was written independently', () => {
    for (const key of keys) {
      const { filters, orderBy, pageSize, envelope, responseShape: answer } = findV2Endpoint(key);
      const served = routes[key];
      expect([key, Object.keys(served.filters).toSorted()]).toEqual([key, Object.keys(filters).toSorted()]);
      expect([key, Object.keys(served.orders).toSorted()]).toEqual([key, [...orderBy].toSorted()]);
      expect([key, served.maxPageSize, served.envelope, served.responseShape]).toEqual([
        key,
        pageSize,
        envelope ?? '',
        answer,
      ]);
    }
  });

  it('A page size above the list’s maximum or below 1 is rejected in the shape of v2', async () => {
    const simulator = await start();
    for (const [path, size] of [
      ['users', '101'],
      ['contacts', '1001'],
      ['orders', '0'],
      ['tags', '-1'],
      ['tags', 'many'],
    ] as const) {
      const { status, json } = await get(simulator, path, { page_size: size });
      expect([path, status]).toEqual([path, 400]);
      expect(json).toMatchObject({
        code: 400,
        status: 'INVALID_ARGUMENT',
        message: expect.stringContaining('page_size') as string,
      });
      expect(Array.isArray(json['details'])).toBe(true);
    }
    expect((await get(simulator, 'users', { page_size: '100' })).status).toBe(200);
  });

  it('Unknown query parameters are ignored, as Keap does', async () => {
    const simulator = await start();
    const all = await records(simulator, 'contacts', { page_size: '1000' });
    expect(await records(simulator, 'contacts', { page_size: '1000', filters: 'contact_ids==1', limit: '3' })).toEqual(
      all,
    );
  });

  it('Contacts have three properties by default, or the requested ones and the id', async () => {
    const simulator = await start();
    const [plain] = await records(simulator, 'contacts');
    expect(Object.keys(plain!)).toEqual(['id', 'given_name', 'family_name']);
    const [named] = await records(simulator, 'contacts', { fields: 'tag_ids,owner_id' });
    expect(Object.keys(named!)).toEqual(['id', 'tag_ids', 'owner_id']);
    const single = await get(simulator, `contacts/${plain!['id'] as string}`, { fields: 'email_addresses' });
    expect(Object.keys(single.json)).toEqual(['id', 'email_addresses']);
  });

  it('Other lists add optional properties when named, and reject unknown names', async () => {
    const simulator = await start();
    const [plain] = await records(simulator, 'companies');
    const [named] = await records(simulator, 'companies', { fields: 'address,update_time' });
    expect(plain).not.toHaveProperty('address');
    expect(Object.keys(named!)).toEqual(expect.arrayContaining(['company_name', 'address', 'update_time']));
    expect(named).not.toHaveProperty('notes');
    for (const path of ['contacts', 'companies', 'opportunities', 'tasks', 'notes']) {
      const { status, json } = await get(simulator, path, { fields: 'shoe_size' });
      expect([path, status, json['message']]).toEqual([path, 400, expect.stringContaining('shoe_size')]);
    }
  });

  it('Opportunities accept several fields as repeated keys, all other lists joined, and both reject the other form', async () => {
    const simulator = await start();
    const [deal] = await records(simulator, 'opportunities');
    const [contact] = await records(simulator, 'contacts');
    const keys = 'fields=custom_fields&fields=created_by';
    const joined = 'fields=custom_fields,created_by';
    const single = `opportunities/${deal!['id'] as string}`;
    for (const path of ['opportunities', single]) {
      expect((await get(simulator, `${path}?${keys}`)).text).toMatch(
        /"custom_fields".*"created_by"|"created_by".*"custom_fields"/,
      );
      expect([path, (await get(simulator, `${path}?${joined}`)).status]).toEqual([path, 400]);
    }
    const id = contact!['id'] as string;
    for (const path of ['contacts', `contacts/${id}`])
      expect([path, (await get(simulator, `${path}?${keys}`)).status]).toEqual([path, 400]);
    for (const path of ['companies', 'tasks', 'notes'])
      expect([path, (await get(simulator, `${path}?fields=custom_fields&fields=custom_fields`)).status]).toEqual([
        path,
        400,
      ]);
    expect((await get(simulator, `contacts?${joined}`)).status).toBe(200);
  });

  it('A list sorts by each of its orders in both directions, and rejects others', async () => {
    const simulator = await start({ contacts: 60, opportunities: 40 });
    const read = async (order_by: string): Promise<string[]> =>
      readIds(await records(simulator, 'opportunities', { order_by, page_size: '1000' }));
    expect(await read('created_time asc')).toEqual((await read('created_time desc')).toReversed());
    const ids = (await read('created_time asc')).map(Number);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    const emails = (
      await records(simulator, 'contacts', { order_by: 'email', fields: 'email_addresses', page_size: '1000' })
    ).map((one) => (one['email_addresses'] as { email: string }[])[0]?.email.toLowerCase());
    const present = emails.filter((email) => email !== undefined);
    expect(present).toEqual(present.toSorted());
    for (const order_by of ['id', 'created_time up', 'created_time asc now']) {
      const { status, json } = await get(simulator, 'opportunities', { order_by });
      expect([order_by, status, json['message']]).toEqual([order_by, 400, expect.stringContaining('order_by')]);
    }
  });

  it('Opportunities, products and stages are newest first by default, so that no reader relies on an order by id', async () => {
    const simulator = await start();
    for (const path of ['opportunities', 'products', 'opportunities/stages']) {
      const ids = readIds(await records(simulator, path)).map(Number);
      expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    }
  });
});

describe('a single record', () => {
  const { start, get, records } = simulators();

  it('A single record is what the list shows, for every list with single records', async () => {
    const simulator = await start();
    for (const key of keys.filter((one) => routes[one].hasSingle)) {
      const { path, singleOnly: onlySingly } = routes[key];
      const [first] = await records(simulator, path, { page_size: '1' });
      const { status, json } = await get(simulator, `${path}/${first!['id'] as string}`);
      const more = Object.fromEntries(onlySingly.map((name) => [name, expect.any(String) as string]));
      expect([path, status, json]).toEqual([path, 200, { ...first, ...more }]);
      expect(findV2Endpoint(key).single).toBe(`/v2/${path}/{id}`);
    }
  });

  it('A missing record, or one under a missing tag, is a 404 of v2, and an invalid id a 400', async () => {
    const simulator = await start();
    for (const path of ['contacts/999999', 'contacts/1', 'orders/1', 'tags/1', 'tags/1/contacts']) {
      const { status, json } = await get(simulator, path);
      expect([path, status, json['code'], json['status']]).toEqual([path, 404, 404, 'NOT_FOUND']);
    }
    expect((await get(simulator, 'contacts/abc')).json).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
  });

  it('The userinfo shows the user of the credential, with the tenant in another form than the header', async () => {
    const simulator = await start();
    const { json, headers } = await get(simulator, 'oauth/connect/userinfo');
    expect(json).toMatchObject({ is_admin: true, tenant_id: 'sim42' });
    expect(headers.get('x-keap-tenant-id')).toBe('sim42.infusionsoft.com');
  });
});
