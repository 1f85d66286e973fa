import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../../src/simulator/simulator.js';
import { createManualClock } from '../../kit/clock.js';
import { openGraph, type Graph, type GraphOptions, type GraphResult } from '../../kit/graph.js';

let graph: Graph;
afterEach(() => graph.close());

const BULK_LIST = '/v2/tags/-/contacts';

/** Opens an account on v2 with the bulk lists. */
async function open(options: SimulatorOptions, graphOptions: GraphOptions = {}): Promise<void> {
  graph = await openGraph(
    { seedDefects: false, recent: true, ...options },
    { apiVersion: 'v2', maxKeapCallsPerQuery: 300, ...graphOptions },
  );
}

/** Runs a query and expects no error, and no more calls than the upper bound of its price. */
async function run(query: string): Promise<GraphResult> {
  const { data } = await graph.execute('query ($q: String!) { price(query: $q) { atMostCalls } }', { q: query });
  const result = await graph.execute(query);
  expect(result.errors).toEqual([]);
  expect(result.calls).toBeLessThanOrEqual(data.price.atMostCalls ?? Infinity);
  return result;
}

/** Runs queries in turn, then each of them again, and expects that this costs no call and gives what the last run gave. */
async function expectRepeatsAreFree(queries: readonly string[]): Promise<void> {
  for (const query of queries) await run(query);
  for (const query of queries) {
    const { data, calls } = await run(query);
    expect(calls).toBe(0);
    expect((await run(query)).data).toEqual(data);
  }
}

const plain = 'nodes { keapId }';
const total = 'totalCount nodes { keapId }';
const copies = 'nodes { givenName familyName }';
const record = 'edges { appliedAt node { jobTitle } }';
const members = (tags: number, first: number, selection: string): string =>
  `{ tags(first: ${tags}) { nodes { keapId contacts(first: ${first}) { ${selection} } } } }`;
const times = (contacts: number): string =>
  `{ contacts(first: ${contacts}) { nodes { keapId tags { edges { appliedAt node { name } } } } } }`;

describe('a query that is repeated while its responses are cached', () => {
  it.each([
    [1300, [members(20, 20, plain), members(40, 20, plain)]],
    [1300, [members(20, 20, total), members(40, 20, total), members(3, 50, total)]],
    [2000, [members(15, 20, plain), members(20, 20, plain), members(30, 20, plain)]],
    [1300, [members(15, 20, copies), members(40, 20, copies), members(2, 20, copies)]],
    [1300, [members(20, 50, record), members(20, 50, copies), members(20, 50, plain)]],
    [300, [members(20, 20, plain), members(20, 1000, copies), members(20, 5, total), members(2, 1000, copies)]],
    [3000, [members(20, 50, record), members(10, 50, total)]],
    [300, [times(3), times(40), times(150)]],
  ])(
    'The contacts of tags and the times of tags cost no call again: an account of %i contacts',
    async (contacts, queries) => {
      await open({ contacts });
      await expectRepeatsAreFree(queries);
    },
  );

  it('It gives the totals that it gave before on an account that counts no contacts of a tag', async () => {
    await open({ contacts: 1300, recent: ['tags/-/contacts'] });
    await expectRepeatsAreFree([members(20, 20, total), members(40, 20, total)]);
    const { data } = await run(members(40, 20, total));
    const tags = data.tags.nodes as { readonly contacts: { readonly totalCount: number | null } }[];
    expect(tags.filter(({ contacts }) => contacts.totalCount === null)).toEqual([]);
  });

  it('It costs no call on an account without the bulk lists', async () => {
    await open({ contacts: 300, recent: false });
    await expectRepeatsAreFree([members(5, 20, total), members(8, 20, copies), times(10)]);
  });

  it('A tag or a contact of it costs no call for its list', async () => {
    await open({ contacts: 300 });
    const { data } = await run(members(20, 20, plain));
    const { data: applied } = await run(times(20));
    const tag = data.tags.nodes[7];
    graph.simulator.resetCalls();
    await run(`{ tag(id: "${tag.keapId}") { contacts(first: 10) { totalCount ${plain} } } }`);
    const contact = applied.contacts.nodes[7];
    await run(`{ contact(id: "${contact.keapId}") { tags { edges { appliedAt } } } }`);
    expect(
      graph.simulator.calls.filter(({ path }) => /^\/v2\/(tags\/.*\/contacts|contacts\/.*\/tags)/.test(path)),
    ).toEqual([]);
  });

  it('More tags cost calls for the new ones only', async () => {
    await open({ contacts: 500 });
    await run(members(10, 20, plain));
    graph.simulator.resetCalls();
    await run(members(20, 20, plain));
    const lists = graph.simulator.calls.filter(({ path }) => path === BULK_LIST);
    expect(lists.map(({ query }) => query.get('filter')?.split(',').length)).toEqual([10]);
  });

  it('Two operations that run it at the same time share its calls', async () => {
    await open({ contacts: 1600, latencyMs: 20 });
    await run('{ tags(first: 20) { nodes { keapId } } }');
    graph.simulator.resetCalls();
    const results = await Promise.all([1, 2, 3].map(() => graph.execute(members(20, 20, total))));
    expect(new Set(results.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    const urls = graph.simulator.calls.map(({ path, query }) => `${path}?${query.toString()}`);
    expect(urls.filter((url) => url.startsWith(BULK_LIST))).toHaveLength(2);
    expect(new Set(urls).size).toBe(urls.length);
  });

  it('It asks Keap again a minute after the pairs were read, also where they were served in between', async () => {
    const clock = createManualClock();
    await open({ contacts: 300, clock }, { clock });
    const query = members(20, 20, plain);
    const runAfter = async (ms: number): Promise<number> => {
      await clock.advance(ms);
      return (await clock.until(graph.execute(query))).calls;
    };
    expect(await runAfter(0)).toBe(2);
    expect(await runAfter(40_000)).toBe(0);
    expect(await runAfter(30_000)).toBe(1);
    expect(await runAfter(40_000)).toBe(0);
  });
});
