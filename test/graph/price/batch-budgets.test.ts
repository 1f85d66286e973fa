import { parse } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { priceOperation } from '../../../src/graph/price/price-operation.js';
import { createManualClock, type ManualClock } from '../../kit/clock.js';
import { openGraph, type Graph, type GraphResult } from '../../kit/graph.js';

/** Keap's limits for a key and for an OAuth app (docs/keap-api.md 3), and the latency of its responses. */
const limits = {
  'a key': { perSecond: 10, perMinute: 240, perDay: 30_000 },
  OAuth: { perSecond: 25, perMinute: 1500, perDay: 150_000 },
};
const situations = [0, 400].flatMap((latencyMs) =>
  Object.entries(limits).map(([name, rateLimits]) => [name, latencyMs, rateLimits] as const),
);

const schema = buildGraph();
const caller = { name: 'test', scopes: new Set(['read', 'write', 'snapshot', 'admin'] as const), account: null };

let graph: Graph;
afterEach(() => graph.close());

describe.each(situations)(
  'calls to Keap with the limits of %s and a latency of %i ms',
  (_name, latencyMs, rateLimits) => {
    let clock: ManualClock;

    /** Runs a query with empty caches, on a clock that skips all waiting, and expects no error. */
    async function runCold(query: string, recent = false): Promise<GraphResult> {
      clock = createManualClock();
      graph = await openGraph(
        { contacts: 500, seedDefects: false, latencyMs, clock, recent },
        { clock, rateLimits, maxKeapCallsPerQuery: 200 },
      );
      return run(query);
    }

    /** Runs a query past the response cache, and expects no error and no more calls than the upper bound of the price. */
    async function run(query: string): Promise<GraphResult> {
      const priced = { schema, document: parse(query), variables: {} };
      const price = priceOperation(graph.services, { caller, bypassCache: true }, priced);
      const result = await clock.until(graph.execute(query, {}, { 'x-keap-fresh': '1' }));
      expect(result.errors).toEqual([]);
      expect(result.calls).toBeLessThanOrEqual(price?.atMostCalls ?? Infinity);
      return result;
    }

    it('A board with the contacts of its deals costs one call for the stages, one for each stage and one for all contacts', async () => {
      const { data, calls } = await runCold(
        '{ stages { deals(first: 20) { nodes { title contact { givenName } } } } }',
      );
      expect(data.stages.length).toBeGreaterThan(2);
      expect(calls).toBeLessThanOrEqual(2 + data.stages.length);
    });

    const members =
      '{ tags(first: 20) { nodes { name contacts(first: 50) { nodes { id emailAddresses { email } } } } } }';
    const times = '{ contacts(first: 100) { nodes { tags { edges { appliedAt node { name } } } } } }';

    it('20 tags with their contacts cost one call for the tags, one for all pairs and two for the contacts', async () => {
      const { data, calls } = await runCold(members, true);
      expect(data.tags.nodes).toHaveLength(20);
      expect(calls).toBeLessThanOrEqual(4);
      expect((await run(members)).calls).toBeLessThanOrEqual(4);
    });

    it('Without the bulk list, 20 tags with their contacts cost one call for each tag and two more, and the first time one to find out', async () => {
      const { data, calls } = await runCold(members);
      expect(data.tags.nodes).toHaveLength(20);
      expect(calls).toBeLessThanOrEqual(23);
      expect((await run(members)).calls).toBeLessThanOrEqual(22);
    });

    it('The times at which the tags of 100 contacts were applied cost one call, and one each for contacts and tags', async () => {
      const { data, calls } = await runCold(times, true);
      expect(data.contacts.nodes).toHaveLength(100);
      expect(calls).toBeLessThanOrEqual(3);
      expect((await run(times)).calls).toBeLessThanOrEqual(3);
    });

    it('Without the bulk list, the times at which the tags of 100 contacts were applied cost one call for each contact and two more, and the first time one to find out', async () => {
      const { data, calls } = await runCold(times);
      expect(data.contacts.nodes).toHaveLength(100);
      expect(calls).toBeLessThanOrEqual(103);
      expect((await run(times)).calls).toBeLessThanOrEqual(102);
    });

    it('100 deals with contact, company and owner cost five calls', async () => {
      const { data, calls } = await runCold(
        '{ deals(first: 100) { nodes { title contact { givenName } company { name website } owner { givenName } } } }',
      );
      expect(data.deals.nodes).toHaveLength(100);
      expect(calls).toBeLessThanOrEqual(5);
    });

    it('One contact with everything costs eight calls', async () => {
      const { data, calls } = await runCold(
        `{ contacts(first: 1) { nodes { givenName company { name website } owner { givenName } tags { nodes { name } }
         deals { nodes { title stage { name } owner { givenName } } } orders { nodes { title contact { givenName } } }
         tasks { nodes { title owner { givenName } } } notes { nodes { title author { givenName } } } } } }`,
      );
      expect(data.contacts.nodes).toHaveLength(1);
      expect(calls).toBeLessThanOrEqual(8);
    });
  },
);
