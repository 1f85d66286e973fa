import { expect, it } from 'vitest';
import { expectCertified, expectNotCertified } from './keap.js';
import { wrongCount } from '../../../src/simulator/quirks.js';

const options = { edition: 'v1' } as const;

it('A v1 count above the records that came is not certified', () =>
  expectNotCertified(
    { options, faults: [wrongCount('/v1/contacts', (count) => count + 1)], resources: ['contacts'] },
    { resource: 'contacts', fact: /Keap counts 31 records and sent 30/ },
  ));

it('A v1 count above the members of a tag is not certified', () =>
  expectNotCertified(
    {
      options,
      faults: [
        { ...wrongCount('', (count) => count + 2), match: ({ path }) => /^\/v1\/tags\/\d+\/contacts$/.test(path) },
      ],
      resources: ['contact_tags'],
    },
    { resource: 'contact_tags', fact: /the list of tags \d+: Keap counts \d+ records/ },
  ));

it.each([
  ['below the records', (count: number) => count - 5],
  ['of zero', () => 0],
  ['that is a text', String],
] as const)('A v1 count %s is no proof: the list has only ended', (_, misreport) =>
  expectCertified(
    { options, faults: [wrongCount('/v1/contacts', misreport)], resources: ['contacts'] },
    'contacts',
    (leg) => expect(leg).toMatchObject({ records: 30, evidence: { kind: 'ENDED' } }),
  ),
);
