import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import { readIds, simulators } from './kit.js';

const readToken = (value: unknown): string => {
  const text = (value ?? '') as string;
  return text.startsWith('https://') ? new URL(text).searchParams.get('page_token')! : text;
};
describe('paging', () => {
  const { start, get, records } = simulators();

  async function scan(
    simulator: Simulator,
    path: string,
    query: Record<string, string>,
    between?: (page: number) => void,
  ): Promise<string[]> {
    const ids: string[] = [];
    for (let token = '', page = 0; ; page++) {
      const { json } = await get(simulator, path, { ...query, ...(token && { page_token: token }) });
      ids.push(...readIds(Object.values(json).find((value) => Array.isArray(value)) as Record<string, unknown>[]));
      token = readToken(json['next_page_token']);
      if (token === '') return ids;
      between?.(page);
    }
  }

  it('Paging returns every record of a list once, for each filter and order', async () => {
    const simulator = await start({ contacts: 200 });
    for (const query of [
      {},
      { order_by: 'email desc' },
      { filter: 'given_name==m*' },
      { order_by: 'id desc', filter: 'contact_id>1500' },
    ]) {
      const whole = readIds(await records(simulator, 'contacts', { ...query, page_size: '1000' }));
      expect(whole.length).toBeGreaterThan(7);
      expect(await scan(simulator, 'contacts', { ...query, page_size: '7' })).toEqual(whole);
    }
  });

  it('The last page has a token of "", null or none, and tags have whole URLs as tokens', async () => {
    const simulator = await start();
    expect((await get(simulator, 'contacts', { page_size: '1000' })).json['next_page_token']).toBe('');
    expect((await get(simulator, 'companies', { page_size: '1000' })).json['next_page_token']).toBeNull();
    expect((await get(simulator, 'tasks', { page_size: '1000' })).json).not.toHaveProperty('next_page_token');
    expect((await get(simulator, 'tags', { page_size: '3' })).json['next_page_token']).toMatch(
      /^https:\/\/api\.infusionsoft\.com\/crm\/rest\/v2\/tags\/\?page_size=3&page_token=\w/,
    );
    expect(await scan(simulator, 'tags', { page_size: '3' })).toHaveLength(40);
  });

  it('A page token encodes an offset, so records removed before it make it skip', async () => {
    const simulator = await start({ contacts: 60 });
    const before = readIds(await records(simulator, 'contacts', { page_size: '1000' }));
    const result = await scan(simulator, 'contacts', { page_size: '20' }, (page) => {
      if (page === 0) for (const id of before.slice(0, 3)) simulator.world.remove('contacts', id);
    });
    expect(result).toEqual([...before.slice(0, 20), ...before.slice(23)]);
  });

  it('Paging by id returns every record that exists throughout exactly once', async () => {
    const simulator = await start({ contacts: 60 });
    const before = readIds(await records(simulator, 'contacts', { page_size: '1000' }));
    const result: string[] = [];
    for (;;) {
      const page = readIds(
        await records(simulator, 'contacts', {
          page_size: '20',
          order_by: 'id asc',
          filter: `contact_id>${result.at(-1) ?? 0}`,
        }),
      );
      if (page.length === 0) break;
      if (result.length === 0) {
        for (const id of before.slice(0, 3)) simulator.world.remove('contacts', id);
        simulator.world.put('contacts', { id: '3', given_name: 'Early' });
      }
      result.push(...page);
    }
    expect(result).toEqual(before);
  });

  it('An unknown page token is rejected', async () => {
    const simulator = await start();
    for (const page_token of ['91', 'zzz', 'MTAuMTA'])
      expect((await get(simulator, 'contacts', { page_token })).json).toMatchObject({
        code: 400,
        message: expect.stringContaining('page_token') as string,
      });
  });
});

