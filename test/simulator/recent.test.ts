import { describe, expect, it } from 'vitest';
import { recentOperations } from '../../src/simulator/recent/operations.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { readIds, simulators, type JsonRecord } from './kit.js';
import { getJson, send } from './writes.js';

const paths = {
  'contacts/-/tags': 'contacts/-/tags',
  'tags/-/contacts': 'tags/-/contacts',
  'tags/{id}/contacts/count': 'tags/92/contacts/count',
  taskAppointments: 'taskAppointments',
} as const;

const { start, get, records } = simulators();

/** Which contacts have which tags, read list by list. */
async function fetchAppliedTags(simulator: Simulator): Promise<JsonRecord[]> {
  const tags = readIds(await records(simulator, 'tags', { page_size: '1000' }));
  const lists = await Promise.all(
    tags.map(async (tag_id) =>
      (await records(simulator, `tags/${tag_id}/contacts`, { page_size: '1000' })).map((one) => ({
        contact_id: one['id'],
        tag_id,
        applied_at: one['applied_time'],
      })),
    ),
  );
  return lists.flat();
}

const sorted = (rows: readonly JsonRecord[]): string[] =>
  rows.map((one) => `${String(one['contact_id'])} ${String(one['tag_id'])} ${String(one['applied_at'])}`).toSorted();

/** Every page of a list, a few records at a time. */
async function fetchEveryPage(simulator: Simulator, path: string, envelope: string, query: Record<string, string>) {
  const rows: JsonRecord[] = [];
  for (let token = ''; ;) {
    const { json } = await get(simulator, path, { ...query, page_size: '7', ...(token && { page_token: token }) });
    rows.push(...(json[envelope] as JsonRecord[]));
    token = (json['next_page_token'] ?? '') as string;
    if (token === '') return rows;
  }
}

describe('the recent operations of v2', () => {
  it('A recent operation is unknown to an account unless it is enabled', async () => {
    const fetchStatus = async (simulator: Simulator, path: string): Promise<number> =>
      (await get(simulator, path, { filter: 'contact_ids==1' })).status;
    const without = await start({ contacts: 20 });
    for (const path of Object.values(paths)) {
      const { status, text } = await get(without, path);
      expect([path, status, text.includes('Page Not Found')]).toEqual([path, 404, true]);
    }
    const one = await start({ contacts: 20, recent: ['contacts/-/tags'] });
    expect(await fetchStatus(one, 'contacts/-/tags')).toBe(200);
    expect(await fetchStatus(one, 'tags/-/contacts')).toBe(404);
    const all = await start({ contacts: 20, recent: true });
    for (const operation of recentOperations)
      expect((await get(all, paths[operation])).status, operation).not.toBe(404);
    expect((await send(all, 'POST', '/v2/contacts/-/tags', {})).status).toBe(405);
    const older = await start({ contacts: 20, recent: true, edition: 'v1' });
    for (const path of Object.values(paths)) expect((await get(older, path)).status, path).toBe(404);
  });
});

