import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/simulator/faults.js';
import { parameterIgnored, tokensLoopBack } from '../../../src/simulator/quirks.js';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph | undefined;
afterEach(async () => {
  await graph?.close();
  graph = undefined;
});

async function open(api: 'v1' | 'v2', ...faults: Fault[]): Promise<Graph> {
  graph = await openGraph({ contacts: 60, seedDefects: false }, { apiVersion: api });
  for (const fault of faults) graph.simulator.faults.add(fault);
  return graph;
}

interface Read {
  readonly ids: string[];
  readonly pages: number;
  readonly code: unknown;
}

/** Pages through a root list as a client does, until its end, an error, or a hundred pages. */
async function readAllPages(
  account: Graph,
  field: string,
  first: number,
  between: (page: number) => void = () => undefined,
): Promise<Read> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let pages = 1; pages <= 100; pages += 1) {
    const query = `query ($after: String) { ${field}(first: ${first}, after: $after) { nodes { keapId } pageInfo { hasNextPage endCursor } } }`;
    const { data, errors } = await account.execute(query, { after }, { 'x-keap-fresh': '1' });
    if (errors[0]) return { ids, pages, code: errors[0].extensions?.['code'] };
    ids.push(...data[field].nodes.map(({ keapId }: { keapId: string }) => keapId));
    if (!data[field].pageInfo.hasNextPage) return { ids, pages, code: null };
    after = data[field].pageInfo.endCursor as string;
    between(pages);
  }
  return { ids, pages: Infinity, code: null };
}

describe('a list that a client reads page by page', () => {
  it.each([1, 2, 3, 4, 5])(
    'A page token that leads %i pages back ends the list with UPSTREAM_BAD_DATA after a bounded number of pages',
    async (back) => {
      const account = await open('v2', tokensLoopBack('/v2/tags', { pages: 5, back }));
      const { pages, code } = await readAllPages(account, 'tags', 4);
      expect(code).toBe('UPSTREAM_BAD_DATA');
      // Brent's algorithm: at most three times the distance to the cycle plus its length.
      expect(pages).toBeLessThanOrEqual(3 * (5 + back) + 1);
    },
  );

  it('A v1 list that ignores the offset ends with UPSTREAM_BAD_DATA', async () => {
    const { pages, code } = await readAllPages(await open('v1', parameterIgnored('/v1/tags', 'offset')), 'tags', 4);
    expect([pages <= 4, code]).toEqual([true, 'UPSTREAM_BAD_DATA']);
  });

  it('A v1 list skips and repeats no record where records before the cursor are deleted between pages', async () => {
    const account = await open('v1');
    const { world } = account.simulator;
    const all = (await readAllPages(account, 'tags', 100)).ids;
    const { ids, code } = await readAllPages(account, 'tags', 5, (page) => {
      if (page === 2) for (const id of all.slice(0, 3)) world.remove('tags', id);
    });
    expect(code).toBeNull();
    expect(all.slice(3).filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('A v1 list ends with BAD_USER_INPUT where the record of the cursor is deleted', async () => {
    const account = await open('v1');
    const { world } = account.simulator;
    const seen: string[] = [];
    const all = (await readAllPages(account, 'tags', 100)).ids;
    const { code } = await readAllPages(account, 'tags', 5, (page) => {
      const last = all[page * 5 - 1] as string;
      seen.push(last);
      if (page === 2) world.remove('tags', last);
    });
    expect(code).toBe('BAD_USER_INPUT');
  });

  it('A list paged by id ends with UPSTREAM_BAD_DATA where Keap ignores the order by id', async () => {
    const shuffled: Fault = {
      kind: 'altered',
      match: ({ method, path }) => method === 'GET' && path === '/v2/orders',
      json: (json) => ({ ...(json as object), orders: (json as { orders: object[] }).orders.toReversed() }),
    };
    const { code, ids } = await readAllPages(await open('v2', shuffled), 'orders', 5);
    expect([code, ids]).toEqual(['UPSTREAM_BAD_DATA', []]);
  });

  it('A correct list is read to its end in as many pages as it has', async () => {
    for (const api of ['v2', 'v1'] as const) {
      const { ids, pages, code } = await readAllPages(await open(api), 'tags', 7);
      expect([code, new Set(ids).size, pages]).toEqual([null, 40, 6]);
      await graph!.close();
    }
    graph = undefined;
  });
});
