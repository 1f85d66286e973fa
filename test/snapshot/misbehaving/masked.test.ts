import { it } from 'vitest';
import { expectNotCertified } from './keap.js';
import { eachRecordAltered } from './faults.js';

// These need the guard MASS_CHANGE.
it.each([
  ['full', { given_name: '***', family_name: '***' }],
  ['v1', { given_name: '***', family_name: '***' }],
  ['full', { email_addresses: [{ email: 'hidden@example.com', field: 'EMAIL1' }] }],
] as const)('Contacts of a Keap of edition %s that come with masked values %j are not certified', (edition, masked) =>
  expectNotCertified(
    {
      hasGoodRunBefore: true,
      options: { contacts: 40, edition },
      faults: [eachRecordAltered(/^\/v[12]\/contacts$/, (record) => ({ ...record, ...masked }))],
      resources: ['contacts'],
    },
    { resource: 'contacts', fact: /\d+ of (the|its) \d+ records/ },
  ),
);
