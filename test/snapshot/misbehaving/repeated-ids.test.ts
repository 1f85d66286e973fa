import { expect, it } from 'vitest';
import { expectCertified, expectNotCertified } from './keap.js';
import { recordsAltered, shortPages } from './faults.js';

const half = (records: readonly unknown[]): readonly unknown[] => records.slice(0, Math.ceil(records.length / 2));

it('A v1 page that repeats records in place of others is not certified, though as many rows came as Keap counts', () =>
  expectNotCertified(
    {
      options: { edition: 'v1' },
      faults: [
        recordsAltered('/v1/contacts', (records) => [...half(records), ...half(records)].slice(0, records.length)),
      ],
      resources: ['contacts'],
    },
    { resource: 'contacts', fact: /Keap counts 30 records and sent \d+ different ones/ },
  ));

it('The members of a tag that v1 repeats in place of others are not certified', () =>
  expectNotCertified(
    {
      options: { edition: 'v1', contacts: 60, tags: 5 },
      faults: [
        recordsAltered(/^\/v1\/tags\/\d+\/contacts$/, (records) =>
          [...half(records), ...half(records)].slice(0, records.length),
        ),
      ],
      resources: ['contact_tags'],
    },
    { resource: 'contact_tags', fact: /the list of tags \d+: Keap counts \d+ records and sent \d+ different ones/ },
  ));

it('Pages by token that overlap and leave records out are not certified', () =>
  expectNotCertified(
    {
      options: { tags: 40 },
      faults: [
        shortPages('/v2/tags', 10),
        recordsAltered('/v2/tags', (records, { query }) => {
          if (query.has('order_by')) return records;
          if (!query.has('page_token')) first = records;
          return query.has('page_token') ? first : records;
        }),
      ],
      resources: ['tags'],
    },
    { resource: 'tags', fact: /records that the scan did not get/ },
  ));
let first: readonly unknown[] = [];

it('A record that comes twice in a row is counted once and certified', () =>
  expectCertified(
    {
      faults: [recordsAltered('/v2/contacts', (records) => records.flatMap((record) => [record, record]))],
      resources: ['contacts'],
    },
    'contacts',
    (leg) => expect(leg).toMatchObject({ records: 30, repeated: 30, evidence: { kind: 'AGREED', counted: 30 } }),
  ));
