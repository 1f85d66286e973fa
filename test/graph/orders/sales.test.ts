import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';
import { createQuery } from '../query.js';

let graph: Graph;
beforeEach(async () => {
  graph = await openGraph({ contacts: 120, subscriptions: 40, seedDefects: false });
});
afterEach(() => graph.close());

describe('subscriptions', () => {
  it('Subscriptions with their contact and product cost three calls', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ subscriptions(first: 40) { nodes { id isActive billingAmount { amount currency } billingCycle startDate contact { givenName } product { name } } } }',
    );
    expect(calls).toBe(3);
    expect(data.subscriptions.nodes).toHaveLength(40);
    for (const one of data.subscriptions.nodes) {
      expect(one.billingAmount.amount).toMatch(/^\d+\.\d\d?$/);
      expect(one.startDate).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect([one.contact.givenName, one.product.name].every((name) => typeof name === 'string')).toBe(true);
    }
  });

  it('A subscription is found by its global id, by Keap’s own, and by the global id of earlier releases', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery('{ subscriptions(first: 1) { nodes { __typename id keapId } } }');
    const [{ id, keapId, __typename: typeName }] = data.subscriptions.nodes;
    expect([typeName, id]).toEqual(['BillingSubscription', `BillingSubscription:${keapId}`]);
    for (const given of [id, keapId, `Subscription:${keapId}`]) {
      const { data: found } = await runQuery(
        `{ subscription(id: "${given}") { id } subscriptions(filter: { ids: ["${given}"] }) { nodes { id } } }`,
      );
      expect(found).toEqual({ subscription: { id }, subscriptions: { nodes: [{ id }] } });
    }
    const { data: nodes } = await runQuery(
      `{ node(id: "Subscription:${keapId}") { __typename id } nodes(ids: ["${id}", "Subscription:${keapId}"]) { id } }`,
    );
    expect(nodes).toEqual({ node: { __typename: typeName, id }, nodes: [{ id }, { id }] });
  });

  it('The price of a subscription is the same by both of its global ids', async () => {
    for (const typeName of ['Subscription', 'BillingSubscription']) {
      const query = `{ node(id: \\"${typeName}:1\\") { ... on BillingSubscription { isActive } } }`;
      const { data } = await createQuery(graph)(`{ price(query: "${query}") { calls fields { resource } } }`);
      expect(data.price).toEqual({ calls: 1, fields: [{ resource: 'subscriptions' }] });
    }
  });

  it('Subscriptions are filtered by plan and by billing amount', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery('{ subscriptions(first: 40) { nodes { id planId billingAmount { amount } } } }');
    const all: { id: string; planId: string; billingAmount: { amount: string } }[] = data.subscriptions.nodes;
    const plan = all[0]!.planId;
    const { data: some } = await runQuery(
      `{ ofPlan: subscriptions(filter: { planId: "${plan}" }) { nodes { id } } expensive: subscriptions(filter: { billingAmountAtLeast: 200 }) { nodes { id } } }`,
    );
    const ids = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);
    expect(ids(some.ofPlan.nodes)).toEqual(ids(all.filter(({ planId }) => planId === plan)));
    expect(ids(some.expensive.nodes)).toEqual(
      ids(all.filter(({ billingAmount }) => Number(billingAmount.amount) >= 200)),
    );
    expect(some.expensive.nodes.length).toBeGreaterThan(0);
  });

  it('The subscriptions of a page of contacts cost one call', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ contacts(first: 100) { nodes { subscriptions { nodes { id } } } } }',
    );
    expect(calls).toBe(2);
    const found = data.contacts.nodes.flatMap(
      ({ subscriptions }: { subscriptions: { nodes: unknown[] } }) => subscriptions.nodes,
    );
    expect(found.length).toBeGreaterThan(10);
  });
});

describe('product categories', () => {
  it('Product categories and their parents cost one call', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ productCategories { nodes { id name position parent { id name } } } }',
    );
    expect(calls).toBe(1);
    expect(data.productCategories.nodes).toHaveLength(5);
    const parents = data.productCategories.nodes.flatMap(
      ({ parent }: { parent: { id: string } | null }) => parent ?? [],
    );
    expect(parents.length).toBe(3);
    for (const { id, name } of parents)
      expect(data.productCategories.nodes).toContainEqual(expect.objectContaining({ id, name }));
  });

  it('The categories of products cost one cached call, and none when only ids are selected', async () => {
    const runQuery = createQuery(graph);
    const bare = await runQuery('{ products(first: 24) { nodes { id categories { keapId } categoryIds } } }');
    expect(bare.calls).toBe(1);
    for (const { categories, categoryIds } of bare.data.products.nodes)
      expect(categories.map(({ keapId }: { keapId: string }) => keapId)).toEqual(categoryIds);
    const named = await runQuery('{ products(first: 24) { nodes { categories { name } } } }');
    expect(named.calls).toBe(1);
    expect(
      named.data.products.nodes.flatMap(({ categories }: { categories: unknown[] }) => categories).length,
    ).toBeGreaterThan(5);
  });

  it('The categories of products are null, not empty, where Keap does not send them', async () => {
    const v1 = await openGraph({ contacts: 10, seedDefects: false, edition: 'v1' }, { apiVersion: 'v1' });
    try {
      const { data } = await createQuery(v1)('{ products(first: 3) { nodes { name categories { name } } } }');
      expect(data.products.nodes.map(({ categories }: { categories: unknown }) => categories)).toEqual([
        null,
        null,
        null,
      ]);
    } finally {
      await v1.close();
    }
  });
});
