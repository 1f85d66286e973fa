import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/simulator/world/collection.js';
import { openGraph, type Graph } from '../../kit/graph.js';
import { createQuery } from '../query.js';

interface Item {
  readonly id: string;
  readonly keapId: string;
  readonly name: string;
}

interface Order {
  readonly keapId: string;
  readonly items: readonly Item[];
}

let graph: Graph;
beforeAll(async () => {
  graph = await openGraph({ contacts: 60, seedDefects: false });
});
afterEach(() => graph.simulator.faults.clear());
afterAll(() => graph.close());

const fresh = { 'x-keap-fresh': '1' };
const nodes = (ids: readonly string[], fields = '__typename id ... on OrderItem { name }') =>
  graph.execute(`query ($ids: [ID!]!) { nodes(ids: $ids) { ${fields} } }`, { ids }, fresh);

async function listOrders(): Promise<readonly Order[]> {
  const { data } = await createQuery(graph)('{ orders(first: 30) { nodes { keapId items { id keapId name } } } }');
  return data.orders.nodes as Order[];
}

describe('the lines of an order as nodes', () => {
  it('The global id of a line has the id of its order and its own', async () => {
    const orders = await listOrders();
    for (const { keapId, items } of orders)
      for (const item of items) expect(item.id).toBe(`OrderItem:${keapId}.${item.keapId}`);
    expect(new Set(orders.flatMap(({ items }) => items.map(({ id }) => id))).size).toBe(
      orders.reduce((sum, { items }) => sum + items.length, 0),
    );
  });

  it('Lines of many orders cost one call, and come in the order of their ids', async () => {
    const items = (await listOrders()).flatMap((order) => order.items).toReversed();
    const { data, errors, calls } = await nodes(items.map(({ id }) => id));
    expect(errors).toEqual([]);
    expect(calls).toBe(1);
    expect(data.nodes).toEqual(items.map(({ id, name }) => ({ __typename: 'OrderItem', id, name })));
  });

  it('Lines and their orders are read together, in one call', async () => {
    const [first, second] = await listOrders();
    const ids = [first!.items[0]!.id, `Order:${second!.keapId}`, second!.items[0]!.id];
    const { data, errors, calls } = await nodes(ids, 'id ... on OrderItem { product { name } } ... on Order { title }');
    expect(errors).toEqual([]);
    expect(calls).toBe(1);
    expect(data.nodes.map(({ id }: Item) => id)).toEqual(ids);
  });

  it('A line that its order does not have is null, and so is a line of an order that Keap does not have', async () => {
    const [first] = await listOrders();
    const { data, errors } = await nodes([`OrderItem:${first!.keapId}.999999999`, 'OrderItem:999999999.1']);
    expect(errors).toEqual([]);
    expect(data.nodes).toEqual([null, null]);
  });

  it.each(['OrderItem:5', 'OrderItem:5.', 'OrderItem:5.1.2', 'OrderItem:.1', 'OrderItem:a.b', 'Contact:5.1'])(
    'The id %s is rejected without a call',
    async (id) => {
      const { data, errors, calls } = await nodes([id]);
      expect([data.nodes, calls, errors[0]?.extensions?.['code']]).toEqual([[null], 0, 'BAD_USER_INPUT']);
      expect(errors[0]?.message).toMatch(id.startsWith('Contact') ? /"Contact:123"/ : /"OrderItem:12\.3"/);
    },
  );

  it('Leading zeros in an id name the same line', async () => {
    const [first] = await listOrders();
    const [item] = first!.items;
    const { data } = await nodes([`OrderItem:00${first!.keapId}.0${item!.keapId}`]);
    expect(data.nodes[0].id).toBe(item!.id);
  });

  /** Changes the lines in every list of orders. */
  const changeItems = (change: (items: readonly Payload[]) => unknown): void => {
    graph.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => path.startsWith('/v2/orders'),
      json: (json) => {
        const orders = (json as { orders?: Payload[] }).orders ?? [json as Payload];
        const changed = orders.map(({ order_items: items, ...others }) => {
          const lines = change(items as Payload[]);
          return lines === undefined ? others : { ...others, order_items: lines };
        });
        return { ...(json as Payload), orders: changed };
      },
    });
  };

  it('A line without an id has no global id, and its other fields are returned', async () => {
    changeItems((items) => items.map((item) => ({ ...item, id: undefined })));
    const query = (fields: string) =>
      graph.execute(`{ orders(first: 1) { nodes { keapId items { ${fields} } } } }`, {}, fresh);
    const { data } = await query('keapId name');
    expect(data.orders.nodes[0].items[0]).toEqual({ keapId: null, name: expect.any(String) });
    const failed = await query('id name');
    expect(failed.data.orders.nodes[0]).toEqual({ keapId: expect.any(String), items: null });
    expect(failed.errors[0]?.extensions?.['code']).toBe('UPSTREAM_BAD_DATA');
  });

  it('Where Keap leaves out the lines of an order, a line by its id fails instead of being null', async () => {
    const [first] = await listOrders();
    changeItems(() => undefined);
    const { data, errors } = await nodes([first!.items[0]!.id]);
    expect(data.nodes).toEqual([null]);
    expect(errors[0]?.extensions?.['code']).toBe('UPSTREAM_BAD_DATA');
  });
});
