import { afterEach, describe, expect, it } from 'vitest';
import { readIds } from '../../../src/resources/record.js';
import { ids, openAccount, type Account } from './open-loaders.js';

let account: Account;
afterEach(() => account.close());

const listPlans = (trace: readonly { plan: string | null }[]): (string | null)[] => trace.map(({ plan }) => plan);
const pick = (all: readonly string[], indexes: readonly number[]): string[] =>
  indexes.map((index) => all[index] as string);

describe('records by id where v1 has no id set', () => {
  it('Records come from the list when its first page shows that it is short, in any order of ids', async () => {
    account = await openAccount({ contacts: 300 }, 'v1');
    const all = ids(await account.all('contacts'));
    const wanted = [...pick(all, [250, 3, 77, 4, 120]), '99999999'];
    const { loaders, stats } = account.operation();
    const found = await loaders.loadMany('contacts', wanted, ['given_name']);
    expect(found.map((row) => (row as { id: string } | null)?.id ?? null)).toEqual([...wanted.slice(0, 5), null]);
    expect(stats.calls).toBe(1);
    expect(listPlans(stats.trace)).toEqual(['6 of contacts: size unknown, one page read before 6 calls']);
  });

  it('Records cost a call each when the list has more pages than records are requested, and no probe once its size is known', async () => {
    account = await openAccount({ contacts: 6000 }, 'v1');
    const all = ids(await account.all('contacts', { size: 1000 }));
    const first = account.operation();
    await first.loaders.loadMany('contacts', pick(all, [0, 1, 2]));
    expect(first.stats.calls).toBe(4);
    const second = account.operation();
    const found = await second.loaders.loadMany('contacts', pick(all, [10, 11, 12]));
    expect(found.map((row) => (row as { id: string }).id)).toEqual(pick(all, [10, 11, 12]));
    expect(listPlans(second.stats.trace)).toEqual(Array(3).fill('3 of contacts: 3 calls, reading whole takes 6 pages'));
  });

  it('A scan in descending id order stops after the lowest requested id', async () => {
    account = await openAccount({ contacts: 6000 }, 'v1');
    const all = ids(await account.all('contacts', { size: 1000 }));
    const { loaders, stats } = account.operation();
    // All are among the newest 1,500, so that the second page ends the scan.
    const wanted = pick(
      all,
      [...Array(40).keys()].map((index) => 4_600 + index * 30),
    );
    const found = await loaders.loadMany('contacts', wanted);
    expect(found.map((row) => (row as { id: string }).id)).toEqual(wanted);
    expect(stats.calls).toBe(2);
  });

  it('Records fail with the failed page of their scan', async () => {
    account = await openAccount({ contacts: 60 }, 'v1');
    const all = ids(await account.all('contacts'));
    account.simulator.faults.add({ kind: 'status', status: 403, match: ({ path }) => path.endsWith('/contacts') });
    const found = await account.operation().loaders.loadMany('contacts', pick(all, [1, 2]));
    for (const result of found) expect(result).toMatchObject({ code: 'UPSTREAM_REJECTED' });
  });

  it('A collection without single records in v1 is read whole', async () => {
    account = await openAccount({ contacts: 120 }, 'v1');
    const all = ids(await account.all('payments'));
    const { loaders, stats } = account.operation();
    const [payment] = await loaders.loadMany('payments', pick(all, [5]));
    expect(payment).toMatchObject({ id: all[5] });
    expect(listPlans(stats.trace)).toEqual(['1 of payments: read whole, Keap has no single record of it']);
  });
});

describe('children where v1 cannot filter by their owner', () => {
  it('Children that v1 cannot filter are read whole, even for one owner', async () => {
    account = await openAccount({ contacts: 200, opportunities: 2300 }, 'v1');
    const deals = await account.all('opportunities');
    const owner = readIds(deals[7]!, 'contact.id')[0] as string;
    const { loaders, stats } = account.operation();
    const found = await loaders.loadChildren('contacts', 'deals', owner, { limit: 1 });
    const expected = deals.filter((deal) => readIds(deal, 'contact.id').includes(owner)).map(({ id }) => Number(id));
    expect(ids(found)).toEqual([String(Math.min(...expected))]);
    expect(stats.calls).toBe(3);
    expect(listPlans(stats.trace)[0]).toBe('opportunities of 1 contacts: read whole, Keap does not filter it by owner');
  });

  it('A scan is rejected as soon as it needs more calls than are left', async () => {
    account = await openAccount({ contacts: 200, opportunities: 4500 }, 'v1');
    const [contact] = ids(await account.all('contacts', { size: 1 }));
    const first = account.operation(3);
    await expect(first.loaders.loadChildren('contacts', 'deals', contact as string)).rejects.toMatchObject({
      code: 'TOO_EXPENSIVE',
      calls: 1,
      needed: 4,
    });
    const second = account.operation(3);
    await expect(second.loaders.loadChildren('contacts', 'deals', contact as string)).rejects.toThrow(/needs 5 more/);
    expect(second.stats.calls).toBe(0);
  });

  it('All owners of a query share one scan of their children', async () => {
    account = await openAccount({ contacts: 200, opportunities: 300 }, 'v1');
    const deals = await account.all('opportunities');
    const owners = [...new Set(deals.flatMap((deal) => readIds(deal, 'contact.id')))].slice(0, 30);
    const { loaders, stats } = account.operation();
    const found = await Promise.all(owners.map((id) => loaders.loadChildren('contacts', 'deals', id)));
    for (const [index, children] of found.entries()) {
      const expected = deals.filter((deal) => readIds(deal, 'contact.id').includes(owners[index] as string));
      expect(new Set(ids(children))).toEqual(new Set(ids(expected)));
    }
    expect(stats.calls).toBe(1);
  });
});

describe('an account that turns out to have no v2', () => {
  it('An operation is planned again for v1 when v2 turns out to be missing', async () => {
    account = await openAccount({ contacts: 120, edition: 'v1' });
    const orders = await account.all('orders');
    const owners = [...new Set(orders.flatMap((order) => readIds(order, 'contact.id')))].slice(0, 20);
    const { loaders, stats } = account.operation();
    const [contacts, children] = await Promise.all([
      loaders.loadMany('contacts', owners, ['given_name', 'tag_ids']),
      Promise.all(owners.map((id) => loaders.loadChildren('contacts', 'orders', id))),
    ]);
    expect(contacts.map((row) => (row as { id: string }).id)).toEqual(owners);
    expect(children.flatMap(ids).length).toBeGreaterThanOrEqual(20);
    expect(stats.trace.map(({ path, status }) => `${path} ${status}`).toSorted()).toEqual([
      '/v1/contacts 200',
      '/v1/orders 200',
      '/v2/contacts 404',
      '/v2/orders 404',
    ]);
  });

  it('Tag categories come from the copies in tags where v1 lists none', async () => {
    account = await openAccount({ contacts: 60, edition: 'v1' });
    const { loaders, stats } = account.operation();
    const [category, all] = await Promise.all([
      loaders.load('tag_categories', '999999'),
      loaders.loadTableById('tag_categories'),
    ]);
    expect(category).toBeNull();
    const tags = await loaders.loadTable('tags');
    expect([...all.keys()].toSorted()).toEqual(
      [...new Set(tags.flatMap((tag) => readIds(tag, 'category.id')))].toSorted(),
    );
    expect(stats.trace.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
