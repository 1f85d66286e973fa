import { getOperationAST, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { priceOperation } from '../../../src/graph/price/price-operation.js';
import type { Price } from '../../../src/graph/price/price.type.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { findKeyByNode, resourceKeys, table, type ResourceKey } from '../../../src/resources/table.js';
import type { SimulatorOptions } from '../../../src/simulator/simulator.js';
import { openGraph, type Graph } from '../../kit/graph.js';
import { prng, randomQuery } from '../../kit/random-query.js';

/** Accounts of several sizes and editions, and the number of random queries for each; 2,000 or more in all. */
const accounts: readonly (readonly [string, SimulatorOptions, 'auto' | 'v1' | 'v2', number])[] = [
  ['300 contacts, both API versions', { contacts: 300 }, 'auto', 500],
  ['40 contacts on v2', { contacts: 40 }, 'v2', 250],
  ['2,500 contacts, both API versions', { contacts: 2500 }, 'auto', 400],
  ['300 contacts, no v2', { contacts: 300, edition: 'v1' }, 'auto', 300],
  ['800 contacts, appointments on v2', { contacts: 800, recent: ['taskAppointments'] }, 'auto', 300],
  ['1,200 contacts, Classic', { contacts: 1200, edition: 'classic' }, 'auto', 250],
  ['2,500 contacts on v1', { contacts: 2500 }, 'v1', 150],
  ['150 contacts, Max', { contacts: 150, edition: 'max' }, 'auto', 150],
];

/** Fields that need a database, or compute a price themselves. */
const without = new Set(['price', 'snapshot', 'snapshots', 'validation']);
/** Operations that the gateway would reject are not run. */
const MAX = { calls: 400, nodes: 5000, fields: 30_000 };

const schema = buildGraph();
const caller = { name: 'test', scopes: new Set(['read'] as const), account: null };

interface QueryRun {
  readonly query: string;
  readonly price: Price;
  readonly calls: number;
  readonly isCold: boolean;
  /** Whether the result has a null edge or an empty list. */
  readonly isSparse: boolean;
}

function price(graph: Graph, query: string, bypassCache: boolean): Price {
  const options = { caller, ...(bypassCache ? { bypassCache: true } : {}) };
  const found = priceOperation(graph.services, options, { schema, document: parse(query) });
  if (found === null) throw new Error(`There is no price for ${query}`);
  return found;
}

/** As after a snapshot: all served collections are counted. */
function seedSizes({ keap, simulator: { world } }: Graph, refused: readonly string[]): void {
  const served = resourceKeys.filter(
    (key) => table[key].parent === null && keap.isServed(key) && !refused.includes(key),
  );
  keap.seedSizes(new Map(served.map((key) => [key, world.count(key)])));
}

/** Some ids of a collection: those below 30,000 that have a record, at most 50. */
function someIds({ simulator: { world } }: Graph, key: ResourceKey): string[] {
  const found: string[] = [];
  for (let id = 1; id < 30_000 && found.length < 50; id += 1)
    if (world.get(key, String(id)) !== null) found.push(String(id));
  return found;
}

/** Clears the caches and the sizes of the previous run. */
async function clearCache(graph: Graph): Promise<void> {
  for (const key of resourceKeys) await graph.services.keap.refresh(key, null);
  graph.services.recentOperations.clear();
}

describe.each(accounts)('random queries, %s', (_name, options, apiVersion, count) => {
  let graph: Graph;
  const runs: QueryRun[] = [];

  beforeAll(async () => {
    graph = await openGraph({ seedDefects: false, ...options }, { apiVersion, maxKeapCallsPerQuery: 2000 });
    seedSizes(graph, options.edition === 'max' ? ['stages', 'opportunities', 'appointments'] : []);
    const random = prng(count + (options.contacts ?? 0));
    const ids = new Map<ResourceKey, readonly string[]>();
    const pickId = (typeName: string): string => {
      const key = findKeyByNode(typeName);
      if (key === null) return '1';
      const known = ids.get(key) ?? someIds(graph, key);
      ids.set(key, known);
      return random() < 0.1 || known.length === 0 ? '999999' : (known[Math.floor(random() * known.length)] as string);
    };
    while (runs.length < count) {
      const query = randomQuery(schema, random, {
        excludedRoots: without,
        pickId,
        maxDepth: 4 + Math.floor(random() * 6),
      });
      const document = parse(query);
      if (validate(schema, document).length > 0) throw new Error(`The query is not valid: ${query}`);
      if (getOperationAST(document) === null) continue;
      const isCold = random() < 0.7;
      if (isCold) await clearCache(graph);
      // As with `Cache-Control: no-cache`.
      const bypassCache = random() < 0.3;
      const before = price(graph, query, bypassCache);
      if (before.calls > MAX.calls || before.nodes > MAX.nodes || before.answerFields > MAX.fields) continue;
      const { keap, data } = await graph.execute(query, {}, bypassCache ? { 'x-keap-fresh': '1' } : {});
      // A rejected list ends the whole operation and its calls in progress.
      if (data === null) continue;
      const isSparse = /:(null|\[\])/.test(JSON.stringify(data));
      runs.push({ query, price: before, calls: keap.calls - keap.retries, isCold, isSparse });
    }
  }, 300_000);
  afterAll(() => graph.close());

  it('The bound of an estimate is never below the actual calls', () => {
    const below = runs.filter(({ price: { atMostCalls }, calls }) => atMostCalls !== null && calls > atMostCalls);
    expect(below.map(describeRun)).toEqual([]);
    const stated = runs.filter(({ price: { atMostCalls } }) => atMostCalls !== null);
    expect(stated.length).toBeGreaterThan(runs.length / 4);
  });

  it('The estimate is between half and twice the actual calls for 95 of 100 queries, with known sizes and empty caches', () => {
    const cold = runs.filter(({ isCold, price: { isSizeKnown } }) => isCold && isSizeKnown);
    const deviating = cold.filter(
      ({ price: { calls: stated }, calls }) => stated > 2 * Math.max(calls, 1) || calls > 2 * Math.max(stated, 1),
    );
    const share = deviating.length / cold.length;
    expect(share <= 0.05 ? [] : deviating.map(describeRun)).toEqual([]);
    // Each outlier has a reason that no estimate can know.
    expect(deviating.filter((one) => explainDeviation(one) === null).map(describeRun)).toEqual([]);
    expect(cold.length).toBeGreaterThan(count / 10);
  });
});

/** Why an operation costs less or more than expected; null for no known reason. */
function explainDeviation({ query, price: { calls: stated }, calls, isSparse }: QueryRun): string | null {
  if (/:(999999|7)\\?"/.test(query)) return 'an id names no record, so nothing follows from it';
  if (query.includes('filter:')) return 'a filter lets through fewer or more than such filters do on the average';
  if (query.includes('Used') && /@(skip|include)/.test(query) && calls === 0) return 'nothing is selected';
  if (stated > calls) return isSparse ? 'an edge that most records have leads to nothing here' : null;
  return calls <= 12 ? 'an edge that few records have leads on from these few' : null;
}

function describeRun({ query, price: { calls: stated, atMostCalls }, calls }: QueryRun): string {
  return `${calls} calls, ${stated} expected, ${atMostCalls ?? '?'} at most: ${query.replace(/ \.\.\.Used \}/, ' }').replace(/\nfragment Used [^]*$/, '')}`;
}
