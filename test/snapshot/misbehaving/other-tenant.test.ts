import { expect, it } from 'vitest';
import type { Fault } from '../../../src/simulator/faults.js';
import { openAccount, takeSnapshot } from '../account.js';
import { expectNotCertified } from './keap.js';
import { shortPages } from './faults.js';

/** Pages from the second on come from another account. */
const otherTenant = (path: string, envelope: string): Fault => {
  let calls = 0;
  return {
    kind: 'status',
    status: 200,
    body: { [envelope]: [{ id: '1', given_name: 'Other' }], count: 1, next_page_token: '' },
    headers: { 'x-keap-tenant-id': 'other99.infusionsoft.com' },
    match: (call) => call.path === path && (calls += 1) > 1,
  };
};

it('A page of another account ends the v2 list without proof', () =>
  expectNotCertified(
    { faults: [shortPages('/v2/contacts', 10), otherTenant('/v2/contacts', 'contacts')], resources: ['contacts'] },
    { resource: 'contacts', fact: /came from another account/ },
  ));

it('A page of another account ends the v1 list without proof', () =>
  expectNotCertified(
    {
      options: { edition: 'v1' },
      faults: [shortPages('/v1/contacts', 10), otherTenant('/v1/contacts', 'contacts')],
      resources: ['contacts'],
    },
    { resource: 'contacts', fact: /came from another account/ },
  ));

it('Records of another account are never stored', async () => {
  const account = await openAccount({ contacts: 20 });
  account.simulator.faults.add(shortPages('/v2/contacts', 5));
  account.simulator.faults.add(otherTenant('/v2/contacts', 'contacts'));
  await takeSnapshot(account, ['contacts']);
  expect(await account.sql.query(`select from keap.record where payload ->> 'given_name' = 'Other'`, [])).toEqual([]);
  await account.close();
});
