import { describe, expect, it } from 'vitest';
import { columnsMissing, dashReadAsId, foreignOwners } from '../../../src/simulator/quirks.js';
import { createManualClock } from '../../kit/clock.js';
import { account, count, FRESH, listTags, open, OWN_LIST, PATH, run, type Tag } from './members.js';
import type { GraphResult } from '../../kit/graph.js';

const MEMBERS = 'contacts(first: 50) { edges { appliedAt node { keapId givenName emailAddresses { email } } } }';
const QUERY = `{ tags(first: 20) { nodes { keapId ${MEMBERS} } } }`;

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
      const copy = ({ node }: { node: Record<string, unknown> }): unknown => ({
        node: { keapId: node['keapId'], givenName: node['givenName'], familyName: node['familyName'] },
      });
      expect(data.tag.contacts.edges).toEqual(full.tag.contacts.edges.map(copy));
    },
  );

  it('A copy without a selected column is completed from the contact', async () => {
    await open({ recent: false });
    const [{ keapId }] = listTags(await run('{ tags(first: 1) { nodes { keapId } } }')) as [Tag];
    const { data } = await run(`{ tag(id: "${keapId}") { ${names} } }`);
    account.graph.simulator.faults.add(columnsMissing(`/v2/tags/${keapId}/contacts`, ['given_name']));
    const second = await run(`{ tag(id: "${keapId}") { ${names} } }`, FRESH);
    expect(second.data).toEqual(data);
    expect(second.calls).toBe(3);
  });

  it('A contact whose record is gone is shown by its copy, and is null where more than the copy is selected', async () => {
    await open({ recent: false });
    const [{ keapId }] = listTags(await run('{ tags(first: 1) { nodes { keapId } } }')) as [Tag];
    account.graph.simulator.world.put(
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
    await account.graph.close();
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
      const { data, errors } = await clock.until(account.graph.execute(query, {}, FRESH));
      expect(errors).toEqual([]);
      for (const { contacts } of data.tags.nodes) expect(contacts.totalCount).toBeNull();
      expect(count(COUNT)).toBe(1);
    }
    await clock.advance(86_400_001);
    await clock.until(account.graph.execute(query, {}, FRESH));
    expect(count(COUNT)).toBe(2);
  });

  it.each([{ count: '12' }, { count: -1 }, { count: 1.5 }, {}, { total: 4 }])(
    'A count that is no number of records is UPSTREAM_BAD_DATA and leaves the contacts in place: %j',
    async (body) => {
      const clock = createManualClock();
      await open({ recent: ['tags/{id}/contacts/count'], clock }, { clock });
      account.graph.simulator.faults.add({ kind: 'status', status: 200, body, match: ({ path }) => COUNT.test(path) });
      const { data, errors } = await clock.until(account.graph.execute(query));
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
      await account.graph.close();
      const clock = createManualClock();
      await open({ recent: fault !== null, clock }, { clock });
      if (fault !== null) account.graph.simulator.faults.add(fault);
      const first = await clock.until(account.graph.execute(QUERY, {}, FRESH));
      expect([first.errors, first.data]).toEqual([[], data]);
      const before = count(PATH);
      const second = await clock.until(account.graph.execute(QUERY, {}, FRESH));
      expect([second.errors, second.data, second.calls]).toEqual([[], data, 22]);
      expect(count(PATH)).toBe(before);
    },
  );
});
