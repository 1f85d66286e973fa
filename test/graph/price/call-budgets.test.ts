import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
beforeEach(async () => {
  graph = await openGraph({ contacts: 700, seedDefects: false });
});
afterEach(() => graph.close());

/** Asks, expects no error, and gives data and cost. */
async function runQuery(
  query: string,
): Promise<{ data: Awaited<ReturnType<Graph['execute']>>['data']; calls: number }> {
  const { data, errors, calls } = await graph.execute(query);
  expect(errors).toEqual([]);
  return { data, calls };
}

describe('calls to Keap', () => {
  it('are three for 100 orders with contact and payments', async () => {
    const { data, calls } = await runQuery(
      '{ orders(first: 100) { nodes { id contact { givenName familyName } payments { nodes { amount { amount } } } } } }',
    );
    expect(data.orders.nodes).toHaveLength(100);
    expect(data.orders.nodes.every((order: { contact: unknown }) => order.contact !== null)).toBe(true);
    expect(calls).toBeLessThanOrEqual(3);
  });

  it('are four for 100 deals with contact, stage, owner and company', async () => {
    const { data, calls } = await runQuery(
      `{ deals(first: 100) { nodes { title contact { givenName } stage { name } owner { givenName }
         company { id name } } } }`,
    );
    expect(data.deals.nodes).toHaveLength(100);
    expect(calls).toBeLessThanOrEqual(4);
    const named = await runQuery('{ deals(first: 100) { nodes { pipeline { name } } } }');
    expect(named.calls).toBe(1);
  });

  it('are one for the stages and one for each stage when a board shows 20 deals in each', async () => {
    const { data, calls } = await runQuery(
      '{ pipelines { stages { name dealCount deals(first: 20) { nodes { title } pageInfo { hasNextPage } } } } }',
    );
    const stages = data.pipelines.flatMap((pipeline: { stages: object[] }) => pipeline.stages);
    expect(stages.length).toBeGreaterThan(2);
    expect(calls).toBeLessThanOrEqual(1 + stages.length);
  });

  it('are one where only ids of other records are asked for', async () => {
    const { data, calls } = await runQuery(
      `{ orders(first: 50) { nodes { contact { id keapId __typename } items { product { id name sku isTaxable } } } }
       }`,
    );
    expect(data.orders.nodes[0].contact).toMatchObject({ __typename: 'Contact' });
    expect(calls).toBe(1);
    const deals = await runQuery('{ deals(first: 50) { nodes { stage { id } owner { keapId } contact { id } } } }');
    expect(deals.calls).toBe(1);
  });

  it("are one where a company's name is enough, and the copy is that of the contact", async () => {
    const { data, calls } = await runQuery('{ contacts(first: 200) { nodes { keapId company { id keapId name } } } }');
    expect(calls).toBe(1);
    for (const { keapId, company } of data.contacts.nodes) {
      const record = graph.simulator.world.get('contacts', keapId) as {
        company?: { id: string; company_name: string };
      };
      expect(company?.keapId ?? null).toBe(record.company?.id ?? null);
      expect(company?.name ?? null).toBe(record.company?.company_name ?? null);
    }
  });

  it('are two where a product is asked for more than its copy in the order holds', async () => {
    const { data, calls } = await runQuery(
      '{ orders(first: 50) { nodes { items { product { name price { amount currency } } } } } }',
    );
    const products = data.orders.nodes.flatMap((order: { items: { product: object | null }[] }) =>
      order.items.flatMap(({ product }) => product ?? []),
    );
    expect(products.length).toBeGreaterThan(10);
    for (const product of products) expect(product.price.amount).toMatch(/^\d+\.\d\d$/);
    expect(calls).toBeLessThanOrEqual(2);
  });

  it('are none for a record that a list of the same query has brought', async () => {
    const { calls } = await runQuery('{ tagCategories { name tags { nodes { name category { name } } } } }');
    expect(calls).toBeLessThanOrEqual(2);
  });

  it('are refused before they are made when a query may make no more of them', async () => {
    const poor = await openGraph({ contacts: 50 }, { maxKeapCallsPerQuery: 1 });
    const { data, errors, calls } = await poor.execute(
      '{ contacts(first: 5) { nodes { id tags { nodes { name } } } } }',
    );
    expect(calls).toBe(1);
    expect(data.contacts.nodes).toHaveLength(5);
    const refused = data.contacts.nodes.filter(({ tags }: { tags: unknown }) => tags === null);
    expect(refused.length).toBeGreaterThan(0);
    expect(errors).toHaveLength(refused.length);
    expect(errors[0]!.extensions).toMatchObject({ code: 'TOO_EXPENSIVE', limit: 1 });
    await poor.close();
  });

  it('are told with every answer, and one by one when asked', async () => {
    const query = '{ contacts(first: 5) { nodes { id tags { nodes { name } } } } }';
    const { calls, keap } = await graph.execute(query, {}, { 'x-keap-trace': '1' });
    expect(keap.calls).toBe(calls);
    expect(keap.trace?.map(({ path }) => path)).toContain('/v2/contacts');
    const again = await graph.execute(query);
    expect(again.calls).toBe(0);
    expect(again.keap).toMatchObject({ calls: 0, cached: 2 });
    expect(again.keap.trace).toBeUndefined();
  });

  it('are never more than 52 for the main question where the account is known to have 80,000 orders, not even at first', async () => {
    graph.keap.seedSizes(new Map([['orders', 80_000]]));
    const { data, calls } = await runQuery(
      '{ contacts(first: 50) { nodes { tags { nodes { name } } orders { nodes { items { product { name } } } } } } }',
    );
    expect(data.contacts.nodes).toHaveLength(50);
    expect(calls).toBe(52);
  });
});
