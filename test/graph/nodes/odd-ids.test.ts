import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/simulator/world/collection.js';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await openGraph({ contacts: 30, seedDefects: false });
});
afterEach(() => graph.simulator.faults.clear());
afterAll(() => graph.close());

/** Changes the first record in the responses of a list. */
function changeFirst(path: string, envelope: string, change: Payload): void {
  graph.simulator.faults.add({
    kind: 'altered',
    match: (call) => call.path === path,
    json: (json) => {
      const [first, ...others] = (json as Record<string, Payload[]>)[envelope] as Payload[];
      return { ...(json as Payload), [envelope]: [{ ...first, ...change }, ...others] };
    },
  });
}

/** The data of a query without the cache, and the code and path of each error. */
async function listed(query: string) {
  const { data, errors } = await graph.execute(query, {}, { 'x-keap-fresh': '1' });
  return { data, errorPaths: errors.map(({ extensions, path }) => [extensions?.['code'], path?.join('.')]) };
}

const malformedIds = ['a b', '1/notes', '..', '1;id==2', '1,2', '*', ' ', '\ud800', 'x'.repeat(65)];

describe.each(malformedIds)('a record with the malformed id %j', (id) => {
  it('A malformed record id fails the list below that record and no other', async () => {
    changeFirst('/v2/tags', 'tags', { id });
    const { data, errorPaths } = await listed(
      '{ tags(first: 3) { nodes { name contacts(first: 2) { nodes { keapId } } } } }',
    );
    expect(errorPaths).toEqual([['UPSTREAM_BAD_DATA', 'tags.nodes.0.contacts']]);
    expect(data.tags.nodes.map(({ contacts }: { contacts: unknown }) => contacts !== null)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('A malformed record id fails the edges of that record and of no other, with one owner or many in a call', async () => {
    changeFirst('/v2/contacts', 'contacts', { id });
    const nested = 'orders(first: 2) { nodes { keapId } } notes(first: 2) { nodes { keapId } }';
    const { data, errorPaths } = await listed(`{ contacts(first: 3) { nodes { givenName ${nested} } } }`);
    expect(errorPaths).toHaveLength(2);
    expect(errorPaths).toContainEqual(['UPSTREAM_BAD_DATA', 'contacts.nodes.0.notes']);
    expect(errorPaths).toContainEqual(['UPSTREAM_BAD_DATA', 'contacts.nodes.0.orders']);
    for (const node of data.contacts.nodes.slice(1)) expect([node.orders, node.notes]).not.toContain(null);
  });

  it('A malformed record id fails the page that Keap filters by it', async () => {
    changeFirst('/v2/opportunities/stages', 'stages', { id });
    const { data, errorPaths } = await listed('{ stages { name deals(first: 2) { nodes { keapId } } } }');
    expect(errorPaths).toEqual([['UPSTREAM_BAD_DATA', expect.stringMatching(/^stages\.\d\.deals$/)]]);
    expect(data.stages.filter(({ deals }: { deals: unknown }) => deals !== null)).toHaveLength(data.stages.length - 1);
  });

  it('A malformed id fails the edge that follows it, instead of returning null', async () => {
    changeFirst('/v2/notes', 'notes', { contact_id: id });
    const { data, errorPaths } = await listed('{ notes(first: 3) { nodes { contact { familyName } } } }');
    expect(errorPaths).toEqual([['UPSTREAM_BAD_DATA', 'notes.nodes.0.contact']]);
    expect(data.notes.nodes[1].contact).not.toBeNull();
  });
});

describe('a page below a record', () => {
  it('A page below a record starts after a deleted record, whatever the other ids are', async () => {
    const all = await listed('{ contacts(first: 30) { nodes { keapId notes(first: 50) { nodes { keapId } } } } }');
    const nodes = all.data.contacts.nodes as { keapId: string; notes: { nodes: { keapId: string }[] } }[];
    const { keapId, notes } = nodes.find((one) => one.notes.nodes.length > 1)!;
    const loadNotes = (args: string) =>
      listed(`{ contact(id: "${keapId}") { notes(first: 1${args}) { nodes { keapId } pageInfo { endCursor } } } }`);
    const first = (await loadNotes('')).data.contact.notes;
    graph.simulator.faults.add({
      kind: 'altered',
      match: (call) => call.path === '/v2/notes',
      json: (json) => {
        const left = (json as { notes: Payload[] }).notes.filter(({ id }) => id !== first.nodes[0].keapId);
        return { ...(json as Payload), notes: [{ ...left[0], id: 'a b' }, ...left] };
      },
    });
    const { data, errorPaths } = await loadNotes(`, after: "${first.pageInfo.endCursor}"`);
    expect(errorPaths).toEqual([]);
    expect(data.contact.notes.nodes).toEqual([notes.nodes[1]]);
  });
});

describe('a lone surrogate', () => {
  it('A lone surrogate in a page token of Keap fails its page', async () => {
    graph.simulator.faults.add({
      kind: 'altered',
      match: (call) => call.path === '/v2/files',
      json: (json) => ({ ...(json as Payload), next_page_token: 'a\udc00' }),
    });
    expect((await listed('{ files(first: 3) { nodes { keapId } } }')).errorPaths).toEqual([
      ['UPSTREAM_BAD_DATA', 'files'],
    ]);
  });

  it('A lone surrogate in a cursor is rejected', async () => {
    const first = await listed('{ files(first: 3) { pageInfo { endCursor } } }');
    const cursor = JSON.parse(Buffer.from(first.data.files.pageInfo.endCursor, 'base64url').toString()) as unknown[];
    cursor[2] = 'a\udc00';
    const after = Buffer.from(JSON.stringify(cursor)).toString('base64url');
    const { errorPaths } = await listed(`{ files(first: 3, after: "${after}") { nodes { keapId } } }`);
    expect(errorPaths).toEqual([['BAD_USER_INPUT', 'files']]);
  });
});
