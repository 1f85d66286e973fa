import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';
import { createQuery } from '../query.js';

let graph: Graph;
beforeEach(async () => {
  graph = await openGraph({ contacts: 100, seedDefects: false });
});
afterEach(() => graph.close());

const fields = 'amount { amount } status method madeAt';

describe('transactions', () => {
  it('Transactions with their contact, orders and payment cost four calls', async () => {
    const { data, calls } = await createQuery(graph)(
      `{ transactions(first: 30) { nodes { keapId ${fields} contact { givenName } orders { id title } payment { amount { amount } } } } }`,
    );
    expect(calls).toBe(4);
    expect(data.transactions.nodes).toHaveLength(30);
    for (const one of data.transactions.nodes) {
      expect(one.keapId).toBeNull();
      expect(one.orders.length).toBeGreaterThan(0);
      if (one.payment) expect(one.payment.amount.amount).toBe(one.amount.amount);
    }
  });

  it('Transactions cost one call when only ids of their edges are selected', async () => {
    const { calls } = await createQuery(graph)(
      `{ transactions(first: 30) { nodes { contact { id } orders { keapId } payment { id } } } }`,
    );
    expect(calls).toBe(1);
  });

  it('The key of a transaction is the same in every list', async () => {
    const { data } = await createQuery(graph)(
      '{ transactions(first: 1000) { nodes { key } pageInfo { hasNextPage } } orders(first: 50) { nodes { transactions { nodes { key } } } } contacts(first: 100) { nodes { transactions { nodes { key } } } } }',
    );
    const keysOf = (nodes: readonly { readonly key: string }[]): string[] => nodes.map(({ key }) => key);
    const below = (owners: readonly Order[]): string[] =>
      owners.flatMap(({ transactions }) => keysOf(transactions.nodes as { key: string }[]));
    const keys = keysOf(data.transactions.nodes);
    expect(data.transactions.pageInfo.hasNextPage).toBe(false);
    expect(keys.every((key) => /^[\w-]{22}$/.test(key))).toBe(true);
    expect(new Set(keys).size).toBe(keys.length);
    expect(below(data.contacts.nodes).toSorted()).toEqual(keys.toSorted());
    const ofOrders = below(data.orders.nodes);
    expect(ofOrders.length).toBeGreaterThan(10);
    expect(ofOrders.filter((key) => !keys.includes(key))).toEqual([]);
  });

  it.each([
    ['its payment, time, amount, method and contact make the key', {}, true],
    ['another status keeps the key', { status: 'FAILED', is_successful: false, description: 'Again' }, true],
    ['another amount changes the key', { amount: 0.01 }, false],
    ['another contact changes the key', { contact_id: '999999' }, false],
    ['a later time changes the key', { transaction_time: '2020-01-01T00:00:00.000Z' }, false],
  ])('Of a transaction, %s', async (_what, change, isSame) => {
    const query = '{ transactions(first: 1) { nodes { key } } }';
    const before = (await createQuery(graph)(query)).data.transactions.nodes[0].key;
    graph.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => path === '/v2/sales/transactions',
      json: (json) => {
        const { transactions, ...page } = json as { transactions: object[] };
        return { ...page, transactions: transactions.map((one) => ({ ...one, ...change })) };
      },
    });
    const { data } = await graph.execute(query, {}, { 'x-keap-fresh': '1' });
    expect(data.transactions.nodes[0].key === before).toBe(isSame);
  });

  it('A transaction of which Keap sends no more than the amount has a key', async () => {
    graph.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => path === '/v2/sales/transactions',
      json: () => ({ transactions: [{ amount: 5 }, { amount: 6 }], next_page_token: '' }),
    });
    const { data, errors } = await graph.execute('{ transactions(first: 2) { nodes { key } } }');
    expect(errors).toEqual([]);
    const [five, six] = data.transactions.nodes;
    expect(five.key).not.toBe(six.key);
  });

  it('A transaction is not a Node, since Keap gives it no id', async () => {
    const { errors, calls } = await graph.execute('{ node(id: "Transaction:5") { id } }');
    expect(errors[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(calls).toBe(0);
  });

  it('A transaction has an id where v1 serves transactions', async () => {
    const v1 = await openGraph({ contacts: 20, seedDefects: false, edition: 'v1' }, { apiVersion: 'v1' });
    try {
      const { data } = await createQuery(v1)(
        '{ transactions(first: 3) { nodes { key keapId currency contact { id } } } }',
      );
      for (const { keapId, currency } of data.transactions.nodes) {
        expect(keapId).toMatch(/^\d+$/);
        expect(currency).toBe('USD');
      }
      expect(data.transactions.nodes).toHaveLength(3);
      expect(new Set(data.transactions.nodes.map(({ key }: { key: string }) => key)).size).toBe(3);
    } finally {
      await v1.close();
    }
  });
});

