import { expect, it } from 'vitest';
import { expectCertified, expectNotCertified } from './keap.js';
import { parametersIgnored, shortPages, tokenless } from './faults.js';

const options = { tags: 130, contacts: 120 };
const capped = (path: string | RegExp): ReturnType<typeof shortPages>[] => [shortPages(path, 100), tokenless(path)];

it('A list that Keap cuts at 100 records without a word is not certified', () =>
  expectNotCertified(
    { options, faults: capped('/v2/tags'), resources: ['tags'] },
    { resource: 'tags', fact: /holds 30 records that the scan did not get/ },
  ));

it('A list that Keap cuts at 100 records, and whose order it ignores, is not certified', () =>
  expectNotCertified(
    { options, faults: [...capped('/v2/tags'), parametersIgnored('/v2/tags', 'order_by')], resources: ['tags'] },
    { resource: 'tags', fact: /its last page holds 100 records, and Keap sends the same page/ },
  ));

it('The members of a tag that Keap cuts at 50 are not certified', () => {
  const members = /^\/v2\/tags\/\d+\/contacts$/;
  return expectNotCertified(
    {
      options: { contacts: 300, tags: 2 },
      faults: [shortPages(members, 50), tokenless(members)],
      resources: ['contact_tags'],
    },
    {
      resource: 'contact_tags',
      fact: /the list of tags \d+: its first page in the order \S+ desc holds \d+ other records/,
    },
  );
});

it('The members of a tag that Keap cuts at another number are not certified where the contacts name more', () => {
  const members = /^\/v2\/tags\/\d+\/contacts$/;
  return expectNotCertified(
    {
      options: { contacts: 300, tags: 2 },
      faults: [shortPages(members, 17), tokenless(members)],
      resources: ['contacts', 'contact_tags'],
    },
    { resource: 'contact_tags', fact: /the contacts name \d+ pairs/ },
  );
});

it('A v1 list whose pages Keap cuts at 7 records is read page by page to its count', () =>
  expectCertified(
    { options: { edition: 'v1' }, faults: [shortPages('/v1/contacts', 7)], resources: ['contacts'] },
    'contacts',
    (leg) => expect(leg).toMatchObject({ records: 30, evidence: { kind: 'COUNTED', expected: 30 } }),
  ));
