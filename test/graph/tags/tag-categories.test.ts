import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint, encodeCursor } from '../../../src/graph/list/cursor.js';
import { openGraph, type Graph } from '../../kit/graph.js';

/** A category whose tags Keap lists in another order than by id, in an account with more than a page of tags. */
const CATEGORY = '9001';
const tagIds = Array.from({ length: 6 }, (_, index) => String(90_001 + index));

let graph: Graph;
beforeEach(async () => {
  graph = await openGraph({ contacts: 20, seedDefects: false }, { apiVersion: 'v2' });
  const { world } = graph.simulator;
  world.put('tag_categories', { id: CATEGORY, name: 'Backwards' });
  for (const [index, id] of tagIds.entries())
    world.put('tags', {
      id,
      name: `Backwards ${index}`,
      category: { id: CATEGORY, name: 'Backwards' },
      create_time: `2020-01-0${9 - index}T00:00:00.000Z`,
    });
  for (let id = 80_001; id <= 81_100; id += 1) world.put('tags', { id: String(id), name: `Other ${id}` });
});
afterEach(() => graph.close());

const page = (args: string): string =>
  `{ node(id: "TagCategory:${CATEGORY}") { ... on TagCategory {
    tags(${args}) { nodes { keapId } pageInfo { hasNextPage endCursor } } } } }`;

const encodeTagCursor = (id: string): string =>
  encodeCursor(fingerprint(['tag_categories', 'tags', CATEGORY]), { after: id });

it.each([false, true])(
  'The tags of a category are paged by id in any order of Keap (all tags cached: %s)',
  async (readBefore) => {
    if (readBefore) await graph.execute('{ tagCategories { tags(first: 1) { nodes { keapId } } } }');
    const seen: string[] = [];
    let after = '';
    for (const left of [4, 2, 0]) {
      const { data, errors } = await graph.execute(page(`first: 2${after}`));
      expect(errors).toEqual([]);
      const { nodes, pageInfo } = data.node.tags;
      seen.push(...nodes.map(({ keapId }: { keapId: string }) => keapId));
      expect(pageInfo).toEqual({ hasNextPage: left > 0, endCursor: encodeTagCursor(tagIds[5 - left]!) });
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(tagIds);
  },
);

it('The tags of one category cost one call and have a totalCount', async () => {
  await graph.execute('{ tagCategories { tags(first: 1) { nodes { keapId } } } }');
  const { data, calls } = await graph.execute(
    `{ node(id: "TagCategory:${CATEGORY}") { ... on TagCategory { tags(first: 1) { totalCount nodes { keapId } } } } }`,
    {},
    { 'x-keap-fresh': '1' },
  );
  expect(data.node.tags).toEqual({ totalCount: 6, nodes: [{ keapId: tagIds[0] }] });
  expect(calls).toBe(2);
});
