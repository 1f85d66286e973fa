import { afterEach, describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/resources/row.js';
import { ids, openAccount, type Account } from './open-loaders.js';

let account: Account;
afterEach(() => account.close());

describe('a repeated query', () => {
  it.each([
    ['read whole, in several pages', { contacts: 120, orders: 3500 }, 'orders'],
    ['read by a set filter', { contacts: 120, orders: 300 }, 'notes'],
  ] as const)('Children %s, are the same lists of the same records, without a call', async (_, options, edge) => {
    account = await openAccount(options);
    const owners = ids(await account.all('contacts')).slice(0, 60);
    const read = async (): Promise<{ readonly found: (readonly Payload[])[]; readonly calls: number }> => {
      const { loaders, stats } = account.operation();
      const found = await Promise.all(owners.map((id) => loaders.loadChildren('contacts', edge, id)));
      return { found: found.filter((rows) => rows.length > 0), calls: stats.calls };
    };
    const [first, second] = [await read(), await read()];
    expect(first.calls).toBeGreaterThan(0);
    expect(second.calls).toBe(0);
    expect(first.found.length).toBeGreaterThan(5);
    // The lists are found by their owner, not built again.
    for (const [index, rows] of second.found.entries()) expect(rows).toBe(first.found[index]);
    expect(Object.isFrozen(second.found[0])).toBe(true);
  });

  it('A reference table is the same map of the same records, without a call', async () => {
    account = await openAccount({ contacts: 60 });
    const first = await account.operation().loaders.loadTableById('tags');
    const { loaders, stats } = account.operation();
    expect(await loaders.loadTableById('tags')).toBe(first);
    expect(stats.calls).toBe(0);
  });

  it('Records by id that other queries read cost no call', async () => {
    account = await openAccount({ contacts: 60, orders: 100 });
    const orders = ids(await account.all('orders'));
    await account.operation().loaders.loadMany('orders', orders.slice(0, 30));
    const { loaders, stats } = account.operation();
    const found = await loaders.loadMany('orders', orders.slice(10, 40));
    expect(found.map((row) => (row as Payload)['id'])).toEqual(orders.slice(10, 40));
    expect([stats.calls, stats.cached]).toEqual([1, 1]);
    const again = account.operation();
    await again.loaders.loadMany('orders', orders.slice(0, 40));
    expect(again.stats.calls).toBe(0);
  });
});
