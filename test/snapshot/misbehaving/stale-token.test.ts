import { expect, it } from 'vitest';
import type { Fault } from '../../../src/simulator/faults.js';
import { expectCertified, expectNotCertified } from './keap.js';
import { altered, parametersIgnored, shortPages } from './faults.js';

const options = { tags: 40 };

it('A page token that leads back to the first page, as the last one, is not certified', () =>
  expectNotCertified(
    {
      options,
      faults: [
        shortPages('/v2/tags', 10),
        altered('/v2/tags', (body, { query }) => (query.has('page_token') ? { ...body, next_page_token: '' } : body)),
        parametersIgnored('/v2/tags', 'page_token'),
      ],
      resources: ['tags'],
    },
    { resource: 'tags', fact: /holds \d+ records that the scan did not get/ },
  ));

it('A page token that leads back to the first page with the same token ends the list without proof', () =>
  expectNotCertified(
    { options, faults: [shortPages('/v2/tags', 10), parametersIgnored('/v2/tags', 'page_token')], resources: ['tags'] },
    { resource: 'tags', fact: /next page token is the one just used|returned a page token twice/ },
  ));

/** The first page token of each list is rejected once. */
const rejectedOnce = (path: RegExp): Fault => {
  const rejected = new Set<string>();
  return {
    kind: 'status',
    status: 400,
    match: (call) => {
      if (!path.test(call.path) || !call.query.has('page_token') || rejected.has(call.path)) return false;
      return rejected.add(call.path).size > 0;
    },
  };
};

it('A list whose page token Keap rejects restarts and ends complete', () =>
  expectCertified(
    { options, faults: [shortPages('/v2/tags', 10), rejectedOnce(/^\/v2\/tags$/)], resources: ['tags'] },
    'tags',
    (leg) => expect(leg).toMatchObject({ records: 40 }),
  ));

it('A child list whose page token Keap rejects restarts alone, and the children of other parents stay', () => {
  const members = /^\/v2\/tags\/\d+\/contacts$/;
  return expectCertified(
    {
      hasGoodRunBefore: true,
      options: { contacts: 40 },
      faults: [shortPages(members, 3), rejectedOnce(members)],
      resources: ['contact_tags'],
    },
    'contact_tags',
    (leg) => expect(leg).toMatchObject({ status: 'COMPLETED', deleted: 0, repeated: 0 }),
  );
});
