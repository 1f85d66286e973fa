import { expect, it } from 'vitest';
import { openAccount, takeSnapshot } from '../account.js';
import { expectNotCertified } from './keap.js';
import { altered, recordsAltered } from './faults.js';

it.each([
  ['full', 'contacts'],
  ['full', 'tags'],
  ['full', 'transactions'],
  ['v1', 'contacts'],
] as const)(
  'A Keap of edition %s that answers with an empty list of %s, where there were records, is not certified',
  (edition, resource) =>
    expectNotCertified(
      {
        hasGoodRunBefore: true,
        options: { contacts: 60, edition },
        faults: [altered(/^\/v[12]\/(contacts|tags|sales\/transactions)$/, emptied)],
        resources: [resource],
      },
      { resource, fact: /of the \d+ records of the snapshot before are gone/ },
    ),
);

function emptied(body: Record<string, unknown>): unknown {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? [] : name === 'count' ? 0 : '']),
  );
}

// A second read only repeats an empty list: a look-up by id shows it, or the guard EMPTIED where that is silent too.
const gone = /of the \d+ records of the snapshot before are gone/;
const leftOut = /its list left out \d of \d records that Keap has when it is asked for them by id/;
it.each([
  ['users', gone],
  ['stages', leftOut],
  ['subscriptions', gone],
  ['tag_categories', leftOut],
] as const)('A small list of %s that is empty, where there were records, is not certified', (resource, fact) =>
  expectNotCertified(
    {
      hasGoodRunBefore: true,
      options: { contacts: 60 },
      faults: [altered(/^\/v[12]\/(users|subscriptions|tags\/categories|opportunities\/stages)$/, emptied)],
      resources: [resource],
    },
    { resource, fact },
  ),
);

it('A list that Keap sends without more than a fifth of its records is not certified', () =>
  expectNotCertified(
    {
      hasGoodRunBefore: true,
      options: { contacts: 60 },
      faults: [recordsAltered('/v2/contacts', (records) => records.filter(({ id }) => Number(id) % 3 !== 0))],
      resources: ['contacts'],
    },
    { resource: 'contacts', fact: /of the 60 records of the snapshot before are gone/ },
  ));

it('A run whose leg is held closes no record', async () => {
  const account = await openAccount({ contacts: 40 });
  await takeSnapshot(account, ['contacts']);
  account.simulator.faults.add(altered('/v2/contacts', emptied));
  const run = await takeSnapshot(account, ['contacts']);
  expect(run).toMatchObject({ status: 'NEEDS_REVIEW', legs: [{ status: 'HELD', deleted: 0 }] });
  expect(await account.sql.query('select from keap.record where to_run is not null', [])).toEqual([]);
  await account.close();
});
