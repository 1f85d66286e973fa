import { expect, it } from 'vitest';
import { expectCertified, expectNotCertified } from './keap.js';
import { recordsAltered, shortPages } from './faults.js';

it('A keyset list that begins with an empty page and a token is not certified', () =>
  expectNotCertified(
    { faults: [shortPages('/v2/contacts', 10), recordsAltered('/v2/contacts', () => [], 1)], resources: ['contacts'] },
    { resource: 'contacts', fact: /an empty page that is not the last/ },
  ));

it('A list by token that begins with an empty page in place of its first records is not certified', () =>
  expectNotCertified(
    {
      faults: [
        shortPages('/v2/tags', 10),
        recordsAltered('/v2/tags', (records, { query }) =>
          query.has('order_by') || query.has('page_token') ? records : [],
        ),
      ],
      resources: ['tags'],
    },
    { resource: 'tags', fact: /holds \d+ records that the scan did not get/ },
  ));

it('Empty pages with a token without an end are not certified', () => {
  let token = 0;
  return expectNotCertified(
    {
      faults: [
        {
          kind: 'altered',
          match: ({ path }) => path === '/v2/tags',
          query: (query) => new URLSearchParams([...query].filter(([name]) => name !== 'page_token')),
          json: (json) => ({ ...(json as object), tags: [], next_page_token: `t${(token += 1)}` }),
        },
      ],
      resources: ['tags'],
    },
    { resource: 'tags', fact: /empty pages with a token/ },
  );
});

it('An empty page with a token in the middle of a list by token is passed', () =>
  expectCertified(
    {
      options: { tags: 40 },
      faults: [
        {
          kind: 'altered',
          match: ({ path, query }) => path === '/v2/tags' && !query.has('page_token') && !query.has('order_by'),
          json: (json) => {
            firstPage ??= json as object;
            return { ...firstPage, tags: [], next_page_token: 'first' };
          },
        },
        {
          kind: 'altered',
          match: ({ path, query }) => path === '/v2/tags' && query.get('page_token') === 'first',
          query: (query) => new URLSearchParams([...query].filter(([name]) => name !== 'page_token')),
        },
      ],
      resources: ['tags'],
    },
    'tags',
    (leg) => expect(leg).toMatchObject({ records: 40 }),
  ));
let firstPage: object | null = null;
