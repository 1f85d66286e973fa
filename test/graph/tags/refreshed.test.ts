import { describe, expect, it } from 'vitest';
import { account, listTags, open, run } from './members.js';

describe('refreshCache', () => {
  it.each(['contacts', 'tags', 'contact_tags', 'applied_tags'])(
    'The contacts of a tag and their names are read again after refreshCache of %s',
    async (resource) => {
      await open({ recent: false });
      const members = 'contacts(first: 1000) { edges { node { keapId givenName } } }';
      const tag = listTags(await run(`{ tags(first: 5) { nodes { keapId ${members} } } }`)).find(
        ({ contacts }) => contacts!.edges.length > 1,
      )!;
      const read = async (): Promise<unknown[]> =>
        (await run(`{ tag(id: "${tag.keapId}") { ${members} } }`)).data.tag.contacts.edges;
      const [first, ...others] = tag.contacts!.edges;
      const { world } = account.graph.simulator;
      world.remove('contact_tags', `${tag.keapId}:${first!.node!.keapId}`);
      expect(await read()).toEqual(tag.contacts!.edges);
      await run(`mutation { refreshCache(input: { resource: "${resource}" }) { resource } }`);
      expect(await read()).toEqual(others);
    },
  );

  it('The times of tags are read again after refreshCache of contacts', async () => {
    await open();
    const query = '{ contacts(first: 20) { nodes { tags { edges { appliedAt } } } } }';
    await run(query);
    expect((await run(query)).calls).toBe(0);
    await run('mutation { refreshCache(input: { resource: "contacts" }) { resource } }');
    expect((await run(query)).calls).toBe(2);
  });

  it('Contacts stay in the cache after refreshCache of a collection that shows none', async () => {
    await open();
    const query = '{ contacts(first: 20) { nodes { givenName } } }';
    await run(query);
    await run('mutation { refreshCache(input: { resource: "campaigns" }) { resource } }');
    expect((await run(query)).calls).toBe(0);
  });
});
