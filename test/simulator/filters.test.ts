import { describe, expect, it } from 'vitest';
import { readIds, simulators } from './kit.js';

describe('a filter', () => {
  const { start, get, records } = simulators();
  const all = { page_size: '1000' };

  it('A filter by a set of ids accepts any order, skips unknown ids, and returns each record once', async () => {
    const simulator = await start();
    const ids = readIds(await records(simulator, 'contacts', all));
    const requestedIds = [ids[9]!, ids[2]!, '999999', ids[2]!];
    for (const name of ['contact_ids', 'ids'])
      expect(readIds(await records(simulator, 'contacts', { filter: `${name}==${requestedIds.join(',')}` }))).toEqual([
        ids[2],
        ids[9],
      ]);
  });

  it('A comparison of ids cuts exactly for every operator, alone and in pairs', async () => {
    const simulator = await start();
    const ids = readIds(await records(simulator, 'orders', all)).map(Number);
    const [low, high] = [ids[20]!, ids[50]!];
    const cut = async (filter: string): Promise<number[]> =>
      readIds(await records(simulator, 'orders', { ...all, filter })).map(Number);
    expect(await cut(`id>${low}`)).toEqual(ids.slice(21));
    expect(await cut(`id>=${low}`)).toEqual(ids.slice(20));
    expect(await cut(`id<${low}`)).toEqual(ids.slice(0, 20));
    expect(await cut(`id<=${low + 1}`)).toEqual(ids.slice(0, 21));
    expect(await cut(`id>${low};id<=${high}`)).toEqual(ids.slice(21, 51));
    expect(await cut(`id!=${low}`)).toEqual(ids.filter((id) => id !== low));
    expect(await cut(`id==${low}`)).toEqual([low]);
  });

  it('A filter by owner returns the records that a full read finds', async () => {
    const simulator = await start({ contacts: 40, orders: 120, opportunities: 80, tasks: 120 });
    const lists = { orders: ['contact', 'id'], 'sales/payments': ['contact_id'], 'sales/transactions': ['contact_id'], opportunities: ['contact', 'id'], tasks: ['contact_id'], notes: ['contact_id'], files: ['contact_id'], subscriptions: ['contact_id'] }; // prettier-ignore
    const contacts = readIds(await records(simulator, 'contacts', all)).slice(0, 12);
    for (const [path, steps] of Object.entries(lists)) {
      const everything = await records(simulator, path, all);
      for (const contact of contacts) {
        const own = everything.filter(
          (one) =>
            steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | null)?.[step], one) === contact,
        );
        expect(await records(simulator, path, { ...all, filter: `contact_id==${contact}` })).toEqual(own);
      }
    }
  });

  it('Several conditions are joined by AND', async () => {
    const simulator = await start();
    const paid = await records(simulator, 'orders', { ...all, filter: 'paid==true' });
    const online = await records(simulator, 'orders', { ...all, filter: 'paid==true;order_type==ONLINE;' });
    expect(online).toEqual(paid.filter((order) => order['order_type'] === 'ONLINE'));
    expect(online.length).toBeGreaterThan(0);
    expect(online.length).toBeLessThan(paid.length);
  });

  it('A filter value with a trailing * matches the beginning in either case, and without it the whole value', async () => {
    const simulator = await start();
    const names = async (filter: string): Promise<Set<unknown>> =>
      new Set(
        (await records(simulator, 'contacts', { ...all, filter })).map((one) => (one['given_name'] as string).trim()),
      );
    expect(await names('given_name==mar*')).toEqual(new Set(['Maria']));
    expect((await names('given_name==mar')).size).toBe(0);
    expect(await names('given_name==MARIA')).toEqual(new Set(['Maria']));
  });

  it('Note titles and campaign names match anywhere in the text', async () => {
    const simulator = await start();
    expect(
      new Set((await records(simulator, 'notes', { ...all, filter: 'title==trade' })).map((one) => one['title'])),
    ).toEqual(new Set(['Met at trade fair']));
    expect(await records(simulator, 'campaigns', { filter: 'name==cart' })).toHaveLength(1);
  });

  it('The words NONE and UNASSIGNED select records without a value', async () => {
    const simulator = await start();
    const loose = await records(simulator, 'tags', { ...all, filter: 'category_id==NONE' });
    expect(loose.length).toBeGreaterThan(0);
    expect(loose.every((tag) => tag['category'] === null)).toBe(true);
    const idle = await records(simulator, 'tasks', { ...all, filter: 'user_id==UNASSIGNED' });
    expect(idle.length).toBeGreaterThan(0);
    expect(idle.every((task) => task['assigned_to_user_id'] === null)).toBe(true);
  });

  it('A time window includes both of its ends', async () => {
    const simulator = await start();
    const contacts = await records(simulator, 'contacts', { ...all, fields: 'update_time' });
    const times = contacts.map((one) => one['update_time'] as string).toSorted();
    const [from, to] = [times[100]!, times[200]!];
    const within = await records(simulator, 'contacts', {
      ...all,
      filter: `start_update_time==${from.replace('Z', '.000Z')};end_update_time==${to}`,
    });
    expect(readIds(within)).toEqual(
      readIds(contacts.filter((one) => from <= (one['update_time'] as string) && (one['update_time'] as string) <= to)),
    );
  });

  it('An invalid filter is rejected with a message that names the mistake', async () => {
    const simulator = await start();
    const ids = Array.from({ length: 101 }, (_, index) => index + 1).join(',');
    const refused: [string, string, string][] = [
      ['contacts', 'shoe_size==44', 'shoe_size'],
      ['contacts', 'given_name', 'given_name'],
      ['contacts', 'given_name>A', "operator '>'"],
      ['contacts', 'contact_id!=5', "operator '!='"],
      ['contacts', 'contact_id>abc', 'contact_id'],
      ['contacts', 'given_name==M*a', 'wildcard'],
      ['contacts', 'phone_number==480-555-1234', 'phone_fields'],
      ['contacts', 'start_update_time==2025-01-01', 'start_update_time'],
      ['orders', 'contact_id==', 'contact_id'],
      ['orders', 'paid==yes', 'paid'],
      ['orders', 'order_type==BOTH', 'ONLINE'],
      ['orders', 'id>5;ids==1,2', 'together'],
      ['notes', 'id==5;ids==1,2', 'together'],
      ['opportunities', `ids==${ids}`, 'at most 100'],
      ['tasks', 'priority==HIGH', 'CRITICAL'],
      ['tags', 'tag_ids==1,two', 'tag_ids'],
    ];
    for (const [path, filter, word] of refused) {
      const { status, json } = await get(simulator, path, { filter });
      expect([filter, status, json['message']]).toEqual([filter, 400, expect.stringContaining(word)]);
    }
    expect(
      (await get(simulator, 'opportunities', { filter: `ids==${ids.slice(0, ids.lastIndexOf(','))}` })).status,
    ).toBe(200);
  });
});
