import { describe, it } from 'vitest';
import type { Fault } from '../../../src/simulator/faults.js';
import { expectNotCertified } from './keap.js';

const json = { 'content-type': 'application/json' };
const only = (path: string, fault: Omit<Fault, 'match'>): Fault => ({ ...fault, match: (call) => call.path === path });

describe.each(['v2', 'v1'] as const)('%s', (api) => {
  const options = { edition: api === 'v2' ? 'full' : 'v1' } as const;
  const path = `/${api}/orders`;

  it.each<readonly [string, Omit<Fault, 'match'>, RegExp]>([
    ['a web page with status 200', { kind: 'html' }, /a web page, not JSON/],
    ['status 204 and no body', { kind: 'status', status: 204, body: '' }, /not complete JSON/],
    ['status 200 and an empty body', { kind: 'status', status: 200, body: '', headers: json }, /not complete JSON/],
    [
      'an error object with status 200',
      { kind: 'status', status: 200, body: { fault: { faultstring: 'x' } } },
      /no list "orders"/,
    ],
    ['an absent list', { kind: 'status', status: 200, body: { count: 0, next_page_token: '' } }, /no list "orders"/],
    ['null for a list', { kind: 'status', status: 200, body: { orders: null, count: 0 } }, /no list "orders"/],
    ['an object for a list', { kind: 'status', status: 200, body: { orders: {}, count: 0 } }, /no list "orders"/],
    ['a redirect', { kind: 'status', status: 302, body: '' }, /redirect/],
    ['status 422', { kind: 'status', status: 422 }, /422/],
  ])('A list that Keap answers with %s is not certified', (_, fault, fact) =>
    expectNotCertified(
      { options, faults: [only(path, fault)], resources: ['tags', 'orders'] },
      { resource: 'orders', fact },
    ),
  );
});
