import { expect, it } from 'vitest';
import { expectCertified, expectNotCertified } from './keap.js';
import { recordsAltered, shortPages, tokenless } from './faults.js';

it('A keyset list whose pages are short and without a token is read on behind each of them, to its true end', () =>
  expectCertified(
    { faults: [shortPages('/v2/contacts', 12), tokenless('/v2/contacts')], resources: ['contacts'] },
    'contacts',
    (leg) => expect(leg).toMatchObject({ records: 30, evidence: { kind: 'ENDED' } }),
  ));

it('A keyset list that ends early, while the other order holds more, is not certified', () =>
  expectNotCertified(
    {
      faults: [
        recordsAltered('/v2/contacts', (records, { query }) =>
          query.get('order_by') === 'id desc'
            ? records
            : records.slice(0, /id>0\b/.test(query.get('filter') ?? '') ? 12 : 0),
        ),
        tokenless('/v2/contacts'),
      ],
      resources: ['contacts'],
    },
    { resource: 'contacts', fact: /reads behind the id \d+ are empty/ },
  ));

it('One empty page in the middle of a keyset list is not taken for its end', () =>
  expectCertified(
    {
      faults: [
        shortPages('/v2/contacts', 10),
        recordsAltered('/v2/contacts', (records, { query }) => {
          const isBehind = !/id>0\b/.test(query.get('filter') ?? 'id>0');
          return isBehind && !isGlitchOver && (isGlitchOver = true) ? [] : records;
        }),
        tokenless('/v2/contacts'),
      ],
      resources: ['contacts'],
    },
    'contacts',
    (leg) => expect(leg).toMatchObject({ records: 30, evidence: { kind: 'ENDED' } }),
  ));
let isGlitchOver = false;

it('A list scanned by id windows whose pages are short and without a token is not certified', () =>
  expectNotCertified(
    {
      options: { opportunities: 40 },
      faults: [shortPages('/v2/opportunities', 12), tokenless('/v2/opportunities')],
      resources: ['opportunities'],
    },
    { resource: 'opportunities', fact: /holds \d+ records that the scan did not get/ },
  ));
