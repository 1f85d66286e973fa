import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/simulator/faults.js';
import { columnsMissing } from '../../../src/simulator/quirks.js';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph | undefined;
afterEach(async () => {
  await graph?.close();
  graph = undefined;
});

type Api = 'v1' | 'v2';

async function open(api: Api, ...faults: Fault[]): Promise<Graph> {
  graph = await openGraph({ contacts: 40, orders: 40, seedDefects: false }, { apiVersion: api });
  for (const fault of faults) graph.simulator.faults.add(fault);
  return graph;
}

/** The distinct values of a field of the nodes. */
const readValues = (nodes: readonly Record<string, unknown>[], field: string): unknown[] => [
  ...new Set(nodes.map((node) => node[field])),
];

describe('a list column that Keap omits', () => {
  it.each([
    ['v1', 'orders', '/v1/orders', 'order_items', 'items { keapId }'],
    ['v2', 'orders', '/v2/orders', 'order_items', 'items { keapId }'],
    ['v1', 'transactions', '/v1/transactions', 'order_ids', 'orders { keapId }'],
    ['v2', 'transactions', '/v2/sales/transactions', 'order_ids', 'orders { keapId }'],
    ['v2', 'payments', '/v2/sales/payments', 'order_ids', 'orders { totalCount nodes { keapId } }'],
    ['v2', 'products', '/v2/products', 'categories', 'categoryIds'],
    ['v2', 'products', '/v2/products', 'categories', 'categories { keapId }'],
  ] as const)(
    'On %s, a list column that is missing from %s of %s is null and not empty: %s',
    async (api, field, path, column, selection) => {
      const account = await open(api, columnsMissing(path, [column]));
      const { data, errors } = await account.execute(`{ ${field}(first: 5) { nodes { ${selection} } } }`);
      expect(errors).toEqual([]);
      expect(data[field].nodes.length).toBeGreaterThan(0);
      expect(readValues(data[field].nodes, selection.split(' ')[0] as string)).toEqual([null]);
    },
  );

  it.each([
    ['v1', 'orders', '/v1/orders', 'order_items', 'items { keapId }'],
    ['v2', 'orders', '/v2/orders', 'order_items', 'items { keapId }'],
    ['v2', 'transactions', '/v2/sales/transactions', 'order_ids', 'orders { keapId }'],
  ] as const)(
    'On %s, a list column that is null in %s of %s is empty: %s',
    async (api, field, path, column, selection) => {
      const account = await open(api, columnsMissing(path, [column], 'null'));
      const { data, errors } = await account.execute(`{ ${field}(first: 5) { nodes { ${selection} } } }`);
      expect(errors).toEqual([]);
      for (const node of data[field].nodes) expect(node[selection.split(' ')[0] as string]).toEqual([]);
    },
  );

  it('The categories of products are null on v1, which never has them', async () => {
    const account = await open('v1');
    const { data } = await account.execute('{ products(first: 1) { nodes { keapId categoryIds } } }');
    const id = data.products.nodes[0].keapId as string;
    const { data: single, errors } = await account.execute(`{ product(id: "${id}") { categoryIds } }`);
    expect([errors, data.products.nodes[0].categoryIds, single.product.categoryIds]).toEqual([[], null, null]);
  });
});

describe('a record by id', () => {
  it('A record by id fails, and is not null, where Keap returns an empty page that is not the last', async () => {
    const withEmpty: Fault = {
      kind: 'altered',
      match: ({ path }) => path === '/v2/contacts',
      json: (json) => ({ ...(json as object), contacts: [], next_page_token: 'more' }),
    };
    const account = await open('v2', withEmpty);
    const { data, errors } = await account.execute('{ contact(id: "1") { givenName } }');
    expect(data).toEqual({ contact: null });
    expect(errors).toMatchObject([{ path: ['contact'], extensions: { code: 'UPSTREAM_BAD_DATA' } }]);
  });
});

describe('records without owner ids', () => {
  it.each([
    ['contacts', 'companies', '/v1/contacts', 'company'],
    ['deals', 'contacts', '/v1/opportunities', 'contact'],
  ] as const)('The %s of each owner fail where no record has an owner id', async (field, owners, path, column) => {
    const account = await open('v1', columnsMissing(path, [column]));
    const query = `{ ${owners}(first: 20) { nodes { keapId ${field} { totalCount nodes { keapId } } } } }`;
    const { data, errors } = await account.execute(query);
    expect(data[owners].nodes.length).toBeGreaterThan(1);
    expect(readValues(data[owners].nodes, field)).toEqual([null]);
    expect(new Set(errors.map(({ extensions }) => extensions?.['code']))).toEqual(new Set(['UPSTREAM_BAD_DATA']));
    expect(errors[0]!.message).toMatch(/no record names its owner/);
  });

  it('Tag categories fail on v1 where tags, their only source, have none', async () => {
    const account = await open('v1', columnsMissing('/v1/tags', ['category']));
    const { data, errors } = await account.execute('{ tagCategories { keapId } }');
    expect(data?.tagCategories ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_DATA' } }]);
  });

  it('Payments of several orders fail where no payment has an order id', async () => {
    const account = await open('v2', columnsMissing('/v2/sales/payments', ['order_ids']));
    const { data, errors } = await account.execute('{ orders(first: 30) { nodes { payments { nodes { keapId } } } } }');
    expect(readValues(data.orders.nodes, 'payments')).toEqual([null]);
    expect(errors[0]).toMatchObject({ extensions: { code: 'UPSTREAM_BAD_DATA' } });
  });

  it('A record without an owner does not fail the lists of other owners', async () => {
    const withoutOne: Fault = {
      kind: 'altered',
      match: ({ path }) => path === '/v1/opportunities',
      json(json) {
        const { opportunities } = json as { opportunities: Record<string, unknown>[] };
        return {
          ...(json as object),
          opportunities: opportunities.map((one, index) => {
            const { contact, ...rest } = one;
            return index === 0 ? rest : { ...rest, contact };
          }),
        };
      },
    };
    const account = await open('v1', withoutOne);
    const { errors } = await account.execute('{ contacts(first: 30) { nodes { deals { totalCount } } } }');
    expect(errors).toEqual([]);
  });
});
