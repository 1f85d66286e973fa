import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
beforeEach(async () => {
  graph = await openGraph({ contacts: 700, seedDefects: false });
});
afterEach(() => graph.close());

/** Runs a query, expects no error, and returns data and calls. */
async function runQuery(
  query: string,
): Promise<{ data: Awaited<ReturnType<Graph['execute']>>['data']; calls: number }> {
  const { data, errors, calls } = await graph.execute(query);
  expect(errors).toEqual([]);
  return { data, calls };
}

describe('calls to Keap', () => {
  it('100 orders with contact and payments cost three calls', async () => {
    const { data, calls } = await runQuery(
      '{ orders(first: 100) { nodes { id contact { givenName familyName } payments { nodes { amount { amount } } } } } }',
    );
    expect(data.orders.nodes).toHaveLength(100);
    expect(data.orders.nodes.every((order: { contact: unknown }) => order.contact !== null)).toBe(true);
    expect(calls).toBeLessThanOrEqual(3);
  });

  it('100 deals with contact, stage, owner and company cost four calls', async () => {
    const { data, calls } = await runQuery(
      `{ deals(first: 100) { nodes { title contact { givenName } stage { name } owner { givenName }
         company { id name } } } }`,
    );
    expect(data.deals.nodes).toHaveLength(100);
    expect(calls).toBeLessThanOrEqual(4);
    const named = await runQuery('{ deals(first: 100) { nodes { pipeline { name } } } }');
    expect(named.calls).toBe(1);
  });

  it('A board with 20 deals a stage costs one call for the stages and one for each stage', async () => {
    const { data, calls } = await runQuery(
      '{ pipelines { stages { name dealCount deals(first: 20) { nodes { title } pageInfo { hasNextPage } } } } }',
    );
    const stages = data.pipelines.flatMap((pipeline: { stages: object[] }) => pipeline.stages);
    expect(stages.length).toBeGreaterThan(2);
    expect(calls).toBeLessThanOrEqual(1 + stages.length);
  });

  it('Ids of related records cost no extra call', async () => {
    const { data, calls } = await runQuery(
      `{ orders(first: 50) { nodes { contact { id keapId __typename } items { product { id name sku isTaxable } } } }
       }`,
    );
    expect(data.orders.nodes[0].contact).toMatchObject({ __typename: 'Contact' });
    expect(calls).toBe(1);
    const deals = await runQuery('{ deals(first: 50) { nodes { stage { id } owner { keapId } contact { id } } } }');
    expect(deals.calls).toBe(1);
  });

  it("A company's name costs no extra call: it comes from the copy in the contact", async () => {
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

  it('Product fields beyond the copy in the order cost one extra call', async () => {
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

  it('A record that a list of the same query loaded costs no call', async () => {
    const { calls } = await runQuery('{ tagCategories { name tags { nodes { name category { name } } } } }');
    expect(calls).toBeLessThanOrEqual(2);
  });

  it('Calls above the limit of a query are rejected before they are sent', async () => {
    const limited = await openGraph({ contacts: 50 }, { maxKeapCallsPerQuery: 1 });
    const { data, errors, calls } = await limited.execute(
      '{ contacts(first: 5) { nodes { id tags { nodes { name } } } } }',
    );
    expect(calls).toBe(1);
    expect(data.contacts.nodes).toHaveLength(5);
    const refused = data.contacts.nodes.filter(({ tags }: { tags: unknown }) => tags === null);
    expect(refused.length).toBeGreaterThan(0);
    expect(errors).toHaveLength(refused.length);
    expect(errors[0]!.extensions).toMatchObject({ code: 'TOO_EXPENSIVE', limit: 1 });
    await limited.close();
  });

  it('Every response reports its calls, and a traced one lists them', async () => {
    const query = '{ contacts(first: 5) { nodes { id tags { nodes { name } } } } }';
    const { calls, keap } = await graph.execute(query, {}, { 'x-keap-trace': '1' });
    expect(keap.calls).toBe(calls);
    expect(keap.trace?.map(({ path }) => path)).toContain('/v2/contacts');
    const again = await graph.execute(query);
    expect(again.calls).toBe(0);
    expect(again.keap).toMatchObject({ calls: 0, cached: 2 });
    expect(again.keap.trace).toBeUndefined();
  });

  it('50 contacts with tags and orders cost 52 calls, from the first query on, in an account with 80,000 known orders', async () => {
    graph.keap.seedSizes(new Map([['orders', 80_000]]));
    const { data, calls } = await runQuery(
      '{ contacts(first: 50) { nodes { tags { nodes { name } } orders { nodes { items { product { name } } } } } } }',
    );
    expect(data.contacts.nodes).toHaveLength(50);
    expect(calls).toBe(52);
  });
});
