import { expect, it } from 'vitest';
import { expectCertified } from './keap.js';
import { parametersIgnored, recordsAltered, shortPages, tokenless } from './faults.js';

it('A keyset list whose descending order Keap ignores is confirmed by an empty read behind its last id', () =>
  expectCertified(
    { faults: [parametersIgnored('/v2/contacts', 'order_by')], resources: ['contacts'] },
    'contacts',
    (leg) =>
      expect(leg.evidence).toMatchObject({
        kind: 'ENDED',
        confirmedBy: expect.stringMatching(/behind the id \d+ is empty; Keap ignores/),
      }),
  ));

it('A short keyset page without a token is read on where Keap ignores the descending order too', () =>
  expectCertified(
    {
      faults: [
        parametersIgnored('/v2/contacts', 'order_by'),
        shortPages('/v2/contacts', 13),
        tokenless('/v2/contacts'),
      ],
      resources: ['contacts'],
    },
    'contacts',
    (leg) => expect(leg).toMatchObject({ records: 30, evidence: { kind: 'ENDED' } }),
  ));

it.each(['tags', 'users', 'products'] as const)('A list of %s whose order Keap ignores has only ended', (resource) =>
  expectCertified(
    { faults: [parametersIgnored(`/v2/${resource}`, 'order_by')], resources: [resource] },
    resource,
    (leg, { completeness }) => {
      expect(leg.evidence).toMatchObject({
        kind: 'ENDED',
        confirmedBy: expect.stringMatching(/sends the same page in the orders/),
      });
      expect(completeness.endedOnly).toEqual([resource]);
    },
  ),
);

it('A list that Keap cuts at the same place in every read is named as one that has only ended, since nothing can show it', () =>
  expectCertified(
    {
      faults: [
        parametersIgnored('/v2/tags', 'order_by'),
        recordsAltered('/v2/tags', (records) => records.slice(0, 13)),
        tokenless('/v2/tags'),
      ],
      resources: ['tags'],
    },
    'tags',
    (leg, { completeness }) => {
      expect(leg).toMatchObject({ records: 13, evidence: { kind: 'ENDED', expected: null } });
      expect(completeness.endedOnly).toEqual(['tags']);
    },
  ));
