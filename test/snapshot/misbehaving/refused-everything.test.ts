import { expect, it } from 'vitest';
import { openAccount, takeSnapshot } from '../account.js';
import { expectNotCertified } from './keap.js';
import { refused } from './faults.js';

const faults = [refused(/^\/v[12]\/(?!.*(userinfo|profile))/, 403)];

it('A snapshot of a Keap that refuses every v2 list is not certified, and a reason names a list and the 403', () =>
  expectNotCertified({ faults, resources: ['tags', 'contacts', 'orders'] }, { resource: 'contacts', fact: /403/ }));

it('A snapshot of a Keap that refuses every v1 list is not certified, and a reason names a list and the 403', () =>
  expectNotCertified(
    { faults, options: { edition: 'v1' }, resources: ['tags', 'contacts', 'orders'] },
    { resource: 'orders', fact: /403/ },
  ));

it('A snapshot of gated collections that are all refused is not certified, since nothing was served', async () => {
  const account = await openAccount({ contacts: 20 });
  account.simulator.faults.add(refused(/^\/v[12]\/(opportunities|opportunity|sales)/, 403));
  const run = await takeSnapshot(account, ['opportunities', 'stages', 'stage_moves']);
  expect(run).toMatchObject({ status: 'INCOMPLETE', completeness: { status: 'INCOMPLETE' } });
  expect(run.completeness.reasons.join()).toMatch(/served none of its collections .*403/);
  await account.close();
});
