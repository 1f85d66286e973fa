import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
let contactId: string;
beforeAll(async () => {
  graph = await openGraph({ contacts: 80, seedDefects: false });
  const { data } = await graph.execute('{ contacts(first: 80) { nodes { keapId orders { nodes { keapId } } } } }');
  const [most] = data.contacts.nodes.toSorted(
    (a: { orders: { nodes: [] } }, b: { orders: { nodes: [] } }) => b.orders.nodes.length - a.orders.nodes.length,
  );
  contactId = most.keapId;
  const order = graph.simulator.world.get('orders', most.orders.nodes[0].keapId)!;
  for (let id = 900_001; id <= 900_007; id += 1) graph.simulator.world.put('orders', { ...order, id: String(id) });
});
afterAll(() => graph.close());

const loadOrders = `query ($id: ID!, $first: Int!, $after: String) { contact(id: $id) { orders(first: $first, after: $after) {
  nodes { keapId } totalCount pageInfo { hasNextPage hasPreviousPage endCursor } } } }`;

const board = (first: number): string =>
  `{ stages { keapId dealCount deals(first: ${first}) { totalCount nodes { keapId stage { id } } pageInfo { hasNextPage } } } }`;

describe('a list below a record', () => {
  it('The pages of a list below a record hold every record in id order, with the exact total', async () => {
    const fresh = await graph.execute(
      'query ($id: ID!) { contact(id: $id) { orders(first: 1000) { nodes { keapId } } } }',
      {
        id: contactId,
      },
    );
    const all = fresh.data.contact.orders.nodes as readonly object[];
    const seen: object[] = [];
    for (let after: string | null = null; ;) {
      const { data, errors } = await graph.execute(loadOrders, { id: contactId, first: 3, after });
      expect(errors).toEqual([]);
      const { nodes, pageInfo, totalCount } = data.contact.orders;
      expect(totalCount).toBe(all.length);
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      seen.push(...nodes);
      if (!pageInfo.hasNextPage) break;
      expect(nodes).toHaveLength(3);
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual(all);
    expect(seen.length).toBeGreaterThan(7);
  });

  it('The pages of a list below a record are complete where Keap cannot order by id and newer records have lower ids', async () => {
    const id = contactId;
    const { data } = await graph.execute('{ deals(first: 1) { nodes { keapId } } }');
    const deal = graph.simulator.world.get('opportunities', data.deals.nodes[0].keapId)!;
    for (let n = 1; n <= 6; n += 1) {
      const times = { created_time: `2020-01-0${9 - n}T00:00:00Z` };
      graph.simulator.world.put('opportunities', { ...deal, ...times, id: `90000${n}`, contact: { id } });
    }
    const loadDeals =
      'query ($id: ID!, $after: String) { contact(id: $id) { deals(first: 2, after: $after) { nodes { keapId } pageInfo { hasNextPage endCursor } } } }';
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { data: page } = await graph.execute(loadDeals, { id, after });
      const { nodes, pageInfo } = page.contact.deals;
      seen.push(...nodes.map(({ keapId }: { keapId: string }) => keapId));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual(expect.arrayContaining(['900001', '900002', '900003', '900004', '900005', '900006']));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('A list below a record rejects the cursor of the same list below another record', async () => {
    const { data } = await graph.execute(loadOrders, { id: contactId, first: 3 });
    const other = await graph.execute('{ contacts(first: 2) { nodes { keapId } } }');
    const otherId = other.data.contacts.nodes.find(({ keapId }: { keapId: string }) => keapId !== contactId).keapId;
    const { errors } = await graph.execute(loadOrders, {
      id: otherId,
      first: 3,
      after: data.contact.orders.pageInfo.endCursor,
    });
    expect(errors[0]!.extensions!['code']).toBe('BAD_USER_INPUT');
  });

  it('The contacts of a tag say when it was applied, and their pages are complete', async () => {
    const query = `query ($id: ID!, $after: String) { tag(id: $id) { contacts(first: 4, after: $after) {
      edges { appliedAt node { keapId givenName } } pageInfo { hasNextPage endCursor } } } }`;
    const tags = await graph.execute('{ tags { nodes { keapId contacts { nodes { keapId } } } } }');
    const popular = tags.data.tags.nodes.find(({ contacts }: { contacts: { nodes: [] } }) => contacts.nodes.length > 6);
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { data, errors } = await graph.execute(query, { id: popular.keapId, after });
      expect(errors).toEqual([]);
      const { edges, pageInfo } = data.tag.contacts;
      for (const { appliedAt, node } of edges) {
        expect(appliedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
        expect(graph.simulator.world.get('contacts', node.keapId)!['tag_ids']).toContain(popular.keapId);
        seen.push(node.keapId);
      }
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(seen.toSorted()).toEqual(popular.contacts.nodes.map(({ keapId }: { keapId: string }) => keapId).toSorted());
  });

  it('A stage has the number of its deals in `totalCount` where they end on their first page, and no other number', async () => {
    for (const { deals, dealCount } of (await graph.execute(board(1000))).data.stages)
      expect([deals.totalCount, dealCount]).toEqual([deals.nodes.length, null]);
    for (const { deals } of (await graph.execute(board(1))).data.stages)
      if (deals.pageInfo.hasNextPage) expect(deals.totalCount).toBeNull();
  });
});
