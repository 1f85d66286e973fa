import { afterEach, expect, it } from 'vitest';
import { openAccount, readFromKeap, takeSnapshot, type Account } from '../account.js';
import { isReread } from './changing-keap.js';

let account: Account;
afterEach(() => account.close());

it('The re-read of a v1 list of which all records changed ends behind the last of them', async () => {
  const model = await openAccount({ contacts: 1200, seedDefects: false });
  const contacts = [...(await readFromKeap(model.simulator, 'contacts')).values()];
  await model.close();
  account = await openAccount({ contacts: 1200, seedDefects: false, edition: 'v1' });
  const update_time = new Date(Date.now() - 300_000).toISOString();
  for (const contact of contacts) account.simulator.world.put('contacts', { ...contact, update_time });
  const run = await takeSnapshot(account, ['contacts']);
  const rereads = account.simulator.calls.filter((call) => isReread(call));
  expect(rereads.length).toBeLessThanOrEqual(3);
  expect(run.changes?.reread).toMatchObject([{ resource: 'contacts', limit: null }]);
});
