import { describe, expect, it } from 'vitest';
import { account, count, FRESH, listTags, open, OWN_LIST, PATH, run, type Tag } from './members.js';

const MEMBERS = 'contacts(first: 50) { edges { appliedAt node { keapId givenName emailAddresses { email } } } }';
const QUERY = `{ tags(first: 20) { nodes { keapId ${MEMBERS} } } }`;

/** Gives every member of the tags the same time. */
function makeTies(tagIds: readonly string[]): void {
  for (const tag of tagIds) {
    const table = account.graph.simulator.world;
    for (const id of ['1', '2']) table.put('contact_tags', { id, applied_time: '2020-01-01T00:00:00.000Z' }, tag);
  }
}

/** Adds members to a tag. */
function addMembers(tagId: string, members: number, year = 2019): void {
  for (let index = 0; index < members; index += 1) {
    const applied_time = new Date(Date.UTC(year, 0, 1) + index * 60_000).toISOString();
    account.graph.simulator.world.put('contact_tags', { id: String(9_000_000 + index), applied_time }, tagId);
  }
}

describe('Tag.contacts where the account has the bulk list', () => {
  it('The contacts of 20 tags cost one call for all pairs, and are those of the lists of each tag in the same order', async () => {
    await open();
    const result = await run(QUERY);
    expect(result.calls).toBeLessThanOrEqual(4);
    expect([count(PATH), count(OWN_LIST)]).toEqual([1, 0]);
    const { data } = result;
    await account.graph.close();
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
        const times = edges.map(({ appliedAt }) => String(appliedAt));
        expect(times).toEqual(times.toSorted());
      }
    },
  );

  it('Paging through a tag that the bulk list served gives each contact once, also when the last one loses the tag', async () => {
    await open({ contacts: 600 });
    const page = 'contacts(first: 10) { totalCount edges { node { keapId } } pageInfo { hasNextPage endCursor } }';
    const [tag] = listTags(await run(`{ tags(first: 2) { nodes { keapId ${page} } } }`)) as [Tag];
    const members = account.graph.simulator.world;
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
    const { errors } = await account.graph.execute(
      `{ tag(id: "${second.keapId}") { contacts(after: "${after}") { nodes { id } } } }`,
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('A tag with very many contacts costs one more page, and is left out of the next bulk list', async () => {
    await open({ tags: 20 });
    const tags = listTags(await run('{ tags(first: 20) { nodes { keapId } } }'));
    addMembers(tags[7]!.keapId, 100_000);
    const query =
      '{ tags(first: 20) { nodes { keapId contacts(first: 50) { edges { appliedAt node { keapId } } } } } }';
    account.graph.simulator.resetCalls();
    const found = listTags(await run(query, FRESH));
    expect([count(PATH), count(OWN_LIST)]).toEqual([2, 0]);
    expect(found[7]!.contacts!.edges).toHaveLength(50);
    account.graph.simulator.resetCalls();
    expect(listTags(await run(query, FRESH))).toEqual(found);
    expect([count(PATH), count(OWN_LIST)]).toEqual([1, 1]);
  });

  it('The whole lists of 20 tags with a thousand contacts each cost at most three calls more than one for each, and the second time none', async () => {
    await open({ contacts: 16_000 });
    const query = '{ tags(first: 20) { nodes { contacts(first: 1000) { edges { appliedAt } } } } }';
    await run(query);
    expect(count(PATH) + count(OWN_LIST)).toBeLessThanOrEqual(23);
    account.graph.simulator.resetCalls();
    await run(query, FRESH);
    expect([count(PATH), count(OWN_LIST)]).toEqual([0, 20]);
  });

  it('20 tags with sixty contacts each cost two pages of the bulk list, with their totals', async () => {
    await open({ contacts: 960 });
    await run('{ tags(first: 20) { nodes { contacts(first: 5) { totalCount edges { appliedAt } } } } }');
    expect([count(PATH), count(OWN_LIST)]).toEqual([2, 0]);
  });

  it('A failed bulk call fails the tags of its chunk only', async () => {
    await open({ contacts: 400, tags: 150 });
    const query = '{ tags(first: 150) { nodes { contacts(first: 5) { edges { appliedAt } } } } }';
    await run(query);
    const filters = account.graph.simulator.calls
      .filter(({ path }) => path === PATH)
      .map((call) => call.query.get('filter'));
    expect(filters).toHaveLength(2);
    const match = (call: { path: string; query: URLSearchParams }): boolean =>
      call.path === PATH && call.query.get('filter') === filters[1];
    account.graph.simulator.faults.add({ kind: 'status', status: 403, match });
    const failed = await account.graph.execute(query, {}, FRESH);
    expect(listTags(failed).filter(({ contacts }) => contacts === null)).toHaveLength(50);
    expect(failed.errors).toHaveLength(50);
  });
});
