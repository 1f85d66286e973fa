import { it } from 'vitest';
import type { Fault } from '../../../src/simulator/faults.js';
import { expectNotCertified } from './keap.js';

const body = { message: 'Something went wrong', code: 500 };
const answer = (path: string, value: unknown): Fault => ({
  kind: 'status',
  status: 200,
  body: value,
  match: (call) => call.path === path,
});

it.each([
  ['full', '/v2/businessProfile'],
  ['v1', '/v1/account/profile'],
] as const)('An error object in place of the only record is not certified in edition %s', (edition, path) =>
  expectNotCertified(
    { options: { edition }, faults: [answer(path, body)], resources: ['tags', 'business_profile'] },
    { resource: 'business_profile', fact: /none of its properties/ },
  ),
);

it('An empty object in place of the only record is not certified', () =>
  expectNotCertified(
    { faults: [answer('/v2/businessProfile', {})], resources: ['tags', 'business_profile'] },
    { resource: 'business_profile', fact: /none of its properties/ },
  ));

it('An error object in place of a whole list is not certified', () =>
  expectNotCertified(
    { faults: [answer('/v2/contacts/model', body)], resources: ['tags', 'contact_fields'] },
    { resource: 'contact_fields', fact: /no list/ },
  ));
