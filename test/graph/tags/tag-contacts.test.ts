import { afterEach, describe, expect, it } from 'vitest';
import { columnsMissing, dashReadAsId, foreignOwners } from '../../../src/simulator/quirks.js';
import type { SimulatorOptions } from '../../../src/simulator/simulator.js';
import { createManualClock } from '../../kit/clock.js';
import { openGraph, type Graph, type GraphOptions, type GraphResult } from '../../kit/graph.js';

const PATH = '/v2/tags/-/contacts';
const FRESH = { 'x-keap-fresh': '1' };
const MEMBERS = 'contacts(first: 50) { edges { appliedAt node { keapId givenName emailAddresses { email } } } }';
const QUERY = `{ tags(first: 20) { nodes { keapId ${MEMBERS} } } }`;

let graph: Graph;
afterEach(() => graph.close());

const open = async (options: SimulatorOptions = {}, graphOptions: GraphOptions = {}): Promise<Graph> =>
  (graph = await openGraph(
    { contacts: 240, seedDefects: false, recent: true, ...options },
    { apiVersion: 'v2', maxKeapCallsPerQuery: 200, ...graphOptions },
  ));

interface Edge {
  readonly cursor: string;
  readonly appliedAt: string | null;
  readonly node: { readonly keapId: string; readonly givenName: string | null } | null;
}
interface Tag {
  readonly keapId: string;
  readonly contacts: {
    readonly edges: readonly Edge[];
    readonly totalCount: number | null;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
}

const listTags = ({ data }: GraphResult): Tag[] => data.tags.nodes as Tag[];
const count = (path: string | RegExp): number =>
  graph.simulator.calls.filter((call) => (typeof path === 'string' ? call.path === path : path.test(call.path))).length;
const OWN_LIST = /^\/v2\/tags\/\d+\/contacts$/;

/** Runs a query, expects no error. */
async function run(query: string, headers = {}): Promise<GraphResult> {
  const result = await graph.execute(query, {}, headers);
  expect(result.errors).toEqual([]);
  return result;
}

/** Gives every member of the tags the same time. */
function makeTies(tagIds: readonly string[]): void {
  for (const tag of tagIds) {
    const table = graph.simulator.world;
    for (const id of ['1', '2']) table.put('contact_tags', { id, applied_time: '2020-01-01T00:00:00.000Z' }, tag);
  }
}

/** Adds members to a tag. */
function addMembers(tagId: string, members: number, year = 2019): void {
  for (let index = 0; index < members; index += 1) {
    const applied_time = new Date(Date.UTC(year, 0, 1) + index * 60_000).toISOString();
    graph.simulator.world.put('contact_tags', { id: String(9_000_000 + index), applied_time }, tagId);
  }
}

describe('Tag.contacts where the account has the bulk list', () => {
  it('The contacts of 20 tags cost one call for all pairs, and are those of the lists of each tag in the same order', async () => {
    await open();
    const result = await run(QUERY);
    expect(result.calls).toBeLessThanOrEqual(4);
    expect([count(PATH), count(OWN_LIST)]).toEqual([1, 0]);
    const { data } = result;
    await graph.close();
    await open({ recent: false });
    expect((await run(QUERY)).data).toEqual(data);
    expect(count(OWN_LIST)).toBe(20);
  });

  it.each([true, false])(
    'Members that were tagged at the same time come in the order of their ids, with bulk: %s',
    async (recent) => {
      await open({ recent });
      const tags = listTags(await run('{ tags(first: 3) { nodes { keapId } } }')).map(({ keapId }) => keapId);
      makeTies(tags);
      for (const tag of listTags(
        await run('{ tags(first: 3) { nodes { contacts(first: 1000) { edges { appliedAt node { keapId } } } } } }'),
      )) {
        const edges = tag.contacts!.edges;
        expect(edges.slice(0, 2).map(({ node }) => node?.keapId)).toEqual(['1', '2']);
        const times = edges.map(({ appliedAt }) => appliedAt);
        expect(times).toEqual(times.toSorted());
      }
    },
  );

  it('Paging through a tag that the bulk list served gives each contact once, also when the last one loses the tag', async () => {
    await open({ contacts: 600 });
    const page = 'contacts(first: 10) { totalCount edges { node { keapId } } pageInfo { hasNextPage endCursor } }';
    const [tag] = listTags(await run(`{ tags(first: 2) { nodes { keapId ${page} } } }`)) as [Tag];
    const members = graph.simulator.world;
    const seen: string[] = [];
    let contacts = tag.contacts!;
    const total = contacts.totalCount!;
    expect(total).toBeGreaterThan(20);
    for (let turn = 0; ; turn += 1) {
      seen.push(...contacts.edges.map(({ node }) => node!.keapId));
      if (!contacts.pageInfo.hasNextPage) break;
      if (turn === 1) members.remove('contact_tags', `${tag.keapId}:${seen.at(-1)!}`);
      const after = page.replace('first: 10', `first: 10, after: "${contacts.pageInfo.endCursor}"`);
      const { data } = await run(`{ tag(id: "${tag.keapId}") { ${after} } }`, turn === 1 ? FRESH : {});
      contacts = data.tag.contacts;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(total);
  });

  it('A cursor of a tag is rejected for another tag', async () => {
    await open();
    const page = 'contacts(first: 2) { pageInfo { endCursor } }';
    const [first, second] = listTags(await run(`{ tags(first: 2) { nodes { keapId ${page} } } }`)) as [Tag, Tag];
    const after = first.contacts!.pageInfo.endCursor;
    const { errors } = await graph.execute(
      `{ tag(id: "${second.keapId}") { contacts(after: "${after}") { nodes { id } } } }`,
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('A tag with very many contacts costs a call of its own, and is left out of the next bulk list', async () => {
    await open({ tags: 20 });
    const tags = listTags(await run('{ tags(first: 20) { nodes { keapId } } }'));
    addMembers(tags[7]!.keapId, 100_000);
    const query =
      '{ tags(first: 20) { nodes { keapId contacts(first: 50) { edges { appliedAt node { keapId } } } } } }';
    graph.simulator.resetCalls();
    const found = listTags(await run(query, FRESH));
    expect([count(PATH), count(OWN_LIST)]).toEqual([2, 1]);
    expect(found[7]!.contacts!.edges).toHaveLength(50);
    graph.simulator.resetCalls();
    expect(listTags(await run(query, FRESH))).toEqual(found);
    expect([count(PATH), count(OWN_LIST)]).toEqual([1, 1]);
  });

  it('20 tags with a thousand contacts each cost at most three calls more than one for each, and the second time none', async () => {
    await open({ contacts: 16_000 });
    const query = '{ tags(first: 20) { nodes { contacts(first: 5) { edges { appliedAt } } } } }';
    await run(query);
    expect(count(PATH) + count(OWN_LIST)).toBeLessThanOrEqual(23);
    graph.simulator.resetCalls();
    await run(query, FRESH);
    expect([count(PATH), count(OWN_LIST)]).toEqual([0, 20]);
  });

  it('20 tags with sixty contacts each cost two pages of the bulk list', async () => {
    await open({ contacts: 960 });
    await run('{ tags(first: 20) { nodes { contacts(first: 5) { edges { appliedAt } } } } }');
    expect([count(PATH), count(OWN_LIST)]).toEqual([2, 0]);
  });

  it('A failed bulk call fails the tags of its chunk only', async () => {
    await open({ contacts: 400, tags: 150 });
    const query = '{ tags(first: 150) { nodes { contacts(first: 5) { edges { appliedAt } } } } }';
    await run(query);
    const filters = graph.simulator.calls.filter(({ path }) => path === PATH).map((call) => call.query.get('filter'));
    expect(filters).toHaveLength(2);
    const match = (call: { path: string; query: URLSearchParams }): boolean =>
      call.path === PATH && call.query.get('filter') === filters[1];
    graph.simulator.faults.add({ kind: 'status', status: 403, match });
    const failed = await graph.execute(query, {}, FRESH);
    expect(listTags(failed).filter(({ contacts }) => contacts === null)).toHaveLength(50);
    expect(failed.errors).toHaveLength(50);
  });
});

describe('the copies in the list of a tag', () => {
  const names = 'contacts(first: 20) { edges { node { keapId givenName familyName } } nodes { id } }';

  it.each(['v1', 'v2'] as const)(
    'The names of the contacts of one tag cost one call beside the tag on %s, and equal those of the contacts',
    async (apiVersion) => {
      await open({ recent: false }, { apiVersion });
      const [{ keapId }] = listTags(await run('{ tags(first: 1) { nodes { keapId } } }')) as [Tag];
      const { calls, data } = await run(`{ tag(id: "${keapId}") { ${names} } }`);
      // The tag, and its list.
      expect(calls).toBe(2);
      expect(data.tag.contacts.edges.length).toBeGreaterThan(5);
      const { data: full } = await run(
        `{ tag(id: "${keapId}") { ${names.replace('familyName', 'familyName website')} } }`,
      );
      const strip = (edges: { node: { website?: unknown } }[]): unknown[] =>
        edges.map(({ node: { website: _, ...node } }) => ({ node }));
      expect(data.tag.contacts.edges).toEqual(strip(full.tag.contacts.edges));
    },
  );

  it('A copy without a selected column is completed from the contact', async () => {
    await open({ recent: false });
    const [{ keapId }] = listTags(await run('{ tags(first: 1) { nodes { keapId } } }')) as [Tag];
    const { data } = await run(`{ tag(id: "${keapId}") { ${names} } }`);
    graph.simulator.faults.add(columnsMissing(`/v2/tags/${keapId}/contacts`, ['given_name']));
    const second = await run(`{ tag(id: "${keapId}") { ${names} } }`, FRESH);
    expect(second.data).toEqual(data);
    expect(second.calls).toBe(3);
  });

  it('A contact whose record is gone is shown by its copy, and is null where more than the copy is selected', async () => {
    await open({ recent: false });
    const [{ keapId }] = listTags(await run('{ tags(first: 1) { nodes { keapId } } }')) as [Tag];
    graph.simulator.world.put(
      'contact_tags',
      { id: '777', given_name: 'Gone', family_name: null, applied_time: '2001-01-01T00:00:00.000Z' },
      keapId,
    );
    const { data } = await run(
      `{ tag(id: "${keapId}") { a: contacts(first: 1) { edges { node { keapId givenName familyName } } }
         b: contacts(first: 1) { edges { node { keapId website } } nodes { id } } } }`,
    );
    expect(data.tag.a.edges).toEqual([{ node: { keapId: '777', givenName: 'Gone', familyName: null } }]);
    expect(data.tag.b).toEqual({ edges: [{ node: null }], nodes: [] });
  });

  it('With bulk lists the cheaper of pairs with contacts and lists with copies is read', async () => {
    await open();
    const query = (tags: number): string => `{ tags(first: ${tags}) { nodes { ${names} } } }`;
    const few = await run(query(2), FRESH);
    expect([few.calls, count(PATH), count(OWN_LIST)]).toEqual([3, 0, 2]);
    const many = await run(query(20), FRESH);
    expect(many.calls).toBeLessThanOrEqual(4);
    expect(count(PATH)).toBe(1);
  });
});

describe('totalCount of Tag.contacts', () => {
  const query = '{ tags(first: 3) { nodes { keapId contacts(first: 2) { totalCount nodes { id } } } } }';
  const COUNT = /\/count$/;

  it('The total comes with the pairs where the bulk list served the tag, else from a count of each tag', async () => {
    await open();
    const totals = (result: GraphResult): unknown[] => listTags(result).map(({ contacts }) => contacts!.totalCount);
    const bulk = totals(await run(query));
    expect(bulk.every((total) => typeof total === 'number' && total > 2)).toBe(true);
    expect(count(COUNT)).toBe(0);
    await graph.close();
    await open({ recent: ['tags/{id}/contacts/count'] });
    expect(totals(await run(query))).toEqual(bulk);
    expect(count(COUNT)).toBe(3);
    await run(query.replace('totalCount', ''), FRESH);
    expect(count(COUNT)).toBe(3);
  });

  it('The total is null where the account does not count, which costs one call a day', async () => {
    const clock = createManualClock();
    await open({ recent: false, clock }, { clock });
    for (let turn = 0; turn < 2; turn += 1) {
      const { data, errors } = await clock.until(graph.execute(query, {}, FRESH));
      expect(errors).toEqual([]);
      for (const { contacts } of data.tags.nodes) expect(contacts.totalCount).toBeNull();
      expect(count(COUNT)).toBe(1);
    }
    await clock.advance(86_400_001);
    await clock.until(graph.execute(query, {}, FRESH));
    expect(count(COUNT)).toBe(2);
  });

  it.each([{ count: '12' }, { count: -1 }, { count: 1.5 }, {}, { total: 4 }])(
    'A count that is no number of records is UPSTREAM_BAD_DATA and leaves the contacts in place: %j',
    async (body) => {
      const clock = createManualClock();
      await open({ recent: ['tags/{id}/contacts/count'], clock }, { clock });
      graph.simulator.faults.add({ kind: 'status', status: 200, body, match: ({ path }) => COUNT.test(path) });
      const { data, errors } = await clock.until(graph.execute(query));
      expect(data.tags.nodes[0].contacts).toMatchObject({ totalCount: null, nodes: [{}, {}] });
      expect(errors[0]).toMatchObject({
        path: ['tags', 'nodes', 0, 'contacts', 'totalCount'],
        extensions: { code: 'UPSTREAM_BAD_DATA' },
      });
    },
  );
});

describe('Tag.contacts where the bulk list cannot be relied on', () => {
  it.each([
    ['is missing', null],
    ['rejects the dash as an id', dashReadAsId(PATH, 'contacts', 'rejected')],
    ['fails on the dash', dashReadAsId(PATH, 'contacts', 'failed')],
    ['reads the dash as a tag without contacts', dashReadAsId(PATH, 'contacts', 'empty')],
    ['names other tags', foreignOwners(PATH, 'tag_id', '999999')],
    ['names no tags', columnsMissing(PATH, ['tag_id'])],
  ])(
    'Where the bulk list %s, each tag costs a call, the answer is the same, and it is not tried again',
    async (_name, fault) => {
      await open({ recent: false });
      const { data } = await run(QUERY);
      await graph.close();
      const clock = createManualClock();
      await open({ recent: fault !== null, clock }, { clock });
      if (fault !== null) graph.simulator.faults.add(fault);
      const first = await clock.until(graph.execute(QUERY, {}, FRESH));
      expect([first.errors, first.data]).toEqual([[], data]);
      const before = count(PATH);
      const second = await clock.until(graph.execute(QUERY, {}, FRESH));
      expect([second.errors, second.data, second.calls]).toEqual([[], data, 22]);
      expect(count(PATH)).toBe(before);
    },
  );
});
