import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
const idsByType: Record<string, string> = {};
beforeAll(async () => {
  graph = await openGraph({ contacts: 40, seedDefects: false });
  for (const field of ['contacts', 'companies', 'tags', 'deals', 'orders', 'products', 'payments', 'users']) {
    const { data } = await graph.execute(`{ ${field}(first: 1) { nodes { id type: __typename } } }`);
    const [node] = data[field].nodes;
    idsByType[node.type] = node.id;
  }
  const { data } = await graph.execute('{ tagCategories { id } stages { id } pipelines { id } }');
  Object.assign(idsByType, {
    TagCategory: data.tagCategories[0].id,
    Stage: data.stages[0].id,
    Pipeline: data.pipelines[0].id,
  });
});
beforeEach(() => graph.simulator.faults.clear());
afterAll(() => graph.close());

describe('a global id', () => {
  it('A global id fetches a record of every type', async () => {
    expect(Object.keys(idsByType)).toHaveLength(11);
    for (const [typeName, id] of Object.entries(idsByType)) {
      const { data, errors } = await graph.execute(
        'query ($id: ID!) { node(id: $id) { type: __typename id keapId } }',
        {
          id,
        },
      );
      expect(errors).toEqual([]);
      expect(data.node).toEqual({ type: typeName, id, keapId: id.split(':')[1] });
    }
  });

  it('Every `id` argument accepts the global id and Keap’s own', async () => {
    for (const [typeName, id] of Object.entries(idsByType)) {
      const field = typeName[0]!.toLowerCase() + typeName.slice(1);
      if (['tagCategory', 'stage'].includes(field)) continue;
      const query = `query ($a: ID!, $b: ID!) { a: ${field}(id: $a) { id } b: ${field}(id: $b) { id } }`;
      const { data, errors } = await graph.execute(query, { a: id, b: id.split(':')[1] });
      expect(errors).toEqual([]);
      expect(data).toEqual({ a: { id }, b: { id } });
    }
  });

  it('An id without a record returns null', async () => {
    const { data, errors } = await graph.execute(
      '{ node(id: "Deal:999999999") { id } contact(id: "999999999") { id } pipeline(id: "2") { id } payment(id: "999999999") { id } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ node: null, contact: null, pipeline: null, payment: null });
  });
});

describe('many global ids', () => {
  it('Many global ids return their records in order, with one call for each type and null for missing ones', async () => {
    const { data: some } = await graph.execute(
      '{ contacts(first: 20) { nodes { id } } orders(first: 20) { nodes { id } } }',
    );
    const contacts = some.contacts.nodes.map(({ id }: { id: string }) => id);
    const orders = some.orders.nodes.map(({ id }: { id: string }) => id);
    const ids = [
      contacts[3],
      orders[2],
      'Contact:999999999',
      contacts[1],
      orders[1],
      contacts[3],
      idsByType['Pipeline'],
    ];
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Contact { suffix } ... on Order { title } } }';
    const { data, errors, calls } = await graph.execute(query, { ids });
    expect(errors).toEqual([]);
    expect(data.nodes.map((node: { id: string } | null) => node?.id ?? null)).toEqual(
      ids.map((id) => (id === 'Contact:999999999' ? null : id)),
    );
    expect(calls).toBe(2);
  });

  it('A global id that fails does not fail the others', async () => {
    const remove = graph.simulator.faults.add({
      kind: 'status',
      status: 403,
      match: ({ path }) => /orders/.test(path),
    });
    const ids = [idsByType['Contact'], idsByType['Order'], 'Contact:x', 'Shoe:4'];
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Order { notes } } }';
    const { data, errors } = await graph.execute(query, { ids }, { 'x-keap-fresh': '1' });
    remove();
    expect(data.nodes).toEqual([{ id: idsByType['Contact'] }, null, null, null]);
    expect(errors.map(({ path, extensions }) => [path?.[1], extensions!['code']])).toEqual(
      expect.arrayContaining([
        [1, 'UPSTREAM_REJECTED'],
        [2, 'BAD_USER_INPUT'],
        [3, 'BAD_USER_INPUT'],
      ]),
    );
  });
});
