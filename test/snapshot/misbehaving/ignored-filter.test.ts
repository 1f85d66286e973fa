import { expect, it } from 'vitest';
import { expectCertified, expectNotCertified } from './keap.js';
import { parametersIgnored, shortPages, tokenless } from './faults.js';

it.each(['contacts', 'opportunities'] as const)(
  'A list of %s whose id filter Keap ignores is read by page token',
  (resource) =>
    expectCertified(
      {
        options: { opportunities: 1010 },
        faults: [
          parametersIgnored(`/v2/${resource}`, 'filter'),
          ...(resource === 'contacts' ? [shortPages('/v2/contacts', 10)] : []),
        ],
        resources: [resource],
      },
      resource,
      (leg) => expect(leg).toMatchObject({ walk: 'TOKENS', status: 'COMPLETED' }),
    ),
);

it('A list whose id filter Keap ignores, and that comes without tokens, is not certified', () =>
  expectNotCertified(
    {
      faults: [parametersIgnored('/v2/contacts', 'filter'), shortPages('/v2/contacts', 10), tokenless('/v2/contacts')],
      resources: ['contacts'],
    },
    { resource: 'contacts', fact: /records that the scan did not get/ },
  ));

it('A list whose id filter and order Keap ignores, cut at a round number without a token, is not certified', () =>
  expectNotCertified(
    {
      options: { contacts: 120 },
      faults: [
        parametersIgnored('/v2/contacts', 'filter', 'order_by'),
        shortPages('/v2/contacts', 100),
        tokenless('/v2/contacts'),
      ],
      resources: ['contacts'],
    },
    { resource: 'contacts', fact: /its last page holds 100 records, and Keap sends the same page/ },
  ));