describe('the transactions of a record', () => {
  it('The transactions of fifty orders cost one call and come oldest first', async () => {
    const { data, calls } = await createQuery(graph)(
      `{ orders(first: 50) { nodes { id transactions { nodes { ${fields} orders { id } } totalCount } } } }`,
    );
    expect(calls).toBe(2);
    const lists = data.orders.nodes.map(({ id, transactions }: Order) => ({ id, ...transactions }));
    expect(lists.some(({ nodes }: { nodes: unknown[] }) => nodes.length > 1)).toBe(true);
    for (const { id, nodes, totalCount } of lists) {
      const times = nodes.map(({ madeAt }: { madeAt: string }) => madeAt);
      expect(times).toEqual(times.toSorted());
      expect(totalCount).toBe(nodes.length);
      for (const { orders } of nodes) expect(orders).toContainEqual({ id });
    }
  });

  it('Paging through the transactions of a contact loses and repeats none', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery(`{ contacts(first: 100) { nodes { id transactions { nodes { ${fields} } } } } }`);
    const most = data.contacts.nodes.toSorted(
      (a: Order, b: Order) => b.transactions.nodes.length - a.transactions.nodes.length,
    )[0];
    expect(most.transactions.nodes.length).toBeGreaterThan(2);
    const found: unknown[] = [];
    for (let after = 'null'; ;) {
      const { data: one } = await runQuery(
        `{ contact(id: "${most.id}") { transactions(first: 2, after: ${after}) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } } }`,
      );
      const page = one.contact.transactions;
      found.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) break;
      after = JSON.stringify(page.pageInfo.endCursor);
    }
    expect(found).toEqual(most.transactions.nodes);
  });
});

interface Order {
  readonly id: string;
  readonly transactions: { readonly nodes: readonly unknown[]; readonly totalCount: number };
}

describe('the payments of an order', () => {
  const query =
    '{ orders(first: 8, filter: { isPaid: true }) { nodes { id contact { id } payments { nodes { id amount { amount } statusRaw paidAt contact { id } orders { nodes { id } } } } } } }';

  it('Where the account does not list payments, those of an order are read from its invoice, at a call for each order', async () => {
    const asV2 = (await createQuery(graph)(query)).data.orders.nodes;
    const v1 = await openGraph({ contacts: 100, seedDefects: false, edition: 'v1' }, { apiVersion: 'v1' });
    try {
      const runQuery = createQuery(v1);
      const ids = asV2.map(({ id }: Order) => `"${id}"`);
      for (const [index, id] of ids.entries()) {
        const { data, calls } = await runQuery(
          `{ order(id: ${id}) { contact { id } payments { nodes { id amount { amount } statusRaw paidAt contact { id } orders { nodes { id } } } } } }`,
        );
        // The first order takes one more call, which finds that payments are not listed.
        expect(calls).toBe(index === 0 ? 3 : 2);
        const [invoiced, listed] = [data.order.payments.nodes, asV2[index].payments.nodes];
        const pickShared = ({ id: paymentId, amount, paidAt }: Record<string, unknown>): unknown[] => [
          paymentId,
          amount,
          paidAt,
        ];
        expect(invoiced.map(pickShared)).toEqual(listed.map(pickShared));
        for (const one of invoiced) {
          expect(one.contact).toEqual(data.order.contact);
          expect(one.orders.nodes).toEqual([{ id: JSON.parse(id) }]);
        }
      }
      expect(ids.length).toBeGreaterThan(3);
    } finally {
      await v1.close();
    }
  });
});
