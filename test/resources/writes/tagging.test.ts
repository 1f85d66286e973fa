import { describe, expect, it } from 'vitest';
import { parseTagResponse, planTagRequests } from '../../../src/resources/writes/tagging.js';

const ids = (count: number, from = 1): string[] => Array.from({ length: count }, (_, index) => String(from + index));
const urls = (calls: ReturnType<typeof planTagRequests>): string[] =>
  calls.map(({ method, url }) => `${method} ${url}`);

describe('tags on contacts', () => {
  it('v2 applies tags by tag, 100 contacts per call', () => {
    const calls = planTagRequests('v2', 'apply', ids(150), ['7', '8']);
    expect(urls(calls)).toEqual([
      'POST /v2/tags/7/contacts:applyTags',
      'POST /v2/tags/7/contacts:applyTags',
      'POST /v2/tags/8/contacts:applyTags',
      'POST /v2/tags/8/contacts:applyTags',
    ]);
    expect(calls[1]?.body).toEqual({ contact_ids: ids(50, 101) });
    expect(urls(planTagRequests('v2', 'remove', ['1'], ['7']))).toEqual(['POST /v2/tags/7/contacts:removeTags']);
  });

  it('v1 applies tags by tag or by contact, whichever needs fewer calls', () => {
    const byTag = planTagRequests('v1', 'apply', ids(50), ['7', '8']);
    expect(urls(byTag)).toEqual(['POST /v1/tags/7/contacts', 'POST /v1/tags/8/contacts']);
    expect(byTag[0]?.body).toEqual({ ids: ids(50).map(Number) });
    const byContact = planTagRequests('v1', 'apply', ['1', '2'], ids(50, 100));
    expect(urls(byContact)).toEqual(['POST /v1/contacts/1/tags', 'POST /v1/contacts/2/tags']);
    expect(byContact[0]?.body).toEqual({ tagIds: ids(50, 100).map(Number) });
  });

  it('v1 removes tags by ids in the query, in the documented form of each path', () => {
    expect(urls(planTagRequests('v1', 'remove', ['1', '2'], ['7']))).toEqual([
      'DELETE /v1/tags/7/contacts?ids=1&ids=2',
    ]);
    expect(urls(planTagRequests('v1', 'remove', ['1'], ['7', '8']))).toEqual(['DELETE /v1/contacts/1/tags?ids=7%2C8']);
  });

  it.each(['v1', 'v2'] as const)('The calls of a tagging on %s cover every pair once', (apiVersion) => {
    for (const [contacts, tags] of [
      [1, 1],
      [3, 250],
      [250, 3],
      [101, 101],
    ] as const) {
      const calls = planTagRequests(apiVersion, 'apply', ids(contacts), ids(tags, 1000));
      const pairs = calls.flatMap((request) => request.pairs.map(({ contactId, tagId }) => `${contactId} ${tagId}`));
      expect(new Set(pairs).size).toBe(contacts * tags);
      expect(pairs).toHaveLength(contacts * tags);
      expect(Math.max(...calls.map((request) => request.pairs.length))).toBeLessThanOrEqual(100);
    }
  });
});

describe('a tagging response', () => {
  it.each([
    ['of v2', { results: { '1': 'SUCCESS', '2': 'DUPLICATE', '3': 'TAG_ID_NOT_FOUND' } }],
    ['of v1', [{ '1': 'SUCCESS' }, { '2': 'DUPLICATE' }, { '3': 'TAG_ID_NOT_FOUND' }]],
    ['of v1 as one record', { '1': 'SUCCESS', '2': 'DUPLICATE', '3': 'TAG_ID_NOT_FOUND' }],
  ])('A tagging response %s is read by id', (_, answer) => {
    expect(Object.fromEntries(parseTagResponse(answer)!)).toEqual({ 1: 'SUCCESS', 2: 'DUPLICATE', 3: 'TAG_NOT_FOUND' });
  });

  it('An unknown status in a tagging response is UNKNOWN', () => {
    for (const word of ['LOCKED', 'constructor', null, 1])
      expect(parseTagResponse({ results: { '1': word, '2': 'FAILURE' } })).toEqual(
        new Map([
          ['1', 'UNKNOWN'],
          ['2', 'FAILURE'],
        ]),
      );
  });

  it('A tagging response in the form of the v1 document, which has no ids, matches no id', () => {
    const read = parseTagResponse([{ key: 'SUCCESS' }, { key: 'DUPLICATE' }]);
    expect([read?.get('1'), read?.get('2')]).toEqual([undefined, undefined]);
  });

  it.each([null, 'SUCCESS', 7, ['SUCCESS']])('A response of another shape has no statuses: %j', (answer) =>
    expect(parseTagResponse(answer)).toBeNull(),
  );
});
