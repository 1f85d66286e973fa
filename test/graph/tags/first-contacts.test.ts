import { describe, expect, it } from 'vitest';
import { account, count, FRESH, listTags, open, OWN_LIST, PATH, run, type Edge, type Tag } from './members.js';

const COUNT = /^\/v2\/tags\/\d+\/contacts\/count$/;
const queryTags = (first: number, extra = ''): string =>
  `{ tags(first: 20) { nodes { keapId contacts(first: ${first}) {
       ${extra} edges { appliedAt node { keapId } } pageInfo { hasNextPage endCursor } } } } }`;

const readEdges = (tags: readonly Tag[]): (readonly Edge[])[] => tags.map(({ contacts }) => contacts!.edges);

/** How many pages of the bulk list, and of the lists of tags, a query costs. */
async function costOf(query: string, headers = {}): Promise<[number, number]> {
  account.graph.simulator.resetCalls();
  await run(query, headers);
  return [count(PATH), count(OWN_LIST)];
}

describe('the first contacts of tags with more of them', () => {
  it('They cost the pages of the bulk list that hold them, each time, and are those of the lists of each tag', async () => {
    await open({ contacts: 3000 });
    expect(await costOf(queryTags(50))).toEqual([2, 0]);
    expect(await costOf(queryTags(50), FRESH)).toEqual([2, 0]);
    expect(await costOf(queryTags(10), FRESH)).toEqual([1, 0]);
    const edges = readEdges(listTags(await run(queryTags(50))));
    await account.graph.close();
    await open({ contacts: 3000, recent: false });
    expect(readEdges(listTags(await run(queryTags(50))))).toEqual(edges);
  });

  it('A tag whose first contacts are not on the pages reads its own list', async () => {
    await open({ contacts: 3000 });
    const tags = listTags(
      await run('{ tags(first: 20) { nodes { keapId contacts(first: 1000) { edges { node { keapId } } } } } }'),
    );
    const { world } = account.graph.simulator;
    const [rare] = tags as [Tag];
    for (const { node } of rare.contacts!.edges.slice(5))
      world.remove('contact_tags', `${rare.keapId}:${node!.keapId}`);
    expect(await costOf(queryTags(10), FRESH)).toEqual([1, 1]);
  });

  it('The next page of a tag costs one call and goes on after the last contact', async () => {
    await open({ contacts: 3000 });
    const [tag] = listTags(await run(queryTags(20))) as [Tag];
    expect(tag.contacts!.pageInfo.hasNextPage).toBe(true);
    const whole = await run(
      `{ tag(id: "${tag.keapId}") { contacts(first: 1000) { edges { node { keapId } } } } }`,
      FRESH,
    );
    const expected = (whole.data.tag.contacts.edges as Edge[]).map(({ node }) => node!.keapId);
    const seen = tag.contacts!.edges.map(({ node }) => node!.keapId);
    let { pageInfo } = tag.contacts!;
    while (pageInfo.hasNextPage) {
      const page = `contacts(first: 60, after: "${pageInfo.endCursor}") { edges { node { keapId } } pageInfo { hasNextPage endCursor } }`;
      const { data, calls } = await run(`{ tag(id: "${tag.keapId}") { ${page} } }`, FRESH);
      expect(calls).toBeLessThanOrEqual(2);
      seen.push(...(data.tag.contacts.edges as Edge[]).map(({ node }) => node!.keapId));
      ({ pageInfo } = data.tag.contacts);
    }
    expect(seen).toEqual(expected);
  });

  it('Members of one time are left to the lists of their tags, whose order is that of Keap', async () => {
    await open({ contacts: 3000 });
    const [tag] = listTags(await run('{ tags(first: 20) { nodes { keapId } } }')) as [Tag];
    for (const id of ['1', '2'])
      account.graph.simulator.world.put('contact_tags', { id, applied_time: '2012-01-01T00:00:00.000Z' }, tag.keapId);
    expect(await costOf(queryTags(10), FRESH)).toEqual([1, 1]);
  });

  it('With totals the pages are read as far as they go, and each tag that they do not end costs its count', async () => {
    await open({ contacts: 3000 });
    expect(await costOf(queryTags(10, 'totalCount'))).toEqual([3, 0]);
    expect(count(COUNT)).toBe(20);
    const tags = listTags(await run(queryTags(10, 'totalCount')));
    expect(tags.filter(({ contacts }) => contacts!.totalCount! <= 100)).toEqual([]);
    expect(await costOf(queryTags(10, 'totalCount'))).toEqual([0, 0]);
    expect(count(COUNT)).toBe(0);
  });

  it('Fewer of them cost no call while they are cached, and more of them are read again', async () => {
    await open({ contacts: 3000 });
    await run(queryTags(20));
    expect(await costOf(queryTags(5))).toEqual([0, 0]);
    const [pages, lists] = await costOf(queryTags(100));
    expect(pages).toBeGreaterThan(0);
    expect(pages).toBeLessThanOrEqual(3);
    expect(lists).toBeLessThan(20);
    expect(await costOf(queryTags(100))).toEqual([0, 0]);
  });
});
