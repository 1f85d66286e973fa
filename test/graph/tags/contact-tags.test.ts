import { afterEach, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
afterEach(() => graph.close());

type Tags = {
  readonly edges: readonly { readonly appliedAt: string | null; readonly node: { readonly keapId: string } }[];
};

it.each(['v1', 'v2'] as const)(
  'On %s without bulk lists, the time when a tag was applied costs a call for each contact, and only when selected',
  async (api) => {
    graph = await openGraph({ contacts: 60, seedDefects: false }, { apiVersion: api });
    const plain = await graph.execute('{ contacts(first: 9) { nodes { tags { edges { node { keapId name } } } } } }');
    expect(plain.calls).toBe(2);
    const { data, errors, calls } = await graph.execute(
      '{ contacts(first: 9) { nodes { keapId tags { edges { appliedAt node { keapId } } } } } }',
    );
    expect(errors).toEqual([]);
    const tagged = (data.contacts.nodes as { keapId: string; tags: Tags }[]).filter(
      ({ tags }) => tags.edges.length > 0,
    );
    expect(tagged.length).toBeGreaterThan(2);
    // On v2 one call finds out that the account has no bulk list.
    expect(calls).toBe(tagged.length + (api === 'v2' ? 1 : 0));
    const [{ keapId, tags }] = tagged as [(typeof tagged)[number]];
    const { appliedAt, node } = tags.edges[0]!;
    const other = await graph.execute(
      `{ tag(id: "${node.keapId}") { contacts(first: 1000) { edges { appliedAt node { keapId } } } } }`,
    );
    const edge = other.data.tag.contacts.edges.find((one: { node: { keapId: string } }) => one.node.keapId === keapId);
    expect(appliedAt).toMatch(/^20\d\d-.*Z$/);
    expect(edge.appliedAt).toBe(appliedAt);
  },
);
