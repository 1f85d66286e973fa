import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../kit/clock.js';
import { openGraph, type Graph, type GraphResult } from '../../kit/graph.js';

/** Keap's limits for a key and for an OAuth app (docs/keap-api.md 3), and the latency of its responses. */
const limits = {
  'a key': { perSecond: 10, perMinute: 240, perDay: 30_000 },
  OAuth: { perSecond: 25, perMinute: 1500, perDay: 150_000 },
};
const situations = [0, 400].flatMap((latencyMs) =>
  Object.entries(limits).map(([name, rateLimits]) => [name, latencyMs, rateLimits] as const),
);

let graph: Graph;
afterEach(() => graph.close());

describe.each(situations)(
  'calls to Keap with the limits of %s and a latency of %i ms',
  (_name, latencyMs, rateLimits) => {
    /** Runs a query with empty caches, on a clock that skips all waiting, and expects no error. */
    async function runCold(query: string): Promise<GraphResult> {
      const clock = createManualClock();
      graph = await openGraph(
        { contacts: 500, seedDefects: false, latencyMs, clock },
        { clock, rateLimits, maxKeapCallsPerQuery: 200 },
      );
      const result = await clock.until(graph.execute(query));
      expect(result.errors).toEqual([]);
      return result;
    }

    it('A board with the contacts of its deals costs one call for the stages, one for each stage and one for all contacts', async () => {
      const { data, calls } = await runCold(
        '{ stages { deals(first: 20) { nodes { title contact { givenName } } } } }',
      );
      expect(data.stages.length).toBeGreaterThan(2);
      expect(calls).toBeLessThanOrEqual(2 + data.stages.length);
    });

    it('20 tags with their contacts cost one call for the tags, one for each tag and one for all contacts', async () => {
      const { data, calls } = await runCold(
        '{ tags(first: 20) { nodes { name contacts(first: 50) { nodes { id emailAddresses { email } } } } } }',
      );
      expect(data.tags.nodes).toHaveLength(20);
      expect(calls).toBeLessThanOrEqual(22);
    });

    it('The times at which the tags of 100 contacts were applied cost one call for each contact and two more', async () => {
      const { data, calls } = await runCold(
        '{ contacts(first: 100) { nodes { tags { edges { appliedAt node { name } } } } } }',
      );
      expect(data.contacts.nodes).toHaveLength(100);
      expect(calls).toBeLessThanOrEqual(102);
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
