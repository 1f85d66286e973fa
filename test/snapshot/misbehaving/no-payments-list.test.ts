import { expect, it } from 'vitest';
import { expectCertified, expectNotCertified } from './keap.js';
import { refused } from './faults.js';

const resources = ['orders', 'payments'] as const;

it('The payments of each order are read in an account of v1 without a list of payments', () =>
  expectCertified({ options: { edition: 'v1', contacts: 40 }, resources }, 'payments', (leg, { legs }) => {
    expect(leg).toMatchObject({ status: 'SKIPPED', skippedReason: expect.stringContaining('404') });
    const orderPayments = legs.find(({ resource }) => resource === 'order_payments');
    expect(orderPayments).toMatchObject({ status: 'COMPLETED', evidence: expect.anything() });
    expect(orderPayments?.records).toBeGreaterThan(0);
  }));

it('An account of v1 that refuses the payments of its orders too is not certified', () =>
  expectNotCertified(
    { options: { edition: 'v1', contacts: 40 }, faults: [refused(/^\/v1\/orders\/\d+\/payments$/, 403)], resources },
    { resource: 'order_payments', fact: /403/ },
  ));

it('A run of the payments alone, without the orders below which they are listed, is not certified in v1', () =>
  expectNotCertified(
    { options: { edition: 'v1', contacts: 40 }, resources: ['tags', 'payments'], isGoodAfterwards: false },
    { resource: 'payments', fact: /missing/ },
  ));