describe('the world', () => {
  const { start, get, records } = simulators();

  it('A record that was put appears in its place by id and under every filter, and a removed one does not', async () => {
    const simulator = await start({ contacts: 30 });
    const { world } = simulator;
    const ids = readIds(await records(simulator, 'contacts', { page_size: '1000' }));
    const fresh = {
      id: String(Number(ids[9]) + 1),
      given_name: 'Newcomer',
      family_name: null,
      company: { id: '77', company_name: 'X' },
    };
    world.put('contacts', fresh);
    world.put('contacts', { ...world.get('contacts', ids[3]!), given_name: 'Renamed' });
    world.remove('contacts', ids[20]!);
    const expected = [...ids.slice(0, 10), fresh.id, ...ids.slice(10, 20), ...ids.slice(21)];
    expect(readIds(await records(simulator, 'contacts', { page_size: '1000' }))).toEqual(expected);
    expect(readIds(await records(simulator, 'contacts', { page_size: '1000', order_by: 'id desc' }))).toEqual(
      expected.toReversed(),
    );
    expect(world.count('contacts')).toBe(30);
    expect(readIds(await records(simulator, 'contacts', { filter: 'given_name==renamed' }))).toEqual([ids[3]]);
    expect(readIds(await records(simulator, 'contacts', { filter: 'company_id==77' }))).toEqual([fresh.id]);
    expect(readIds(await records(simulator, 'contacts', { filter: `ids==${fresh.id},${ids[20]}` }))).toEqual([
      fresh.id,
    ]);
    expect(
      readIds(await records(simulator, 'contacts', { filter: `contact_id>=${ids[9]};contact_id<${ids[11]}` })),
    ).toEqual([ids[9], fresh.id, ids[10]]);
    expect((await get(simulator, `contacts/${ids[20]}`)).status).toBe(404);
    expect((await get(simulator, `contacts/${fresh.id}`)).json['given_name']).toBe('Newcomer');
    world.remove('contacts', fresh.id);
    world.put('contacts', { id: ids[20], given_name: 'Back', family_name: 'Again' });
    expect(readIds(await records(simulator, 'contacts', { page_size: '1000' }))).toEqual(ids);
  });

  it('An order that changes its contact moves to the other contact’s filter', async () => {
    const simulator = await start({ contacts: 30, seedDefects: false });
    const [order] = await records(simulator, 'orders', { page_size: '1' });
    const [from, to] = [(order!['contact'] as { id: string }).id, '1'];
    simulator.world.put('orders', { ...order, contact: { id: to } });
    expect(readIds(await records(simulator, 'orders', { filter: `contact_id==${from}` }))).not.toContain(order!['id']);
    expect(readIds(await records(simulator, 'orders', { filter: `contact_id==${to}` }))).toEqual([order!['id']]);
  });

  it('Contact tags and transactions can be changed by the identities that replace their ids', async () => {
    const simulator = await start({ contacts: 60 });
    const { world } = simulator;
    const [tag] = readIds(await records(simulator, 'tags', { page_size: '1' }));
    const members = readIds(await records(simulator, `tags/${tag}/contacts`, { page_size: '1000' }));
    const before = world.count('contact_tags');
    world.remove('contact_tags', `${tag}:${members[0]}`);
    world.put(
      'contact_tags',
      { id: '2', email: null, given_name: 'A', family_name: 'B', applied_time: '2025-01-01T00:00:00Z' },
      tag,
    );
    world.put(
      'contact_tags',
      { id: '999998', email: null, given_name: 'A', family_name: 'B', applied_time: '2025-01-01T00:00:00Z' },
      tag,
    );
    expect(readIds(await records(simulator, `tags/${tag}/contacts`, { page_size: '1000' }))).toEqual([
      '2',
      ...members.slice(1),
      '999998',
    ]);
    expect(world.count('contact_tags')).toBe(before + 1);

    const all = await records(simulator, 'sales/transactions', { page_size: '1000' });
    const name = ['payment_id', 'transaction_time', 'amount', 'transaction_method']
      .map((column) => all[4]![column] as string)
      .join('|');
    expect(world.get('transactions', name)).toEqual(all[4]);
    world.remove('transactions', name);
    expect(await records(simulator, 'sales/transactions', { page_size: '1000' })).toHaveLength(all.length - 1);
    world.put('transactions', { ...all[4], payment_id: '1' });
    expect(await records(simulator, 'sales/transactions', { page_size: '1000' })).toHaveLength(all.length);
  });
});
