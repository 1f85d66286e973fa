import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../kit/graph.js';
import { operation } from '../kit/operation.js';

describe('calls to a Keap that answers v1 only', () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await openGraph({ contacts: 700, lies: false, edition: 'v1' }, { api: 'v1' });
  });
  afterAll(() => graph.close());

  it.each<[string, number, string]>([
    ['50 contacts with their tags', 2, '{ contacts { nodes { givenName tags { nodes { name } } } } }'],
    ['100 orders with their items', 1, '{ orders(first: 100) { nodes { total { amount } items { name quantity } } } }'],
    ['100 tasks with their contacts', 2, '{ tasks(first: 100) { nodes { title contact { givenName } } } }'],
    ['50 contacts with their deals', 2, '{ contacts { nodes { givenName deals { nodes { title } } } } }'],
    ['all tag categories', 1, '{ tagCategories { name } }'],
    ['50 contacts with tags and orders', 3, operation('contact-list')],
    // Contacts have no set of ids in v1: reading all 700 is one page; stages and users are read whole.
    ['100 deals with contact, stage, owner and company', 4, operation('deal-list')],
  ])('for %s are at most %i', async (_, most, query) => {
    const { data, errors, calls } = await graph.ask(query, {}, { 'x-keap-fresh': '1' });
    expect(errors).toEqual([]);
    expect(JSON.stringify(data).length).toBeGreaterThan(100);
    expect(calls).toBeLessThanOrEqual(most);
    expect(graph.simulator.calls.every(({ path }) => path.startsWith('/v1/'))).toBe(true);
  });

  it('tell how many records a list has', async () => {
    const { data } = await graph.ask('{ contacts(first: 1) { totalCount } orders(first: 1) { totalCount } }');
    const { world } = graph.simulator;
    expect([data.contacts.totalCount, data.orders.totalCount]).toEqual([
      world.count('contacts'),
      world.count('orders'),
    ]);
  });
});

describe('calls to a Keap that turns out to answer v1 only', () => {
  it('are one refusal more for each collection, and never again that day', async () => {
    const graph = await openGraph({ contacts: 300, lies: false, edition: 'v1' }, { api: 'auto' });
    try {
      const first = await graph.ask(operation('contact-list'));
      expect(first.errors).toEqual([]);
      expect([first.calls, first.data.contacts.nodes.length]).toEqual([6, 50]);
      const second = await graph.ask(operation('contact-list'), {}, { 'x-keap-fresh': '1' });
      expect([second.calls, second.data]).toEqual([3, first.data]);
    } finally {
      await graph.close();
    }
  });
});