describe.each([
  ['contacts/-/tags', 'tags', 'contact_ids', 'contacts', 'contact_id'],
  ['tags/-/contacts', 'contacts', 'tag_ids', 'tags', 'tag_id'],
])('%s', (path, envelope, filter, list, owner) => {
  it('A bulk list of tags returns the same facts as the single lists, page by page', async () => {
    const simulator = await start({ contacts: 120, recent: true });
    const ids = readIds(await records(simulator, list, { page_size: '1000' })).slice(0, 12);
    const expected = (await fetchAppliedTags(simulator)).filter((one) => ids.includes(one[owner] as string));
    const found = await fetchEveryPage(simulator, path, envelope, { filter: `${filter}==${[...ids, '1'].join(',')}` });
    expect(expected.length).toBeGreaterThan(7);
    expect(sorted(found)).toEqual(sorted(expected));
  });

  it('A bulk list of tags needs a set of one to a hundred ids', async () => {
    const simulator = await start({ contacts: 150, recent: true });
    const ids = Array.from({ length: 101 }, (_, index) => String(index + 1));
    const fetchStatus = async (query: Record<string, string>): Promise<number> =>
      (await get(simulator, path, query)).status;
    expect(await fetchStatus({})).toBe(400);
    expect(await fetchStatus({ filter: 'since_applied_time==2022-01-01T00:00:00.000Z' })).toBe(400);
    expect(await fetchStatus({ filter: `${filter}==` })).toBe(400);
    expect(await fetchStatus({ filter: `${filter}==${ids.join(',')}` })).toBe(400);
    expect(await fetchStatus({ filter: `${filter}==${ids.slice(1).join(',')}` })).toBe(200);
    expect(await fetchStatus({ filter: `${filter}==1,x` })).toBe(400);
    expect(await fetchStatus({ filter: `${filter}==1`, order_by: 'name' })).toBe(400);
    expect(await fetchStatus({ filter: `${filter}==1`, page_size: '1001' })).toBe(400);
  });

  it('A bulk list of tags can be filtered by a time window and sorted by time', async () => {
    const simulator = await start({ contacts: 120, recent: true });
    const ids = readIds(await records(simulator, list, { page_size: '100' }));
    const all = (await fetchAppliedTags(simulator)).filter((one) => ids.includes(one[owner] as string));
    const moments = all.map((one) => one['applied_at'] as string).toSorted();
    const [from, to] = [moments[Math.floor(moments.length / 4)]!, moments[Math.floor(moments.length / 2)]!];
    const window = `${filter}==${ids.join(',')};since_applied_time==${from};until_applied_time==${to}`;
    const found = await fetchEveryPage(simulator, path, envelope, { filter: window, order_by: 'applied_time desc' });
    const inside = all.filter((one) => (one['applied_at'] as string) >= from && (one['applied_at'] as string) <= to);
    expect(inside.length).toBeGreaterThan(7);
    expect(sorted(found)).toEqual(sorted(inside));
    const times = found.map((one) => one['applied_at'] as string);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('A bulk list of tags shows a tag once it is applied, and no longer once it is removed or deleted', async () => {
    const simulator = await start({ contacts: 30, recent: true });
    const [contact] = readIds(await records(simulator, 'contacts'));
    const { id: tag } = (await send(simulator, 'POST', '/v2/tags', { name: 'Fresh' })).json;
    const id = owner === 'contact_id' ? contact! : (tag as string);
    const tagged = async (): Promise<boolean> =>
      (await fetchEveryPage(simulator, path, envelope, { filter: `${filter}==${id}` })).some(
        (one) => one['tag_id'] === tag && one['contact_id'] === contact,
      );
    const change = async (verb: string): Promise<void> =>
      void (await send(simulator, 'POST', `/v2/tags/${tag as string}/contacts:${verb}`, { contact_ids: [contact] }));
    expect(await tagged()).toBe(false);
    await change('applyTags');
    expect(await tagged()).toBe(true);
    await change('removeTags');
    expect(await tagged()).toBe(false);
    await change('applyTags');
    await send(simulator, 'DELETE', `/v2/tags/${tag as string}`);
    expect(await tagged()).toBe(false);
  });
});

describe('tags/{id}/contacts/count', () => {
  it('The count of a tag equals the length of its list, with the same filters', async () => {
    const simulator = await start({ contacts: 200, recent: true });
    const [tag] = readIds(await records(simulator, 'tags'));
    const members = await records(simulator, `tags/${tag!}/contacts`, { page_size: '1000' });
    expect((await get(simulator, `tags/${tag!}/contacts/count`)).json).toEqual({ count: members.length });
    const name = members[0]!['given_name'] as string;
    const { json } = await get(simulator, `tags/${tag!}/contacts/count`, { filter: `given_name==${name}` });
    expect(json).toEqual({ count: members.filter((one) => one['given_name'] === name).length });
    expect((await get(simulator, `tags/${tag!}/contacts/count`, { filter: 'shoe_size==44' })).status).toBe(400);
    const missing = await get(simulator, 'tags/3/contacts/count');
    expect([missing.status, missing.json['status']]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('taskAppointments', () => {
  it('The task appointments of v2 are the appointments of v1 in v2’s form, in a stable order', async () => {
    const simulator = await start({ contacts: 100, recent: true });
    const found = await fetchEveryPage(simulator, 'taskAppointments', 'taskAppointments', {});
    const older = (await getJson(simulator, '/v1/appointments'))['appointments'] as JsonRecord[];
    expect(readIds(found)).toEqual(older.map((one) => String(one['id'])).toSorted((a, b) => Number(a) - Number(b)));
    expect(Object.keys(found[0]!).toSorted()).toEqual(
      'contact_id create_time description end_time id location start_time title update_time user_id'.split(' '),
    );
  });

  it('Task appointments can be filtered by contact, user, times with comparisons and custom fields', async () => {
    const simulator = await start({ contacts: 300, recent: true });
    const all = await records(simulator, 'taskAppointments', { page_size: '1000' });
    const one = all.find((it) => it['user_id'] !== null)!;
    const expected = async (filter: string, fits: (appointment: JsonRecord) => boolean): Promise<void> => {
      const found = readIds(await records(simulator, 'taskAppointments', { page_size: '1000', filter }));
      expect([filter, found.length > 0 && found.length < all.length]).toEqual([filter, true]);
      expect([filter, found.toSorted()]).toEqual([filter, readIds(all.filter(fits)).toSorted()]);
    };
    await expected(`contact_id==${one['contact_id'] as string}`, (it) => it['contact_id'] === one['contact_id']);
    await expected(`user_id==${one['user_id'] as string}`, (it) => it['user_id'] === one['user_id']);
    for (const name of ['start_time', 'end_time', 'create_time', 'update_time'])
      await expected(`${name}>=2023-01-01T00:00:00Z`, (it) => (it[name] as string) >= '2023');
    const [field] = ((await getJson(simulator, '/v1/appointments/model'))['custom_fields'] as JsonRecord[]).filter(
      ({ field_type }) => field_type === 'Month',
    );
    const held = await records(simulator, 'taskAppointments', { filter: `${field!['field_name'] as string}<=6` });
    expect(held.length).toBeGreaterThan(0);
    for (const filter of ['start_time==2023-01-01', 'title==Demo', 'contact_id>1'])
      expect((await get(simulator, 'taskAppointments', { filter })).status, filter).toBe(400);
  });
});
