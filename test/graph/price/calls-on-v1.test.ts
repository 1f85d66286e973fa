import { afterEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';
import { operation } from '../../kit/operation.js';

let graph: Graph;
afterEach(() => graph.close());

const account = { contacts: 700, seedDefects: false } as const;

/** Runs a query on v1, expects no error, and returns data and calls. */
async function runQuery(
  query: string,
): Promise<{ data: Awaited<ReturnType<Graph['execute']>>['data']; calls: number }> {
  graph = await openGraph(account, { apiVersion: 'v1' });
  const { data, errors, calls } = await graph.execute(query);
  expect(errors).toEqual([]);
  return { data, calls };
}

const mainQuestion = `{ contacts(first: 50) { nodes { keapId givenName tags { nodes { name } }
  deals { nodes { keapId title stage { name } } } orders(first: 3) { nodes { keapId total { amount } } } } } }`;

describe('the main question on v1', () => {
  it('The main question costs five calls on v1 where orders and deals fit in a page each, and returns the same as v2', async () => {
    const { data, calls } = await runQuery(mainQuestion);
    expect(calls).toBe(5);
    const other = await openGraph(account, { apiVersion: 'v2' });
    expect(data).toEqual((await other.execute(mainQuestion)).data);
    await other.close();
  });

  it('In an account without v2 the main question costs one extra call for each collection, the first time only', async () => {
    graph = await openGraph({ ...account, edition: 'v1' });
    const first = await graph.execute(mainQuestion);
    expect(first.errors).toEqual([]);
    const listV2Calls = (): string[] =>
      graph.simulator.calls.filter(({ path }) => path.includes('/v2/')).map(({ path }) => path);
    expect(new Set(listV2Calls()).size).toBe(listV2Calls().length);
    expect(first.calls).toBe(10);
    graph.simulator.resetCalls();
    const again = await graph.execute(mainQuestion, {}, { 'x-keap-fresh': '1' });
    expect(again.calls).toBe(5);
    expect(listV2Calls()).toEqual([]);
    expect(again.data).toEqual(first.data);
  });
});

describe('the categories of tags on v1', () => {
  it('Tag categories on v1 cost no extra call: they come from the copies in tags', async () => {
    const { data, calls } = await runQuery(
      '{ tagCategories { keapId name tags { nodes { name category { name } } } } }',
    );
    expect(calls).toBe(1);
    const stored = data.tagCategories.map(
      ({ keapId }: { keapId: string }) => graph.simulator.world.get('tag_categories', keapId)?.['name'],
    );
    expect(stored.length).toBeGreaterThan(1);
    expect(data.tagCategories.map(({ name }: { name: string }) => name)).toEqual(stored);
  });
});

describe('a collection that v1 does not serve', () => {
  it('A collection that v1 does not serve fails alone', async () => {
    graph = await openGraph({ contacts: 60, edition: 'v1' });
    const { data, errors } = await graph.execute('{ deals(first: 3) { nodes { title stageMoves { nodes { id } } } } }');
    expect(data.deals.nodes.every(({ title }: { title: string | null }) => title !== null)).toBe(true);
    expect(data.deals.nodes.every(({ stageMoves }: { stageMoves: null }) => stageMoves === null)).toBe(true);
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(Array(3).fill('UPSTREAM_REJECTED'));
  });
});

describe('an account with v1 only', () => {
  it.each<[string, number, string]>([
    ['50 contacts with their tags', 2, '{ contacts { nodes { givenName tags { nodes { name } } } } }'],
    ['100 orders with their items', 1, '{ orders(first: 100) { nodes { total { amount } items { name quantity } } } }'],
    ['100 tasks with their contacts', 2, '{ tasks(first: 100) { nodes { title contact { givenName } } } }'],
    ['50 contacts with their deals', 2, '{ contacts { nodes { givenName deals { nodes { title } } } } }'],
    ['all tag categories', 1, '{ tagCategories { name } }'],
    ['50 contacts with tags and orders', 3, operation('contact-list')],
    // Contacts have no set of ids in v1: reading all 700 is one page; stages and users are read whole.
    ['100 deals with contact, stage, owner and company', 4, operation('deal-list')],
  ])('On v1, %s cost at most %i calls', async (_, most, query) => {
    graph = await openGraph({ ...account, edition: 'v1' }, { apiVersion: 'v1' });
    const { data, errors, calls } = await graph.execute(query);
    expect(errors).toEqual([]);
    expect(JSON.stringify(data).length).toBeGreaterThan(100);
    expect(calls).toBeLessThanOrEqual(most);
    expect(graph.simulator.calls.every(({ path }) => path.startsWith('/v1/'))).toBe(true);
  });

  it('A list has its total on v1', async () => {
    graph = await openGraph({ ...account, edition: 'v1' }, { apiVersion: 'v1' });
    const { data } = await graph.execute('{ contacts(first: 1) { totalCount } orders(first: 1) { totalCount } }');
    const { world } = graph.simulator;
    expect([data.contacts.totalCount, data.orders.totalCount]).toEqual([
      world.count('contacts'),
      world.count('orders'),
    ]);
  });

  it.each([
    '{ orders(first: 3) { nodes { payments(first: 12) { nodes { contact { prefix } } } } } }',
    '{ orders(first: 12) { nodes { payments(first: 12) { nodes { contact { prefix owner { givenName } } } } } } }',
  ])('Without a list of payments, what is below the payments of orders is priced: %s', async (query) => {
    graph = await openGraph({ ...account, edition: 'v1' }, { apiVersion: 'v1' });
    await graph.execute('{ payments(first: 1) { nodes { id } } }');
    await graph.execute('{ contacts(first: 1) { totalCount } orders(first: 1) { totalCount } users { nodes { id } } }');
    const price = async (): Promise<number | null> => {
      const source = 'query ($query: String!) { price(query: $query) { atMostCalls } }';
      return (await graph.execute(source, { query })).data.price.atMostCalls;
    };
    const atMostCalls = await price();
    const { calls } = await graph.execute(query, {}, { 'x-keap-fresh': '1' });
    expect(atMostCalls).not.toBeNull();
    expect(calls).toBeLessThanOrEqual(atMostCalls ?? 0);
  });
});
