import { afterEach, describe, expect, it } from 'vitest';
import { readIds } from '../../../src/resources/record.js';
import type { Payload } from '../../../src/resources/row.js';
import { ids, openAccount, type Account } from './open-loaders.js';

let account: Account;
afterEach(() => account.close());

const listPlans = (trace: readonly { plan: string | null }[]): (string | null)[] => trace.map(({ plan }) => plan);

/** The actual children of each owner, ids in numeric order. */
function expectedChildIds(children: readonly Payload[], column: string, owner: string): string[] {
  const own = children.filter((child) => readIds(child, column).includes(owner));
  return ids(own).sort((a, b) => Number(a) - Number(b));
}

describe('children of many owners', () => {
  it('Children that fit in one page are read whole in one call, and each owner gets its own', async () => {
    account = await openAccount({ contacts: 120, orders: 300 });
    const owners = ids(await account.all('contacts')).slice(0, 50);
    const orders = await account.all('orders');
    const { loaders, stats } = account.operation();
    const found = await Promise.all(owners.map((id) => loaders.loadChildren('contacts', 'orders', id)));
    expect(stats.calls).toBe(1);
    expect(found.map(ids)).toEqual(owners.map((id) => expectedChildIds(orders, 'contact.id', id)));
    expect(listPlans(stats.trace)).toEqual(['orders of 50 contacts: size unknown, one page read before 50 calls']);
  });

  it('A collection of known size is read whole where that is cheaper, and the trace says what it saves', async () => {
    account = await openAccount({ contacts: 60, orders: 100 });
    const owners = ids(await account.all('contacts')).slice(0, 20);
    await account.operation().loaders.source.fetchPage('orders', { size: 1000 });
    const { loaders, stats } = account.operation();
    await Promise.all(owners.map((id) => loaders.loadChildren('contacts', 'orders', id)));
    expect(stats.calls).toBe(1);
    expect(listPlans(stats.trace)).toEqual(['orders of 20 contacts: read whole, 1 page instead of 20 calls']);
  });

  it('A scan changes to one call per owner when its first page predicts more pages than owners, and a failed owner fails alone', async () => {
    account = await openAccount({ contacts: 1000, orders: 3500 });
    const orders = await account.all('orders');
    const owners = [...new Set(orders.flatMap((order) => readIds(order, 'contact.id')))].slice(0, 3);
    account.simulator.faults.add({
      kind: 'status',
      status: 403,
      match: ({ query }) => query.get('filter') === `contact_id==${owners[1]}`,
    });
    const { loaders, stats } = account.operation();
    const found = await Promise.allSettled(owners.map((id) => loaders.loadChildren('contacts', 'orders', id)));
    expect(stats.calls).toBe(4);
    expect(found.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(found[1]).toMatchObject({ reason: { code: 'UPSTREAM_REJECTED' } });
    const first = found[0] as PromiseFulfilledResult<readonly Payload[]>;
    expect(ids(first.value)).toEqual(expectedChildIds(orders, 'contact.id', owners[0] as string));
  });

  it('A scan continues page by page while that is cheaper', async () => {
    account = await openAccount({ contacts: 400, orders: 2500 });
    const owners = ids(await account.all('contacts')).slice(0, 50);
    const orders = await account.all('orders');
    const { loaders, stats } = account.operation();
    const found = await Promise.all(owners.map((id) => loaders.loadChildren('contacts', 'orders', id)));
    expect(stats.calls).toBe(3);
    expect(found.map(ids)).toEqual(owners.map((id) => expectedChildIds(orders, 'contact.id', id)));
  });

  it('Children come in one call where Keap filters by a set of owners, and a payment reaches each of its orders', async () => {
    account = await openAccount({ contacts: 120, orders: 200 });
    const orders = ids(await account.all('orders')).slice(0, 100);
    const payments = await account.all('payments');
    const { loaders, stats } = account.operation();
    const found = await Promise.all(orders.map((id) => loaders.loadChildren('orders', 'payments', id)));
    expect(stats.calls).toBe(1);
    expect(found.map(ids)).toEqual(orders.map((id) => expectedChildIds(payments, 'order_ids', id)));
  });

  it('Owners with high fan-out cost one call each, which requests only the needed children', async () => {
    account = await openAccount({ contacts: 200, opportunities: 400 });
    const stages = ids(await account.all('stages'));
    const { loaders, stats } = account.operation();
    const found = await Promise.all(stages.map((id) => loaders.loadChildren('stages', 'deals', id, { limit: 21 })));
    expect(stats.calls).toBe(stages.length);
    expect(Math.max(...found.map((rows) => rows.length))).toBeLessThanOrEqual(21);
    const sizes = account.simulator.calls
      .filter(({ query }) => query.has('filter'))
      .map(({ query }) => query.get('page_size'));
    expect(new Set(sizes)).toEqual(new Set(['21']));
  });

  it('Nested children cost one call per owner', async () => {
    account = await openAccount({ contacts: 80 });
    const tags = ids(await account.all('tags')).slice(0, 3);
    const { loaders, stats } = account.operation();
    const found = await Promise.all(tags.map((id) => loaders.loadChildren('tags', 'contacts', id)));
    expect(stats.calls).toBe(3);
    const [first] = tags;
    expect(ids(found[0] ?? [])).toHaveLength((await account.all('contact_tags', { parentId: first as string })).length);
  });
});

describe('a batch', () => {
  it('A batch includes owners that are loaded after other awaits', async () => {
    account = await openAccount({ contacts: 60, orders: 100 });
    const owners = ids(await account.all('contacts')).slice(0, 10);
    const { loaders, stats } = account.operation();
    await Promise.all(
      owners.map(async (id, i) => {
        for (let turn = 0; turn < i; turn += 1) await Promise.resolve();
        if (i % 2 === 1) await new Promise((resolve) => setImmediate(resolve));
        return loaders.loadChildren('contacts', 'orders', id);
      }),
    );
    expect(stats.calls).toBe(1);
  });

  it('A failed scan fails all owners of its batch', async () => {
    account = await openAccount({ contacts: 60, orders: 100 });
    account.simulator.faults.add({ kind: 'status', status: 403 });
    const { loaders } = account.operation();
    const found = await Promise.allSettled(['1', '2'].map((id) => loaders.loadChildren('contacts', 'orders', id)));
    expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('A batch of children makes its records available to loads by id', async () => {
    account = await openAccount({ contacts: 60, orders: 100 });
    const owners = ids(await account.all('contacts')).slice(0, 30);
    const { loaders, stats } = account.operation();
    const found = await Promise.all(owners.map((id) => loaders.loadChildren('contacts', 'orders', id)));
    const order = found.flat()[0] as Payload;
    expect(await loaders.load('orders', String(order['id']))).toEqual(order);
    expect(stats.calls).toBe(1);
  });
});

it('An edge that leads to no children is rejected', async () => {
  account = await openAccount({ contacts: 60 });
  await expect(account.operation().loaders.loadChildren('contacts', 'tags', '1')).rejects.toThrow(RangeError);
});
