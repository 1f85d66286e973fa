import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../kit/graph.js';

const question = `query ($first: Int = 50) {
  contacts(first: $first) {
    nodes {
      id
      givenName
      tags { nodes { id name } }
      orders { nodes { id total { amount } items { product { name } } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Contact {
  readonly id: string;
  readonly givenName: string;
  readonly tags: { readonly nodes: readonly { readonly id: string; readonly name: string }[] };
  readonly orders: { readonly nodes: readonly { readonly id: string; readonly items: readonly object[] }[] };
}

let graph: Graph;
beforeAll(async () => {
  graph = await openGraph({ contacts: 300 });
});
afterAll(() => graph.close());

const toKeapId = (id: string): string => id.split(':')[1]!;

describe('contacts with tags and orders', () => {
  it('Contacts are returned with the tags and orders that Keap has', async () => {
    const { data, errors } = await graph.execute(question);
    expect(errors).toEqual([]);
    const contacts = data.contacts.nodes as readonly Contact[];
    expect(contacts).toHaveLength(50);
    expect(contacts.flatMap(({ orders }) => orders.nodes).length).toBeGreaterThan(5);
    for (const { id, givenName, tags, orders } of contacts) {
      const record = graph.simulator.world.get('contacts', toKeapId(id))!;
      expect(givenName).toBe(record['given_name']);
      const existing = (record['tag_ids'] as string[]).filter((tag) => graph.simulator.world.get('tags', tag));
      expect(tags.nodes.map((tag) => toKeapId(tag.id))).toEqual([...new Set(existing)]);
      for (const order of orders.nodes) {
        const stored = graph.simulator.world.get('orders', toKeapId(order.id)) as {
          contact: { id: string };
          order_items: [];
        };
        expect(stored.contact.id).toBe(toKeapId(id));
        expect(order.items).toHaveLength(stored.order_items.length);
      }
    }
  });

  it('Contacts with tags and orders cost three calls where all orders fit in one page', async () => {
    const fresh = await openGraph({ contacts: 300 });
    const { calls, keap } = await fresh.execute(question);
    expect(calls).toBeLessThanOrEqual(3);
    expect(keap.calls).toBe(calls);
    await fresh.close();
  });

  it('Contacts with orders cost one call for each contact and two more in an account with many orders, plus one to find its size', async () => {
    const largeAccount = await openGraph({ contacts: 300, orders: 60_000 });
    const first = await largeAccount.execute(question);
    expect(first.errors).toEqual([]);
    expect(first.calls).toBeLessThanOrEqual(53);
    const { endCursor } = first.data.contacts.pageInfo;
    const next = await largeAccount.execute(question.replace('first: $first', `first: $first, after: "${endCursor}"`));
    expect(next.errors).toEqual([]);
    expect(next.data.contacts.nodes).toHaveLength(50);
    expect(next.calls).toBeLessThanOrEqual(52);
    await largeAccount.close();
  });

  it('Contacts are returned with all their orders, each once', async () => {
    const { data } = await graph.execute(question, { first: 1000 });
    const shown = (data.contacts.nodes as readonly Contact[]).flatMap(({ orders }) => orders.nodes.map(({ id }) => id));
    const orphans = graph.simulator.world.seededDefects.filter(
      ({ check }) => check === 'MUST-REF-orders-contact',
    ).length;
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown.length).toBe(graph.simulator.world.count('orders') - orphans);
  });
});
