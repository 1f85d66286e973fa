import { it } from 'vitest';
import { expectNotCertified } from './keap.js';
import { refused, shortPages } from './faults.js';

it.each([403, 404, 405])('A v2 list that Keap answers with %i after pages came is not certified', (status) =>
  expectNotCertified(
    { faults: [shortPages('/v2/contacts', 10), refused('/v2/contacts', status, 2)], resources: ['contacts'] },
    { resource: 'contacts', fact: new RegExp(String(status)) },
  ),
);

it.each([403, 404, 405])('A v1 list that Keap answers with %i after pages came is not certified', (status) =>
  expectNotCertified(
    {
      options: { edition: 'v1' },
      faults: [shortPages('/v1/opportunities', 10), refused('/v1/opportunities', status, 2)],
      resources: ['opportunities'],
      ...{ options: { edition: 'v1', opportunities: 35 } },
    },
    { resource: 'opportunities', fact: new RegExp(String(status)) },
  ),
);
