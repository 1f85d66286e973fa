import { readdirSync } from 'node:fs';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Price } from '../../src/graph/price/price.type.js';
import { buildGraph } from '../../src/graph/schema.js';
import { rehearse } from '../../src/graph/price/rehearse.js';
import { resourceKeys, table } from '../../src/resources/table.js';
import { root } from '../kit/files.js';
import { openGraph, type Graph } from '../kit/graph.js';
import { operation } from '../kit/operation.js';

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

for (const api of ['v2', 'v1'] as const) {
  describe(`the price of an operation, on ${api}`, () => {
    let graph: Graph;
    const schema = buildGraph();
    const caller = { name: 'test', scopes: new Set(['read', 'write', 'snapshot', 'admin'] as const), account: null };
    // How many stages the account's own pipelines have is not known before they have been read.
    const known = api === 'v2' ? journeys : journeys.filter(([name]) => name !== 'deal-board.graphql');
    let id = '';
    const ask = (text: string, headers = {}): ReturnType<Graph['ask']> =>
      graph.ask(text.replace('ID', id), {}, headers);
    const price = (text: string, fresh = true): Promise<Price> => {
      const query = text.replace('ID', id);
      return rehearse(graph.services, { caller, fresh }, { schema, document: parse(query), variables: {} });
    };

    beforeAll(async () => {
      graph = await openGraph({ contacts: 400, lies: false }, { api });
      // As after a snapshot.
      const { world } = graph.simulator;
      const sizes = resourceKeys
        .filter((key) => table[key].parent === null)
        .map((key) => [key, world.count(key)] as const);
      graph.services.keap.expect(new Map(sizes));
      const { data } = await graph.ask('{ contacts(first: 1) { nodes { keapId } } }');
      id = data.contacts.nodes[0].keapId;
    });
    afterAll(() => graph.close());

    it.each(known)('is not below the truth, nor more than twice it, and sends nothing: %s', async (_name, query) => {
      const before = graph.simulator.calls.length;
      const { calls, isSizeKnown } = await price(query);
      expect(graph.simulator.calls.length).toBe(before);
      const truth = await ask(query, { 'x-keap-fresh': '1' });
      expect([truth.calls, calls, isSizeKnown]).toEqual([truth.calls, expect.any(Number), true]);
      expect(calls).toBeGreaterThanOrEqual(truth.calls);
      expect(calls).toBeLessThanOrEqual(truth.calls * 2);
    });

    it.each(journeys)('is nothing for what is remembered: %s', async (_name, query) => {
      await ask(query);
      expect((await price(query, false)).calls).toBe(0);
      expect((await ask(query)).calls).toBe(0);
    });

    it('is an upper bound where records decide how many others they lead to', async () => {
      const query =
        '{ contacts(first: 20) { nodes { tags { edges { appliedAt } } deals { nodes { tasks { nodes { title } } } } } } }';
      const { calls } = await price(query);
      expect(calls).toBeGreaterThanOrEqual((await ask(query, { 'x-keap-fresh': '1' })).calls);
    });

    it('of a write counts its call, and writes nothing', async () => {
      const before = graph.simulator.calls.length;
      const { calls } = await price('mutation { createTag(input: { name: "x" }) { tag { name } } }');
      expect(calls).toBeGreaterThanOrEqual(1);
      expect(graph.simulator.calls.length).toBe(before);
    });
  });
}

it('is a worst case, and says so, where sizes are not known', async () => {
  const graph = await openGraph({ contacts: 400, lies: false });
  const query = '{ contacts(first: 50) { nodes { orders { nodes { total { amount } } } } } }';
  const caller = { name: 'test', scopes: new Set(['read'] as const), account: null };
  const planned = { schema: buildGraph(), document: parse(query) };
  const { calls, isSizeKnown, isAllowed, limit } = await rehearse(
    { ...graph.services, maxKeapCallsPerQuery: 10 },
    { caller },
    planned,
  );
  // One look at the orders, then a call for each contact.
  expect({ calls, isSizeKnown, isAllowed, limit }).toEqual({
    calls: 52,
    isSizeKnown: false,
    isAllowed: true,
    limit: 10,
  });
  expect((await graph.ask(query)).calls).toBe(2);
  await graph.close();
});
