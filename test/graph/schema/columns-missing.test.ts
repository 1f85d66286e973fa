import { afterEach, describe, expect, it } from 'vitest';
import { columnsMissing, parameterIgnored } from '../../../src/simulator/quirks.js';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph | undefined;
afterEach(async () => {
  await graph?.close();
  graph = undefined;
});

const tagged = '{ contacts(first: 50) { nodes { keapId tags { totalCount nodes { keapId name } } } } }';

/** An account on v1 whose lists of contacts lack these columns. */
async function open(columns: readonly string[], mode: 'absent' | 'null' = 'absent'): Promise<Graph> {
  graph = await openGraph({ contacts: 50, seedDefects: false }, { apiVersion: 'v1', maxKeapCallsPerQuery: 200 });
  if (columns.length > 0) graph.simulator.faults.add(columnsMissing('/v1/contacts', columns, mode));
  return graph;
}

const listTagIds = ({ tags }: { tags: { nodes: { keapId: string }[] } }): string[] =>
  tags.nodes.map(({ keapId }) => keapId);

describe("a contact's tags on v1", () => {
  it('The tags of fifty contacts cost two calls where lists have tag ids', async () => {
    const account = await open([]);
    const { data, errors, calls } = await account.execute(tagged);
    expect([errors, calls]).toEqual([[], 2]);
    expect(data.contacts.nodes.some((one: never) => listTagIds(one).length > 0)).toBe(true);
  });

  it.each(['absent', 'null'] as const)(
    'The tags of fifty contacts cost one call each where tag ids in lists are %s',
    async (mode) => {
      const right = await (await open([])).execute(tagged);
      await graph!.close();
      const account = await open(['tag_ids'], mode);
      const { data, errors, calls, keap } = await account.execute(tagged);
      expect(errors).toEqual([]);
      expect(data).toEqual(right.data);
      expect(calls).toBeLessThanOrEqual(1 + 50);
      expect(keap.calls).toBe(calls);
    },
  );

  it('The tags of a contact from a list without tag ids are loaded, and not empty', async () => {
    const account = await open(['tag_ids']);
    const { data } = await account.execute('{ contacts(first: 5) { nodes { keapId tags { nodes { keapId } } } } }');
    const some = data.contacts.nodes.find((one: never) => listTagIds(one).length > 0);
    const query = `{ contacts(first: 5) { nodes { keapId } } contact(id: "${some.keapId}") { tags { nodes { keapId } } } }`;
    const { data: again, errors } = await account.execute(query);
    expect(errors).toEqual([]);
    expect(listTagIds(again.contact)).toEqual(listTagIds(some));
  });
});

describe('columns that lists omit', () => {
  it.each([
    ['email_addresses', 'emailAddresses { email }'],
    ['phone_numbers', 'phoneNumbers { number }'],
    ['addresses', 'addresses { line1 }'],
  ])('A column that lists omit is null and not empty, but loads for a single record: %s', async (column, selection) => {
    const field = selection.split(' ')[0] as string;
    const account = await open([column]);
    const { data, errors } = await account.execute(`{ contacts(first: 20) { nodes { keapId ${selection} } } }`);
    expect(errors).toEqual([]);
    expect(new Set(data.contacts.nodes.map((one: Record<string, unknown>) => one[field]))).toEqual(new Set([null]));
    const id = data.contacts.nodes[0].keapId as string;
    const single = await account.execute(
      `{ contacts(first: 20) { nodes { keapId } } contact(id: "${id}") { ${selection} } }`,
    );
    expect(Array.isArray(single.data.contact[field])).toBe(true);
  });

  it('The contact of a deal is loaded by id where lists omit the selected column', async () => {
    const account = await open(['email_addresses']);
    const query = '{ deals(first: 5) { nodes { contact { keapId emailAddresses { email } } } } }';
    const { data, errors } = await account.execute(query);
    expect(errors).toEqual([]);
    const contacts = data.deals.nodes.flatMap(({ contact }: { contact: object | null }) => contact ?? []);
    expect(contacts.length).toBeGreaterThan(0);
    for (const { emailAddresses } of contacts) expect(Array.isArray(emailAddresses)).toBe(true);
  });
});

describe('an order that v1 ignores', () => {
  it.each(['contacts', 'companies'])('An existing record is found where Keap ignores the order: %s', async (path) => {
    graph = await openGraph({ contacts: 2500, seedDefects: false }, { apiVersion: 'v1' });
    graph.simulator.faults.add(parameterIgnored(`/v1/${path}`, 'order_direction'));
    const query =
      path === 'contacts'
        ? '{ deals(first: 40) { nodes { contact { keapId familyName } } } }'
        : '{ contacts(first: 200) { nodes { company { keapId website } } } }';
    const { data, errors, calls } = await graph.execute(query);
    expect(errors).toEqual([]);
    const found = (data.deals ?? data.contacts).nodes.flatMap(
      (one: Record<string, unknown>) => one['contact'] ?? one['company'] ?? [],
    );
    for (const { keapId } of found as { keapId: string }[])
      expect(graph.simulator.world.get(path as 'contacts', keapId), keapId).not.toBeNull();
    const expectedCount = path === 'contacts' ? 40 : 20;
    expect(found.length).toBeGreaterThanOrEqual(Math.min(expectedCount, 10));
    // At most as many pages as the single calls they replace, and those calls.
    expect(calls).toBeLessThanOrEqual(1 + 2 * 40);
  });
});
