import { it } from 'vitest';
import { expectNotCertified } from './keap.js';
import { refused } from './faults.js';

it('A collection of some editions that Keap refuses after it served an earlier snapshot is not certified', () =>
  expectNotCertified(
    { hasGoodRunBefore: true, faults: [refused(/^\/v[12]\/(sales\/)?payments/, 403)], resources: ['tags', 'payments'] },
    { resource: 'payments', fact: /403.*served it to snapshot 1/ },
  ));

it('A v1 collection of some editions that Keap refuses after it served an earlier snapshot is not certified', () =>
  expectNotCertified(
    {
      options: { edition: 'v1' },
      hasGoodRunBefore: true,
      faults: [refused(/^\/v1\/appointments/, 404)],
      resources: ['tags', 'appointments'],
    },
    { resource: 'appointments', fact: /404.*served it to snapshot 1/ },
  ));
