import { expect, it } from 'vitest';
import { openAccount, takeSnapshot } from '../account.js';

it('A snapshot of some collections says what it covers, and does not hide a collection of the snapshot before', async () => {
  const account = await openAccount({ contacts: 20 });
  await takeSnapshot(account, ['tags', 'contacts']);
  const run = await takeSnapshot(account, ['tags']);
  expect(run.completeness).toMatchObject({
    status: 'COMPLETE',
    coversAll: false,
    covered: ['tags'],
    reasons: ['the snapshot covers tags only'],
  });
  expect(await account.sql.query('select count(*) as count from keap.contacts', [])).toEqual([{ count: 20 }]);
  await account.close();
});

it('A snapshot through a user who is not an administrator is complete only as seen by this user', async () => {
  const account = await openAccount({ contacts: 20, admin: false });
  const run = await takeSnapshot(account, ['contacts']);
  expect(run.completeness.status).toBe('AS_SEEN_BY');
  expect(run.completeness.reasons.join()).toMatch(/user \d+ is an administrator/);
  await account.close();
});
