import { afterEach, describe, expect, it } from 'vitest';
import { columnsMissing, dashReadAsId, foreignOwners } from '../../../src/simulator/quirks.js';
import type { SimulatorOptions } from '../../../src/simulator/simulator.js';
import { createManualClock } from '../../kit/clock.js';
import { openGraph, type Graph, type GraphOptions, type GraphResult } from '../../kit/graph.js';

const PATH = '/v2/contacts/-/tags';
const QUERY = '{ contacts(first: 40) { nodes { keapId tags { edges { appliedAt node { keapId } } } } } }';
const FRESH = { 'x-keap-fresh': '1' };

let graph: Graph;
afterEach(() => graph.close());

const open = async (options: SimulatorOptions = {}, graphOptions: GraphOptions = {}): Promise<Graph> =>
  (graph = await openGraph(
    { contacts: 60, seedDefects: false, recent: ['contacts/-/tags'], ...options },
    { apiVersion: 'v2', ...graphOptions },
  ));

interface Contact {
  readonly keapId: string;
  readonly tags: {
    readonly edges: readonly { readonly appliedAt: string | null; readonly node: { readonly keapId: string } }[];
  };
}

const listTagged = ({ data }: GraphResult): Contact[] =>
  (data.contacts.nodes as Contact[]).filter(({ tags }) => tags.edges.length > 0);

/** The calls of the simulator to the bulk list. */
const countBulkCalls = (): number => graph.simulator.calls.filter(({ path }) => path === PATH).length;

/** What an account without bulk lists answers. */
async function readWithout(query = QUERY): Promise<unknown> {
  const other = await openGraph({ contacts: 60, seedDefects: false }, { apiVersion: 'v2' });
  const { data } = await other.execute(query);
  await other.close();
  return data;
}

describe('appliedAt where the account has the bulk list', () => {
  it('The times at which tags were applied cost one call for all contacts and equal those of the lists of each contact', async () => {
    await open();
    const result = await graph.execute(QUERY);
    expect(result.errors).toEqual([]);
    expect(listTagged(result).length).toBeGreaterThan(10);
    expect(result.calls).toBe(3);
    expect(result.data).toEqual(await readWithout());
  });

  it('The times for a single contact come from its own list', async () => {
    await open();
    const [{ keapId }] = listTagged(await graph.execute(QUERY)) as [Contact];
    const before = countBulkCalls();
    await graph.execute(`{ contact(id: "${keapId}") { tags { edges { appliedAt } } } }`, {}, FRESH);
    expect(countBulkCalls()).toBe(before);
  });

  it('A tagging shows in the next query, although the bulk list was cached', async () => {
    await open();
    const [{ keapId, tags }] = listTagged(await graph.execute(QUERY)) as [Contact];
    const tag = tags.edges[0]!.node.keapId;
    const removal = `mutation { removeTags(input: { contactIds: ["${keapId}"], tagIds: ["${tag}"] }) { results { status } } }`;
    await graph.execute(removal);
    const before = countBulkCalls();
    const after = (await graph.execute(QUERY)).data.contacts.nodes as Contact[];
    const own = after.find((contact) => contact.keapId === keapId)!;
    expect(own.tags.edges.map(({ node }) => node.keapId)).not.toContain(tag);
    expect(countBulkCalls()).toBe(before + 1);
  });

  it('A tag that the contact lists and the bulk list does not has no time', async () => {
    await open();
    const tagged = listTagged(await graph.execute(QUERY));
    const { keapId } = tagged[1]!;
    graph.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => path === PATH,
      json: (json) => {
        const { tags } = json as { tags: { contact_id: string }[] };
        return { ...(json as object), tags: tags.filter(({ contact_id }) => contact_id !== keapId) };
      },
    });
    const { data, errors } = await graph.execute(QUERY, {}, FRESH);
    expect(errors).toEqual([]);
    for (const contact of data.contacts.nodes as Contact[])
      for (const { appliedAt } of contact.tags.edges) expect(appliedAt === null).toBe(contact.keapId === keapId);
  });

  it('A list of more pairs than a page is read to its end, and at most as many pages as there are contacts', async () => {
    await open({ contacts: 12 });
    const { world } = graph.simulator;
    const contacts = (await graph.execute('{ contacts(first: 2) { nodes { keapId } } }')).data.contacts
      .nodes as Contact[];
    const tagIds = Array.from({ length: 700 }, (_, index) => String(90_001 + index));
    for (const id of tagIds) world.put('tags', { id, name: `Tag ${id}` });
    for (const { keapId } of contacts) {
      for (const id of tagIds)
        world.put('applied_tags', { tag: { id }, applied_time: '2024-01-01T00:00:00.000Z' }, keapId);
      world.put('contacts', { ...world.get('contacts', keapId), tag_ids: tagIds });
    }
    const read = '{ contacts(first: 2) { nodes { tags(first: 1000) { edges { appliedAt } } } } }';
    const { data, errors } = await graph.execute(read, {}, FRESH);
    expect(errors).toEqual([]);
    expect(countBulkCalls()).toBe(2);
    for (const { tags } of data.contacts.nodes as Contact[]) {
      expect(tags.edges.length).toBeGreaterThanOrEqual(700);
      expect(tags.edges.every(({ appliedAt }) => appliedAt !== null)).toBe(true);
    }
  });

  it('A failed call of the bulk list fails its own contacts only', async () => {
    await open({ contacts: 150 });
    const query = '{ contacts(first: 150) { nodes { keapId tags { edges { appliedAt } } } } }';
    await graph.execute(query);
    const filters = graph.simulator.calls.filter(({ path }) => path === PATH).map((call) => call.query.get('filter'));
    expect(filters).toHaveLength(2);
    graph.simulator.faults.add({
      kind: 'status',
      status: 403,
      match: (call) => call.path === PATH && call.query.get('filter') === filters[1],
    });
    const { data, errors } = await graph.execute(query, {}, FRESH);
    const times = (data.contacts.nodes as Contact[]).flatMap(({ tags }) =>
      tags.edges.map(({ appliedAt }) => appliedAt),
    );
    expect(times.some((time) => time === null)).toBe(true);
    expect(times.some((time) => time !== null)).toBe(true);
    expect(new Set(errors.map(({ extensions }) => extensions?.['code']))).toEqual(new Set(['UPSTREAM_REJECTED']));
  });
});

