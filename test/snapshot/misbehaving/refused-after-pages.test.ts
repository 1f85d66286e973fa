import { expect, it } from 'vitest';
import { expectCertified, expectNotCertified } from './keap.js';
import { refused, shortPages } from './faults.js';

it('A v2 list that Keap answers with 403 after pages came is not certified', () =>
  expectNotCertified(
    { faults: [shortPages('/v2/contacts', 10), refused('/v2/contacts', 403, 2)], resources: ['contacts'] },
    { resource: 'contacts', fact: /403/ },
  ));

it.each([404, 405])(
  'A list that only v2 has and that Keap answers with %i after pages came is not certified',
  (status) =>
    expectNotCertified(
      {
        faults: [shortPages('/v2/productCategories', 2), refused('/v2/productCategories', status, 2)],
        resources: ['product_categories'],
      },
      { resource: 'product_categories', fact: new RegExp(String(status)) },
    ),
);

it('A v2 list that Keap answers with 404 after pages came is read from its beginning in v1, and is as complete as that shows', () =>
  expectCertified(
    { faults: [shortPages('/v2/contacts', 10), refused('/v2/contacts', 404, 2)], resources: ['contacts'] },
    'contacts',
    (leg) => expect(leg).toMatchObject({ api: 'v1', records: 30, evidence: { kind: 'COUNTED', expected: 30 } }),
  ));

it.each([403, 404, 405])('A v1 list that Keap answers with %i after pages came is not certified', (status) =>
  expectNotCertified(
    {
      options: { edition: 'v1', opportunities: 35 },
      faults: [shortPages('/v1/opportunities', 10), refused('/v1/opportunities', status, 2)],
      resources: ['opportunities'],
    },
    { resource: 'opportunities', fact: new RegExp(String(status)) },
  ),
);
