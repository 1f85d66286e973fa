import { isNonNullType, isObjectType, type GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await openGraph({ contacts: 230 });
});
afterAll(() => graph.close());

interface ReadList {
  readonly ids: string[];
  /** Calls for each page. */
  readonly calls: number[];
}

/** Pages through a list to its end, and checks the page info of each page. */
async function readWholeList(field: string, first: number, arguments_ = ''): Promise<ReadList> {
  const query = `query ($first: Int!, $after: String) { list: ${field}(first: $first, after: $after ${arguments_}) {
    nodes { keapId } edges { cursor node { keapId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const readList: ReadList = { ids: [], calls: [] };
  for (let after: string | null = null; ;) {
    const { data, errors, calls } = await graph.execute(query, { first, after });
    expect(errors).toEqual([]);
    const { nodes, edges, pageInfo } = data.list;
    expect(edges.map(({ node }: { node: object }) => node)).toEqual(nodes);
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
    expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
    readList.ids.push(...nodes.map(({ keapId }: { keapId: string }) => keapId));
    readList.calls.push(calls);
    if (!pageInfo.hasNextPage) return readList;
    expect(nodes).toHaveLength(first);
    after = pageInfo.endCursor;
  }
}

const toResourceKey = (field: string): string => ({ deals: 'opportunities', companies: 'companies' })[field] ?? field;

describe('a list', () => {
  it.each([
    ['contacts', ''],
    ['contacts', 'orderBy: { field: ID, direction: DESC }'],
    ['contacts', 'orderBy: { field: EMAIL }'],
    ['orders', ''],
    ['orders', 'orderBy: { field: ORDERED_AT, direction: DESC }'],
    ['companies', ''],
    ['payments', ''],
    ['deals', ''],
    ['products', 'orderBy: { field: NAME }'],
    ['tags', ''],
    ['users', ''],
  ])('The pages of %s %s hold each record once and cost one call each', async (field, arguments_) => {
    const size = graph.simulator.world.count(toResourceKey(field) as 'contacts');
    const first = Math.min(100, Math.max(3, Math.ceil(size / 3)));
    const { ids, calls } = await readWholeList(field, first, arguments_);
    expect(ids).toHaveLength(size);
    expect(new Set(ids).size).toBe(size);
    expect(calls).toHaveLength(Math.ceil(size / first));
    for (const call of calls) expect(call).toBeLessThanOrEqual(1);
  });

  it('The last page of a list has no next page, even if it is full', async () => {
    const size = graph.simulator.world.count('products');
    for (const field of ['products', 'tags', 'contacts'] as const) {
      const all = graph.simulator.world.count(field);
      const query = `{ list: ${field}(first: ${all}) { pageInfo { hasNextPage } totalCount } }`;
      expect((await graph.execute(query)).data.list).toEqual({ pageInfo: { hasNextPage: false }, totalCount: all });
    }
    const { data } = await graph.execute(`{ products(first: ${size - 1}) { pageInfo { hasNextPage } totalCount } }`);
    expect(data.products).toEqual({ pageInfo: { hasNextPage: true }, totalCount: null });
  });

  it.each(['contacts', 'tags', 'deals'])(
    'A list of %s starts after any cursor, not only the last of a page',
    async (field) => {
      const query = `query ($first: Int!, $after: String) { list: ${field}(first: $first, after: $after) {
      edges { cursor node { keapId } } } }`;
      const page = async (first: number, after: string | null): Promise<{ cursor: string; id: string }[]> => {
        const { data } = await graph.execute(query, { first, after });
        return data.list.edges.map(({ cursor, node }: { cursor: string; node: { keapId: string } }) => ({
          cursor,
          id: node.keapId,
        }));
      };
      const all = await page(30, null);
      for (const index of [0, 3, 8, 9]) {
        const [start] = (await page(10, null)).slice(index);
        const next = await page(7, start!.cursor);
        expect(next.map(({ id }) => id)).toEqual(all.slice(index + 1, index + 8).map(({ id }) => id));
        const further = await page(5, next.at(-1)!.cursor);
        expect(further.map(({ id }) => id)).toEqual(all.slice(index + 8, index + 13).map(({ id }) => id));
      }
    },
  );

  it('A list in id order does not shift where a record is deleted between pages', async () => {
    const own = await openGraph({ contacts: 60, seedDefects: false });
    const query =
      'query ($after: String) { contacts(first: 20, after: $after) { nodes { keapId } pageInfo { endCursor } } }';
    const before = (await own.execute('{ contacts(first: 60) { nodes { keapId } } }')).data.contacts.nodes;
    const { data } = await own.execute(query);
    own.simulator.world.remove('contacts', before[3].keapId);
    const next = await own.execute(query, { after: data.contacts.pageInfo.endCursor });
    expect(next.data.contacts.nodes).toEqual(before.slice(20, 40));
    await own.close();
  });

  it('The node of an edge is never null, but for the contacts of a tag, which are read after the list', () => {
    const edges = Object.values(buildGraph().getTypeMap()).filter(
      (type): type is GraphQLObjectType => isObjectType(type) && type.name.endsWith('Edge'),
    );
    expect(edges.length).toBeGreaterThan(20);
    const nullable = edges.filter((edge) => !isNonNullType(edge.getFields()['node']?.type)).map(({ name }) => name);
    expect(nullable).toEqual(['TagContactEdge']);
  });
});