describe('appliedAt where the bulk list cannot be relied on', () => {
  it('A missing bulk list costs one call a day, and none for concurrent requests', async () => {
    const clock = createManualClock();
    await open({ recent: false, contacts: 130, clock }, { clock, maxKeapCallsPerQuery: 500 });
    const run = (): Promise<GraphResult> => clock.until(graph.execute(QUERY.replace('40', '130'), {}, FRESH));
    const first = await run();
    expect(first.errors).toEqual([]);
    const tagged = listTagged(first).length;
    expect(tagged).toBeGreaterThan(101);
    expect(countBulkCalls()).toBe(1);
    expect((await run()).calls).toBe(first.calls - 1);
    expect(countBulkCalls()).toBe(1);
    await clock.advance(86_400_001);
    await run();
    expect(countBulkCalls()).toBe(2);
  });

  it.each([
    ['rejects the dash as an id', dashReadAsId(PATH, 'tags', 'rejected')],
    ['fails on the dash', dashReadAsId(PATH, 'tags', 'failed')],
    ['reads the dash as a contact without tags', dashReadAsId(PATH, 'tags', 'empty')],
    ['names other contacts', foreignOwners(PATH, 'contact_id', '999999')],
    ['names no contacts', columnsMissing(PATH, ['contact_id'])],
  ])(
    'Where a Keap %s, each contact costs a call, the times are right, and the bulk list is not tried again',
    async (_name, fault) => {
      const clock = createManualClock();
      await open({ clock }, { clock });
      graph.simulator.faults.add(fault);
      const { data, errors } = await clock.until(graph.execute(QUERY, {}, FRESH));
      expect(errors).toEqual([]);
      expect(data).toEqual(await readWithout());
      const before = countBulkCalls();
      const second = await clock.until(graph.execute(QUERY, {}, FRESH));
      expect(second.data).toEqual(data);
      expect(countBulkCalls()).toBe(before);
    },
  );

  it('Where a bulk list that was right names other contacts, the response is UPSTREAM_BAD_DATA', async () => {
    const clock = createManualClock();
    await open({ clock }, { clock });
    await clock.until(graph.execute(QUERY));
    graph.simulator.faults.add(foreignOwners(PATH, 'contact_id', '999999'));
    const { errors } = await clock.until(graph.execute(QUERY, {}, FRESH));
    expect(new Set(errors.map(({ extensions }) => extensions?.['code']))).toEqual(new Set(['UPSTREAM_BAD_DATA']));
  });

  it('An empty bulk list is trusted once another response has held a pair', async () => {
    await open();
    await graph.execute(QUERY);
    graph.simulator.faults.add(dashReadAsId(PATH, 'tags', 'empty'));
    const { data, calls } = await graph.execute(QUERY, {}, FRESH);
    expect(calls).toBe(3);
    for (const { tags } of data.contacts.nodes as Contact[])
      for (const { appliedAt } of tags.edges) expect(appliedAt).toBeNull();
  });
});
