import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isWrite, openWritable, type Writable } from './account.js';

interface Result {
  readonly contactId: string;
  readonly tagId: string;
  readonly status: string;
  readonly code: string | null;
  readonly message: string | null;
}

const tagging = (name: string): string =>
  `mutation ($contactIds: [ID!]!, $tagIds: [ID!]!) { ${name}(input: { contactIds: $contactIds, tagIds: $tagIds }) {
    results { contactId tagId status code message }
  } }`;

describe.each(['v2', 'v1'] as const)('tags on %s', (api) => {
  let account: Writable;
  beforeAll(async () => {
    account = await openWritable(api);
  });
  afterEach(() => account.simulator.faults.clear());
  afterAll(() => account.close());

  const applyOrRemove = async (
    name: string,
    contactIds: readonly string[],
    tagIds: readonly string[],
  ): Promise<Result[]> => {
    const { data, errors } = await account.executeWithClock(tagging(name), { contactIds, tagIds });
    expect(errors).toEqual([]);
    return data[name].results;
  };
  const statuses = (results: readonly Result[]): string[] => results.map(({ status }) => status);
  /** Creates two new tags. */
  const createTags = async (): Promise<string[]> => {
    const { data } = await account.executeWithClock(
      'mutation { a: createTag(input: { name: "A" }) { tag { id } } b: createTag(input: { name: "B" }) { tag { id } } }',
    );
    account.simulator.resetCalls();
    return [data.a.tag.id, data.b.tag.id];
  };

  it('Tags are applied to many contacts with one call a tag, and a second time are DUPLICATE', async () => {
    const tags = await createTags();
    const { contacts } = account.ids;
    expect(new Set(statuses(await applyOrRemove('applyTags', contacts, tags)))).toEqual(new Set(['SUCCESS']));
    expect(account.writes()).toHaveLength(2);
    const again = await applyOrRemove('applyTags', contacts, tags);
    expect(new Set(statuses(again))).toEqual(new Set(['DUPLICATE']));
    expect(again[0]).toMatchObject({ contactId: `Contact:${contacts[0]}`, tagId: tags[0], code: null });
    expect(again[0]?.message).toMatch(/already/);
  });

  it('Each pair of contact and tag has its own status', async () => {
    const [tag, other] = await createTags();
    const [first, second] = account.ids.contacts as [string, string];
    await applyOrRemove('applyTags', [first], [tag!]);
    const results = await applyOrRemove('applyTags', [first, second, '9876543'], [tag!, other!, 'Tag:9876543']);
    const byPair = Object.fromEntries(results.map((one) => [`${one.contactId} ${one.tagId}`, one.status]));
    expect(results).toHaveLength(9);
    expect(byPair).toMatchObject({
      [`Contact:${first} ${tag}`]: 'DUPLICATE',
      [`Contact:${first} ${other}`]: 'SUCCESS',
      [`Contact:${second} ${tag}`]: 'SUCCESS',
      [`Contact:9876543 ${tag}`]: 'CONTACT_NOT_FOUND',
      [`Contact:${second} Tag:9876543`]: 'TAG_NOT_FOUND',
    });
    expect(byPair['Contact:9876543 Tag:9876543']).toMatch(/^(TAG|CONTACT)_NOT_FOUND$/);
  });

  it('The contacts in the payload have the tags after the mutation', async () => {
    const [tag] = await createTags();
    const [contact] = account.ids.contacts as [string];
    const selection = `contacts { keapId tags(first: 100) { nodes { id } } }`;
    const contactQuery = `{ contact(id: "${contact}") { tags(first: 100) { nodes { id } } } }`;
    const tagsIn = (one: { tags: { nodes: { id: string }[] } }): string[] => one.tags.nodes.map(({ id }) => id);
    expect(tagsIn((await account.executeWithClock(contactQuery)).data.contact)).not.toContain(tag);
    for (const [name, has] of [
      ['applyTags', true],
      ['removeTags', false],
    ] as const) {
      const { data } = await account.executeWithClock(
        `mutation { ${name}(input: { contactIds: ["${contact}"], tagIds: ["${tag}"] }) { results { status } ${selection} } }`,
      );
      expect(data[name].results).toEqual([{ status: 'SUCCESS' }]);
      expect(tagsIn(data[name].contacts[0]).includes(tag!)).toBe(has);
      expect(tagsIn((await account.executeWithClock(contactQuery)).data.contact).includes(tag!)).toBe(has);
    }
  });

  it('Removed tags have no contacts any more', async () => {
    const [tag] = await createTags();
    const { contacts } = account.ids;
    await applyOrRemove('applyTags', contacts, [tag!]);
    expect(new Set(statuses(await applyOrRemove('removeTags', contacts, [tag!])))).toEqual(new Set(['SUCCESS']));
    const { data } = await account.executeWithClock(`{ tag(id: "${tag}") { contacts { nodes { id } } } }`);
    expect(data.tag.contacts.nodes).toEqual([]);
  });

  it('Tagging is retried after a 429 and executed once', async () => {
    const [tag] = await createTags();
    account.simulator.faults.add({ kind: 'status', status: 429, times: 1, match: isWrite });
    expect(statuses(await applyOrRemove('applyTags', account.ids.contacts, [tag!]))).toEqual(Array(10).fill('SUCCESS'));
    expect(account.writes().map(({ status }) => status)).toEqual([429, 200]);
  });

  it('A failed call makes only its pairs UNKNOWN', async () => {
    const tags = await createTags();
    const failing = tags[1]!.replace('Tag:', '');
    account.simulator.faults.add({
      kind: 'status',
      status: 500,
      match: ({ method, path }) => method === 'POST' && path.includes(`/tags/${failing}/`),
    });
    const results = await applyOrRemove('applyTags', account.ids.contacts, tags);
    expect(account.writes()).toHaveLength(2);
    for (const { tagId, status, code, message } of results) {
      if (tagId === tags[0]) expect([status, code, message]).toEqual(['SUCCESS', null, null]);
      else {
        expect([status, code]).toEqual(['UNKNOWN', 'UPSTREAM_UNAVAILABLE']);
        expect(message).toMatch(/Keap may have made it/);
      }
    }
  });

  it.each<[string, (json: unknown, id: string) => unknown]>([
    ['an empty object', () => ({})],
    ['no results', () => ({ results: {} })],
    ['an empty list', () => []],
    ["the other format of v1's document", () => [{ key: 'SUCCESS' }]],
    ['another id', () => ({ '1': 'SUCCESS' })],
    ['an unknown status', (_json, id) => ({ [id]: 'QUEUED' })],
    ['a string', () => 'done'],
  ])('A tagging call that returns %s makes its pairs UNKNOWN and is not retried', async (_, json) => {
    const [tag] = await createTags();
    const [contact] = account.ids.contacts as [string];
    const changeBody = (body: unknown): unknown => json(body, contact);
    account.simulator.faults.add({ kind: 'altered', match: isWrite, json: changeBody });
    const [result] = await applyOrRemove('applyTags', [contact], [tag!]);
    expect(result).toMatchObject({ status: 'UNKNOWN', code: 'UPSTREAM_BAD_DATA' });
    expect(result?.message).toMatch(/Keap may have made it: check before you send it again/);
    expect(account.writes()).toHaveLength(1);
    account.simulator.faults.clear();
    expect(statuses(await applyOrRemove('applyTags', [contact], [tag!]))).toEqual(['DUPLICATE']);
  });

  it('A pair that Keap reports as failed is FAILURE', async () => {
    const [tag] = await createTags();
    const [contact] = account.ids.contacts as [string];
    const json = (): unknown => (api === 'v2' ? { results: { [contact]: 'FAILURE' } } : [{ [contact]: 'FAILURE' }]);
    account.simulator.faults.add({ kind: 'altered', match: isWrite, json });
    const [result] = await applyOrRemove('applyTags', [contact], [tag!]);
    expect(result).toMatchObject({ status: 'FAILURE', code: null, message: 'Keap failed at this one. Try again.' });
  });

  it('A rejected pair is NOT_SENT after a 429 and NO_PERMISSION after a 403', async () => {
    const [tag, other] = await createTags();
    const status = (code: number, tagId: string): void =>
      void account.simulator.faults.add({
        kind: 'status',
        status: code,
        match: ({ method, path }) => method === 'POST' && path.includes(`/tags/${tagId.replace('Tag:', '')}/`),
      });
    status(429, tag!);
    status(403, other!);
    const results = await applyOrRemove('applyTags', account.ids.contacts, [tag!, other!]);
    const filterByTag = (tagId: string): Result[] => results.filter((one) => one.tagId === tagId);
    expect(new Set(filterByTag(tag!).map(({ status: pairStatus, code }) => `${pairStatus} ${code}`))).toEqual(
      new Set(['NOT_SENT THROTTLED']),
    );
    expect(new Set(statuses(filterByTag(other!)))).toEqual(new Set(['NO_PERMISSION']));
  });

  it('Many tags on one contact are changed with the fewest calls', async () => {
    const { contact, tags } = account.ids;
    account.simulator.resetCalls();
    expect(
      statuses(await applyOrRemove('applyTags', [contact], tags)).every((status) => /SUCCESS|DUPLICATE/.test(status)),
    ).toBe(true);
    expect(account.writes()).toHaveLength(api === 'v1' ? 1 : tags.length);
    account.simulator.resetCalls();
    expect(new Set(statuses(await applyOrRemove('removeTags', [contact], tags)))).toEqual(new Set(['SUCCESS']));
    expect(account.writes()).toHaveLength(api === 'v1' ? 1 : tags.length);
  });
});

describe('tagging above the call limit', () => {
  it('Tagging that needs more calls than allowed is rejected before anything is sent', async () => {
    const account = await openWritable('v2', { maxKeapCallsPerQuery: 8 });
    account.simulator.resetCalls();
    const { contacts, tags } = account.ids;
    const { errors, calls } = await account.executeWithClock(tagging('applyTags'), {
      contactIds: contacts,
      tagIds: tags,
    });
    expect(errors[0]?.extensions).toMatchObject({ code: 'TOO_EXPENSIVE', limit: 8 });
    expect(calls).toBe(0);
    await account.close();
  });
});
