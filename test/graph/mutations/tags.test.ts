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

  const give = async (name: string, contactIds: readonly string[], tagIds: readonly string[]): Promise<Result[]> => {
    const { data, errors } = await account.patiently(tagging(name), { contactIds, tagIds });
    expect(errors).toEqual([]);
    return data[name].results;
  };
  const statuses = (results: readonly Result[]): string[] => results.map(({ status }) => status);
  /** Two new tags: nobody has them. */
  const newTags = async (): Promise<string[]> => {
    const { data } = await account.patiently(
      'mutation { a: createTag(input: { name: "A" }) { tag { id } } b: createTag(input: { name: "B" }) { tag { id } } }',
    );
    account.simulator.resetCalls();
    return [data.a.tag.id, data.b.tag.id];
  };

  it('are applied to many contacts in one call a tag, and a second time are duplicates', async () => {
    const tags = await newTags();
    const { contacts } = account.ids;
    expect(new Set(statuses(await give('applyTags', contacts, tags)))).toEqual(new Set(['SUCCESS']));
    expect(account.writes()).toHaveLength(2);
    const again = await give('applyTags', contacts, tags);
    expect(new Set(statuses(again))).toEqual(new Set(['DUPLICATE']));
    expect(again[0]).toMatchObject({ contactId: `Contact:${contacts[0]}`, tagId: tags[0], code: null });
    expect(again[0]?.message).toMatch(/already/);
  });

  it('tell what became of each pair, whatever became of the others', async () => {
    const [tag, other] = await newTags();
    const [first, second] = account.ids.contacts as [string, string];
    await give('applyTags', [first], [tag!]);
    const results = await give('applyTags', [first, second, '9876543'], [tag!, other!, 'Tag:9876543']);
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

  it('show on the contacts of the answer, and off them again', async () => {
    const [tag] = await newTags();
    const [contact] = account.ids.contacts as [string];
    const seen = `contacts { keapId tags(first: 100) { nodes { id } } }`;
    const look = `{ contact(id: "${contact}") { tags(first: 100) { nodes { id } } } }`;
    const tagsIn = (one: { tags: { nodes: { id: string }[] } }): string[] => one.tags.nodes.map(({ id }) => id);
    expect(tagsIn((await account.patiently(look)).data.contact)).not.toContain(tag);
    for (const [name, has] of [
      ['applyTags', true],
      ['removeTags', false],
    ] as const) {
      const { data } = await account.patiently(
        `mutation { ${name}(input: { contactIds: ["${contact}"], tagIds: ["${tag}"] }) { results { status } ${seen} } }`,
      );
      expect(data[name].results).toEqual([{ status: 'SUCCESS' }]);
      expect(tagsIn(data[name].contacts[0]).includes(tag!)).toBe(has);
      expect(tagsIn((await account.patiently(look)).data.contact).includes(tag!)).toBe(has);
    }
  });

  it('are removed, and a tag that is not there says so', async () => {
    const [tag] = await newTags();
    const { contacts } = account.ids;
    await give('applyTags', contacts, [tag!]);
    expect(new Set(statuses(await give('removeTags', contacts, [tag!])))).toEqual(new Set(['SUCCESS']));
    const { data } = await account.patiently(`{ tag(id: "${tag}") { contacts { nodes { id } } } }`);
    expect(data.tag.contacts.nodes).toEqual([]);
  });

  it('are sent again after a 429, and applied once', async () => {
    const [tag] = await newTags();
    account.simulator.faults.add({ kind: 'status', status: 429, times: 1, match: isWrite });
    expect(statuses(await give('applyTags', account.ids.contacts, [tag!]))).toEqual(Array(10).fill('SUCCESS'));
    expect(account.writes().map(({ status }) => status)).toEqual([429, 200]);
  });

  it('of a call that failed fail alone, and say that they may be applied', async () => {
    const tags = await newTags();
    const failing = tags[1]!.replace('Tag:', '');
    account.simulator.faults.add({
      kind: 'status',
      status: 500,
      match: ({ method, path }) => method === 'POST' && path.includes(`/tags/${failing}/`),
    });
    const results = await give('applyTags', account.ids.contacts, tags);
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
    ['with nothing in it', () => ({})],
    ['with no results in it', () => ({ results: {} })],
    ['with an empty list', () => []],
    ["in the other shape of v1's document", () => [{ key: 'SUCCESS' }]],
    ['of another id', () => ({ '1': 'SUCCESS' })],
    ['in a word that is not known', (_json, id) => ({ [id]: 'QUEUED' })],
    ['that is no object', () => 'done'],
  ])('of a call that was answered %s may be done: they are told as unknown, and not sent again', async (_, json) => {
    const [tag] = await newTags();
    const [contact] = account.ids.contacts as [string];
    const change = (answer: unknown): unknown => json(answer, contact);
    account.simulator.faults.add({ kind: 'altered', match: isWrite, json: change });
    const [result] = await give('applyTags', [contact], [tag!]);
    expect(result).toMatchObject({ status: 'UNKNOWN', code: 'UPSTREAM_BAD_DATA' });
    expect(result?.message).toMatch(/Keap may have made it: check before you send it again/);
    expect(account.writes()).toHaveLength(1);
    account.simulator.faults.clear();
    expect(statuses(await give('applyTags', [contact], [tag!]))).toEqual(['DUPLICATE']);
  });

  it('that Keap says it failed at are a failure', async () => {
    const [tag] = await newTags();
    const [contact] = account.ids.contacts as [string];
    const json = (): unknown => (api === 'v2' ? { results: { [contact]: 'FAILURE' } } : [{ [contact]: 'FAILURE' }]);
    account.simulator.faults.add({ kind: 'altered', match: isWrite, json });
    const [result] = await give('applyTags', [contact], [tag!]);
    expect(result).toMatchObject({ status: 'FAILURE', code: null, message: 'Keap failed at this one. Try again.' });
  });

  it('that Keap never took are told as not sent, those it forbids as forbidden', async () => {
    const [tag, other] = await newTags();
    const status = (code: number, tagId: string): void =>
      void account.simulator.faults.add({
        kind: 'status',
        status: code,
        match: ({ method, path }) => method === 'POST' && path.includes(`/tags/${tagId.replace('Tag:', '')}/`),
      });
    status(429, tag!);
    status(403, other!);
    const results = await give('applyTags', account.ids.contacts, [tag!, other!]);
    const of = (tagId: string): Result[] => results.filter((one) => one.tagId === tagId);
    expect(new Set(of(tag!).map(({ status: told, code }) => `${told} ${code}`))).toEqual(
      new Set(['NOT_SENT THROTTLED']),
    );
    expect(new Set(statuses(of(other!)))).toEqual(new Set(['NO_PERMISSION']));
  });

  it('of few contacts and many tags go the cheaper way', async () => {
    const { contact, tags } = account.ids;
    account.simulator.resetCalls();
    expect(statuses(await give('applyTags', [contact], tags)).every((status) => /SUCCESS|DUPLICATE/.test(status))).toBe(
      true,
    );
    expect(account.writes()).toHaveLength(api === 'v1' ? 1 : tags.length);
    account.simulator.resetCalls();
    expect(new Set(statuses(await give('removeTags', [contact], tags)))).toEqual(new Set(['SUCCESS']));
    expect(account.writes()).toHaveLength(api === 'v1' ? 1 : tags.length);
  });
});

describe('tags for which the calls are not there', () => {
  it('are refused as a whole before anything is sent', async () => {
    const account = await openWritable('v2', { maxKeapCallsPerQuery: 8 });
    account.simulator.resetCalls();
    const { contacts, tags } = account.ids;
    const { errors, calls } = await account.patiently(tagging('applyTags'), { contactIds: contacts, tagIds: tags });
    expect(errors[0]?.extensions).toMatchObject({ code: 'TOO_EXPENSIVE', limit: 8 });
    expect(calls).toBe(0);
    await account.close();
  });
});
