import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';
import { createQuery } from '../query.js';

let graph: Graph;
beforeEach(async () => {
  graph = await openGraph({ contacts: 120, seedDefects: false });
});
afterEach(() => graph.close());

describe('a user', () => {
  it.each(['tasks', 'deals', 'notes', 'files', 'stageMoves'])(
    'The edge %s of users costs one call for each user and page',
    async (list) => {
      const runQuery = createQuery(graph);
      await runQuery('{ users { nodes { id givenName } } }');
      const { data, calls } = await runQuery(`{ users { nodes { id ${list}(first: 5) { nodes { id } } } } }`);
      expect(calls).toBe(data.users.nodes.length);
      const found = data.users.nodes.map((user: Record<string, { nodes: unknown[] }>) => user[list]!.nodes.length);
      expect(Math.max(...found)).toBeGreaterThan(0);
    },
  );

  it('The tasks of a user are all assigned to the user and paged by Keap', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery(
      '{ users { nodes { id tasks(first: 3) { nodes { id owner { id } } pageInfo { hasNextPage endCursor } } } } }',
    );
    const user = data.users.nodes.find(
      ({ tasks }: { tasks: { pageInfo: { hasNextPage: boolean } } }) => tasks.pageInfo.hasNextPage,
    );
    for (const { owner } of user.tasks.nodes) expect(owner).toEqual({ id: user.id });
    const next = await runQuery(
      `{ user(id: "${user.id}") { tasks(first: 3, after: "${user.tasks.pageInfo.endCursor}") { nodes { id } } } }`,
    );
    const seen = user.tasks.nodes.map(({ id }: { id: string }) => id);
    for (const { id } of next.data.user.tasks.nodes) expect(seen).not.toContain(id);
  });
});

describe('user groups', () => {
  it('All user groups are read in one call and cached', async () => {
    const runQuery = createQuery(graph);
    const first = await runQuery('{ userGroups { id name } }');
    expect([first.data.userGroups.length, first.calls]).toEqual([3, 1]);
    const [group] = first.data.userGroups;
    const second = await runQuery(`{ userGroup(id: "${group.id}") { id name } node(id: "${group.id}") { id } }`);
    expect(second.data).toEqual({ userGroup: group, node: { id: group.id } });
    expect(second.calls).toBe(0);
  });
});

describe('a company', () => {
  it('The tags of companies, which Keap sends as comma-separated text, cost one call for all companies', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ companies(first: 12) { nodes { id tags { totalCount nodes { id name } } } } }',
    );
    expect(calls).toBe(2);
    const tags = data.companies.nodes.flatMap(({ tags: page }: { tags: { nodes: { name: string }[] } }) => page.nodes);
    expect(tags.length).toBeGreaterThan(2);
    for (const { name } of tags) expect(name).toBeTypeOf('string');
  });
});

describe('links between contacts', () => {
  it('The linked contacts of all contacts of a query cost one call', async () => {
    const runQuery = createQuery(graph);
    const some = await runQuery('{ contacts(first: 3) { nodes { keapId } } }');
    const [first, second, third] = some.data.contacts.nodes.map(({ keapId }: { keapId: string }) => keapId);
    const { world } = graph.simulator;
    const link = (id: string, to: string) => ({
      id,
      linked_contact_id: to,
      link_type_id: '4',
      link_type_name: 'Spouse',
    });
    world.put('contacts', { ...world.get('contacts', first), links: [link('1', second), link('2', third)] });
    const { data, calls } = await runQuery(
      '{ contacts(first: 100) { nodes { id links { typeName linkedContactId contact { keapId familyName } } } } }',
    );
    expect(calls).toBeLessThanOrEqual(2);
    const links = data.contacts.nodes.flatMap(({ links: all }: { links: unknown[] }) => all);
    expect(links.length).toBeGreaterThan(0);
    for (const { linkedContactId, contact } of links) expect(contact.keapId).toBe(linkedContactId);
    const bare = await runQuery('{ contacts(first: 99) { nodes { links { contact { id } } } } }');
    expect(bare.calls).toBe(1);
  });
});
