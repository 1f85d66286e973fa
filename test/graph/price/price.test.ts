import { readdirSync } from 'node:fs';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Price } from '../../../src/graph/price/price.type.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { priceOperation } from '../../../src/graph/price/price-operation.js';
import { resourceKeys, table } from '../../../src/resources/table.js';
import { root } from '../../kit/files.js';
import { openGraph, type Graph } from '../../kit/graph.js';
import { operation } from '../../kit/operation.js';

const journeys: readonly [string, string, object?][] = [
  ...readdirSync(`${root}/test/operations`)
    .filter((name) => /^(contact-list|deal-board|deal-list|order-book)\.graphql$/.test(name))
    .map((name) => [name, operation(name.replace('.graphql', ''))] as [string, string]),
  ['contacts with tags', '{ contacts(first: 50) { nodes { givenName tags { nodes { name } } } } }'],
  [
    'contacts, tags, orders, items, products',
    '{ contacts(first: 50) { nodes { tags { nodes { name } } orders { nodes { items { product { name price { amount } } } } } } } }',
  ],
  ['orders with items', '{ orders(first: 100) { nodes { items { quantity } } } }'],
  [
    'orders, contact, payments',
    '{ orders(first: 100) { nodes { contact { givenName } payments { nodes { amount { amount } } } } } }',
  ],
  [
    'deals',
    '{ deals(first: 100) { nodes { title contact { givenName } stage { name } owner { givenName } company { name } } } }',
  ],
  [
    'a contact with its notes and tasks',
    '{ contact(id: "ID") { givenName notes { nodes { title } } tasks { nodes { title } } } }',
  ],
  ['notes of contacts', '{ contacts(first: 12) { nodes { notes { nodes { title } } } } }'],
  ['the members of tags', '{ tags(first: 5) { nodes { name contacts(first: 10) { nodes { givenName } } } } }'],
  ['who we are', '{ account { tenant } }'],
];

const schema = buildGraph();
const caller = { name: 'test', scopes: new Set(['read', 'write', 'snapshot', 'admin'] as const), account: null };

for (const api of ['v2', 'v1'] as const) {
  describe(`the price of an operation, on ${api}`, () => {
    let graph: Graph;
    let id = '';
    const runQuery = (text: string, headers = {}): ReturnType<Graph['execute']> =>
      graph.execute(text.replace('ID', id), {}, headers);
    const price = (text: string, fresh = true): Price => {
      const priced = { schema, document: parse(text.replace('ID', id)), variables: {} };
      const found = priceOperation(graph.services, { caller, bypassCache: fresh }, priced);
      if (found === null) throw new Error(`There is no price for ${text}`);
      return found;
    };

    beforeAll(async () => {
      graph = await openGraph({ contacts: 400, seedDefects: false }, { apiVersion: api });
      // As after a snapshot.
      const { world } = graph.simulator;
      const sizes = resourceKeys
        .filter((key) => table[key].parent === null)
        .map((key) => [key, world.count(key)] as const);
      graph.keap.seedSizes(new Map(sizes));
      const { data } = await graph.execute('{ contacts(first: 1) { nodes { keapId } } }');
      id = data.contacts.nodes[0].keapId;
    });
    afterAll(() => graph.close());

    it.each(journeys)(
      'The price is within half and twice the real calls, its upper bound holds, and pricing sends nothing: %s',
      async (_name, query) => {
        const before = graph.simulator.calls.length;
        const { calls, atMostCalls, isSizeKnown } = price(query);
        expect(graph.simulator.calls.length).toBe(before);
        const real = await runQuery(query, { 'x-keap-fresh': '1' });
        expect([real.calls, calls, isSizeKnown]).toEqual([real.calls, expect.any(Number), true]);
        expect(calls).toBeGreaterThanOrEqual(real.calls / 2);
        expect(calls).toBeLessThanOrEqual(real.calls * 2);
        expect(atMostCalls).toBeGreaterThanOrEqual(real.calls);
      },
    );

    it.each(journeys)('The price of a cached operation is 0 calls: %s', async (_name, query) => {
      await runQuery(query);
      expect(price(query, false).calls).toBe(0);
      expect((await runQuery(query)).calls).toBe(0);
    });

    it('A repetition whose responses are cached costs 0 calls, and the next one is priced without an estimate', async () => {
      const query = '{ contacts(first: 7) { nodes { givenName tags { nodes { name } } } } }';
      await runQuery(query);
      const first = price(query, false);
      const keap = new Proxy(graph.services.keap, {
        get: (target, name) => {
          if (name === 'collectionSize' || name === 'endpointChoices')
            throw new Error('The price was estimated again.');
          return Reflect.get(target, name) as unknown;
        },
      });
      const priced = { schema, document: parse(query), variables: {} };
      const repeat = (bypassCache: boolean): Price | null =>
        priceOperation({ ...graph.services, keap }, { caller, bypassCache }, priced);
      const { atMostCalls, nodes, answerFields } = first;
      expect(repeat(false)).toMatchObject({ calls: 0, fields: [], atMostCalls, nodes, answerFields, isAllowed: true });
      expect(() => repeat(true)).toThrow('The price was estimated again.');
      await graph.execute('mutation { createTag(input: { name: "y" }) { tag { id } } }');
      expect(() => repeat(false)).toThrow('The price was estimated again.');
    });

    it('The upper bound holds where records determine the number of their children', async () => {
      const query =
        '{ contacts(first: 20) { nodes { tags { edges { appliedAt } } deals { nodes { tasks { nodes { title } } } } } } }';
      const { atMostCalls } = price(query);
      expect(atMostCalls).toBeGreaterThanOrEqual((await runQuery(query, { 'x-keap-fresh': '1' })).calls);
    });

    it('The price of a write counts its call, and pricing writes nothing', async () => {
      const before = graph.simulator.calls.length;
      const { calls } = price('mutation { createTag(input: { name: "x" }) { tag { name } } }');
      expect(calls).toBeGreaterThanOrEqual(1);
      expect(graph.simulator.calls.length).toBe(before);
    });
  });
}

it('A repetition has the upper bound that the sizes of its first run allow', async () => {
  const graph = await openGraph({ contacts: 60, seedDefects: false });
  const query = '{ tags { nodes { id name } totalCount } }';
  const priced = { schema, document: parse(query), variables: {} };
  const price = (): Price | null => priceOperation(graph.services, { caller }, priced);
  expect(price()?.atMostCalls).toBeNull();
  await graph.execute(query);
  expect(price()).toMatchObject({ calls: 0, atMostCalls: 1, isSizeKnown: true });
  expect(price()).toMatchObject({ calls: 0, atMostCalls: 1, isSizeKnown: true });
  await graph.close();
});

it('Where sizes are unknown the price assumes small collections, has no upper bound and says so', async () => {
  const graph = await openGraph({ contacts: 400, seedDefects: false });
  const query = '{ contacts(first: 50) { nodes { orders { nodes { total { amount } } } } } }';
  const caller = { name: 'test', scopes: new Set(['read'] as const), account: null };
  const priced = { schema: buildGraph(), document: parse(query) };
  const price = priceOperation({ ...graph.services, maxKeapCallsPerQuery: 10 }, { caller }, priced);
  // A page of contacts, and one call for the orders.
  expect(price).toMatchObject({ calls: 2, atMostCalls: null, isSizeKnown: false, isAllowed: true, limit: 10 });
  expect((await graph.execute(query)).calls).toBe(2);
  await graph.close();
});
