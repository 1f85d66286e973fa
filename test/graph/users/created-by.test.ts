import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';
import { createQuery } from '../query.js';

interface Written {
  readonly createdById: string | null;
  readonly createdBy: { readonly keapId: string; readonly givenName: string | null } | null;
  readonly updatedById?: string | null;
  readonly updatedBy?: { readonly keapId: string; readonly givenName: string | null } | null;
}

const created = 'createdById createdBy { keapId givenName }';
const both = `${created} updatedById updatedBy { keapId givenName }`;

describe('who created and changed a record', () => {
  let graph: Graph;
  beforeEach(async () => {
    graph = await openGraph({ contacts: 60, seedDefects: false });
  });
  afterEach(() => graph.close());

  it.each([
    ['contacts', both],
    ['companies', both],
    ['deals', both],
    ['tasks', both],
    ['notes', both],
    ['files', created],
    ['stageMoves', created],
  ])('The users of a page of %s cost one call for all records', async (list, selection) => {
    const { data, calls } = await createQuery(graph)(`{ ${list}(first: 30) { nodes { ${selection} } } }`);
    expect(calls).toBe(2);
    const nodes = data[list].nodes as Written[];
    expect(nodes.length).toBeGreaterThan(3);
    for (const { createdById, createdBy, updatedById, updatedBy } of nodes) {
      expect(createdBy).toEqual({ keapId: createdById, givenName: expect.any(String) });
      if (updatedById !== undefined) expect(updatedBy).toEqual({ keapId: updatedById, givenName: expect.any(String) });
    }
  });

  it('The id of the user costs no call', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ contacts(first: 30) { nodes { createdById createdBy { id keapId } updatedBy { id } } } }',
    );
    expect(calls).toBe(1);
    const [{ createdById, createdBy }] = data.contacts.nodes;
    expect(createdBy).toEqual({ id: `User:${createdById}`, keapId: createdById });
  });

  it('A user that Keap itself created has no user who created it', async () => {
    const { data } = await createQuery(graph)(
      '{ users(first: 3) { nodes { createdById createdBy { id } updatedBy { id } } } }',
    );
    for (const user of data.users.nodes)
      expect(user).toEqual({
        createdById: null,
        createdBy: null,
        updatedBy: { id: expect.stringMatching(/^User:\d+$/) },
      });
  });

  it('`author` of notes and files is the same user as `createdBy`', async () => {
    const { data } = await createQuery(graph)(
      '{ notes(first: 9) { nodes { author { id } createdBy { id } } } files(first: 9) { nodes { author { id } createdBy { id } } } }',
    );
    for (const { author, createdBy } of [...data.notes.nodes, ...data.files.nodes]) expect(author).toEqual(createdBy);
  });

  it('The price of the users of a page is one call', async () => {
    const { data } = await createQuery(graph)(
      '{ price(query: "{ contacts(first: 30) { nodes { createdBy { givenName } updatedBy { givenName } } } }") { calls } }',
    );
    expect(data.price.calls).toBe(2);
  });

  it('Where only v2 has the ids, v1 has no users, and neither the price nor the query counts a call for them', async () => {
    const v1 = await openGraph({ contacts: 20, seedDefects: false, edition: 'v1' }, { apiVersion: 'v1' });
    const document = '{ contacts(first: 5) { nodes { createdBy { givenName } updatedBy { givenName } } } }';
    try {
      const priced = await createQuery(v1)(`{ price(query: "${document}") { calls } }`);
      const { data, calls } = await createQuery(v1)(document);
      expect([priced.data.price.calls, calls]).toEqual([1, 1]);
      for (const contact of data.contacts.nodes) expect(contact).toEqual({ createdBy: null, updatedBy: null });
    } finally {
      await v1.close();
    }
  });
});
