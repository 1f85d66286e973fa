import { expect, it } from 'vitest';
import { expectCertified, expectNotCertified } from './keap.js';
import { recordsAltered, shortPages } from './faults.js';

const withoutMiddle = (records: readonly unknown[]): unknown[] => records.filter((_, index) => index < 4 || index > 6);

it('Rows missing from the middle of a v1 page are not certified, since the count is higher', () =>
  expectNotCertified(
    { options: { edition: 'v1' }, faults: [recordsAltered('/v1/contacts', withoutMiddle)], resources: ['contacts'] },
    { resource: 'contacts', fact: /Keap counts 30 records and sent 27/ },
  ));

it('Rows missing from one of two reads of a v2 page are not certified', () =>
  expectNotCertified(
    { faults: [recordsAltered('/v2/contacts', withoutMiddle, 1)], resources: ['contacts'] },
    { resource: 'contacts', fact: /holds 3 records that the scan did not get/ },
  ));

it('Rows missing from one of two reads of a whole list are not certified as long as no two reads are equal', () =>
  expectNotCertified(
    {
      faults: [recordsAltered('/v2/contacts/model', (records) => records.toSpliced((reads += 1), 1))],
      resources: ['contact_fields'],
    },
    { resource: 'contact_fields', fact: /no two of 4 reads hold the same records/ },
  ));
let reads = 0;

it('Rows missing from every read of a list of pages without a count leave the list without proof that none is missing', () =>
  expectCertified(
    {
      faults: [
        shortPages('/v2/contacts', 10),
        recordsAltered('/v2/contacts', (records) => records.filter(isNotOfThree)),
      ],
      resources: ['contacts'],
    },
    'contacts',
    (leg, { completeness }) => {
      expect(leg.evidence).toMatchObject({ kind: 'ENDED', expected: null });
      expect(completeness.endedOnly).toEqual(['contacts']);
    },
  ));
const isNotOfThree = ({ id }: { readonly id?: unknown }): boolean => Number(id) % 7 !== 3;
