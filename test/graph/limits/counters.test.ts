import { afterEach, describe, expect, it } from 'vitest';
import type { Limits } from '../../../src/graph/limits/limits.js';
import { openGraph, type Graph } from '../../kit/graph.js';

const open: Graph[] = [];
afterEach(() => Promise.all(open.splice(0).map((graph) => graph.close())));

async function limited(limits: Partial<Limits>): Promise<Graph> {
  const graph = await openGraph({ contacts: 60 }, { limits });
  open.push(graph);
  return graph;
}

describe('the records of a response', () => {
  const query = '{ contacts(first: 20) { nodes { id } } }';

  it('A response may have as many records as the limit', async () => {
    const graph = await limited({ maxNodes: 20 });
    const { data, errors } = await graph.execute(query);
    expect(errors).toEqual([]);
    expect(data.contacts.nodes).toHaveLength(20);
  });

  it('One record above the limit ends the whole operation with one error', async () => {
    const graph = await limited({ maxNodes: 19 });
    const { data, errors } = await graph.execute(query);
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toEqual({ code: 'TOO_LARGE', name: 'MAX_NODES', value: 20, limit: 19 });
    expect(errors[0]).not.toHaveProperty('path');
  });

  it.each([
    ['in edges', '{ contacts(first: 20) { edges { node { id } } } }'],
    ['in single fields', '{ orders(first: 12) { nodes { contact { id } } } }'],
    ['of an interface', '{ nodes(ids: ["Contact:1000", "Contact:1012", "Contact:1020"]) { id } }'],
    ['in lists without pages', '{ stages { id } stages2: stages { id } stages3: stages { id } }'],
  ])('Records %s count towards the limit', async (_where, document) => {
    const { errors } = await (await limited({ maxNodes: 2 })).execute(document);
    expect(errors.map(({ extensions }) => extensions?.['name'])).toEqual(['MAX_NODES']);
  });

  it('An operation that exceeds the limit of records makes no further Keap calls', async () => {
    const graph = await limited({ maxNodes: 10 });
    const { calls } = await graph.execute(
      '{ contacts(first: 50) { nodes { id orders { nodes { id items { id } } } } } }',
    );
    expect(calls).toBe(1);
  });
});

describe('the fields of a response', () => {
  // contacts, nodes, and two fields of each of ten records
  const query = '{ contacts(first: 10) { nodes { id givenName } } }';

  it('A response may have as many fields as the limit and not one more', async () => {
    expect((await (await limited({ maxResultFields: 22 })).execute(query)).errors).toEqual([]);
    const { data, errors } = await (await limited({ maxResultFields: 21 })).execute(query);
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'TOO_LARGE', name: 'MAX_RESULT_FIELDS', value: 22, limit: 21 },
    ]);
  });
});

describe('the bytes of a response', () => {
  it('The size limit counts long aliases', async () => {
    const long = 'x'.repeat(200);
    const graph = await limited({ maxResultBytes: 5000 });
    expect((await graph.execute('{ contacts(first: 20) { nodes { id } } }')).errors).toEqual([]);
    const { data, errors } = await graph.execute(`{ contacts(first: 30) { nodes { ${long}: id } } }`);
    expect(data).toBeNull();
    expect(errors[0]?.extensions).toMatchObject({ code: 'TOO_LARGE', name: 'MAX_RESULT_BYTES', limit: 5000 });
  });

  it('The counted size differs from the real size by less than a third', async () => {
    const graph = await limited({});
    const query =
      '{ contacts(first: 60) { nodes { id givenName emailAddresses { email } tags { nodes { id name } } } } }';
    const { data } = await graph.execute(query);
    const size = JSON.stringify(data).length;
    const isRejected = async (maxResultBytes: number): Promise<boolean> =>
      (await (await limited({ maxResultBytes })).execute(query)).errors.length > 0;
    expect(await isRejected(Math.round(size * 0.67))).toBe(true);
    expect(await isRejected(Math.round(size * 1.5))).toBe(false);
  });
});

describe('limits that are only logged', () => {
  it('Limits that are only logged reject nothing', async () => {
    const graph = await limited({ maxNodes: 1, maxResultFields: 1, maxResultBytes: 1000, mode: 'log' });
    const { data, errors } = await graph.execute('{ contacts(first: 60) { nodes { id givenName } } }');
    expect(errors).toEqual([]);
    expect(data.contacts.nodes).toHaveLength(60);
  });
});

describe('a mutation that is stopped', () => {
  it('The error of a stopped mutation says that sent writes remain', async () => {
    const graph = await limited({ maxResultFields: 3 });
    const { errors } = await graph.execute(
      'mutation { createTag(input: { name: "Bounded" }) { tag { id name description category { id } } } }',
    );
    expect(errors.map(({ extensions }) => extensions?.['name'])).toEqual(['MAX_RESULT_FIELDS']);
    expect(errors[0]?.message).toContain('Writes that were already sent to Keap remain.');
  });
});
