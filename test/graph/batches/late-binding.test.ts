import { array, assert, asyncProperty, integer, nat, record } from 'fast-check';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../../src/clock.js';
import { executeBounded } from '../../../src/graph/limits/execute.js';
import { createContext } from '../../../src/graph/operation/operation.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { resourceKeys, table } from '../../../src/resources/table.js';
import { openGraph, type Graph } from '../../kit/graph.js';
import { arriveInTime, createTimedKeap, type ArrivalChoice, type TimedKeap } from './timed-keap.js';

/** Queries whose siblings arrive in several responses. */
const queries = [
  '{ stages { deals(first: 20) { nodes { title contact { givenName } } } } }',
  '{ stages { deals(first: 20) { nodes { contact { givenName company { name website } orders { nodes { title } } } } } } }',
  '{ stages { deals(first: 9) { nodes { company { website } contact { owner { givenName } company { website } } } } } }',
  '{ tags(first: 8) { nodes { name contacts(first: 20) { nodes { id emailAddresses { email } } } } } }',
  '{ tags(first: 4) { nodes { contacts(first: 5) { nodes { deals(first: 3) { nodes { owner { givenName } } } } } } } }',
  '{ contacts(first: 20) { nodes { orders { nodes { payments { nodes { id } } items { product { name price { amount } } } } } } } }',
  '{ contacts(first: 8) { nodes { tags { edges { appliedAt node { name category { name } } } } company { contacts(first: 3) { nodes { givenName company { website } } } } } } }',
] as const;

/** Several places that load from the same loaders, at different depths. */
const mixed = [
  `{ a: contacts(first: 3) { nodes { givenName company { website } } } b: deals(first: 9) { nodes { contact { email: emailAddresses { email } company { website } } } }
     c: tasks(first: 5) { nodes { contact { company { website } } } } }`,
  '{ contacts(first: 4) { nodes { company { contacts(first: 3) { nodes { company { contacts(first: 2) { nodes { owner { givenName } } } } } } } deals { nodes { contact { company { website } } } } } } }',
];

const schema = buildGraph();
const caller = { name: 'test', scopes: new Set(['read'] as const), account: null };
let responses: Map<string, Promise<unknown>>;
let graph: Graph;

interface Run {
  readonly data: string;
  readonly calls: number;
  readonly ms: number;
}

async function runTimed(query: string, timed: TimedKeap, clock: Clock = systemClock): Promise<Run> {
  const context = createContext({ ...graph.services, keap: timed.keap }, { caller }, clock);
  const result = await timed.run(executeBounded({ schema, document: parse(query), context }));
  expect(result.errors ?? []).toEqual([]);
  return { data: JSON.stringify(result.data), calls: timed.calls(), ms: timed.nowMs() };
}

/** A clock by which every batch has waited long enough at once. */
function createImpatientClock(): Clock {
  let nowMs = 0;
  return { ...systemClock, monotonicMs: () => (nowMs += 1e9) };
}

describe.each([false, true])(
  'batches that wait for the calls that can bring them ids, with bulk lists: %s',
  (recent) => {
    beforeAll(async () => {
      responses = new Map();
      graph = await openGraph({ contacts: 300, seedDefects: false, recent });
      // As after a snapshot, so that plans do not depend on earlier queries.
      const counted = resourceKeys.filter((key) => table[key].parent === null && graph.keap.isServed(key));
      graph.keap.seedSizes(new Map(counted.map((key) => [key, graph.simulator.world.count(key)])));
      // The first query finds out whether the account has the bulk lists.
      for (const query of queries) await graph.execute(query);
    });
    afterAll(() => graph.close());

    it.each(queries)(
      'Whatever the order in which responses arrive, the calls and the answer are the same: %s',
      async (query) => {
        const together: ArrivalChoice = (held) => [...held];
        const expected = await runTimed(query, createTimedKeap(graph.services.keap, responses, together));
        const schedules = array(record({ pick: nat(100), count: integer({ min: 1, max: 4 }) }), {
          minLength: 1,
          maxLength: 40,
        });
        await assert(
          asyncProperty(schedules, async (schedule) => {
            let step = 0;
            const anyOrder: ArrivalChoice = (held) => {
              const { pick, count } = schedule[step++ % schedule.length] as (typeof schedule)[number];
              const start = pick % held.length;
              return held.slice(start, start + count);
            };
            const run = await runTimed(query, createTimedKeap(graph.services.keap, responses, anyOrder));
            expect(run).toMatchObject({ data: expected.data, calls: expected.calls });
          }),
          { numRuns: 25 },
        );
      },
      120_000,
    );

    const timings = [
      { slotMs: 100, latencyMs: 400 },
      { slotMs: 250, latencyMs: 400 },
      { slotMs: 40, latencyMs: 1000 },
      { slotMs: 100, latencyMs: 20 },
    ];
    it.each([...queries, ...mixed])(
      'The answer is the one of immediate batches, at most one slot and one latency later, with no more calls: %s',
      async (query) => {
        for (const timing of timings) {
          const createKeap = (): TimedKeap => createTimedKeap(graph.services.keap, responses, arriveInTime, timing);
          const immediate = await runTimed(query, createKeap(), createImpatientClock());
          const late = await runTimed(query, createKeap());
          expect(late.data).toBe(immediate.data);
          expect(late.calls).toBeLessThanOrEqual(immediate.calls);
          expect(late.ms).toBeLessThanOrEqual(immediate.ms + timing.slotMs + timing.latencyMs);
        }
      },
    );
  },
);
