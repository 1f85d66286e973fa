import { afterEach, expect, it } from 'vitest';
import { openAccount, takeSnapshot, type Account } from '../account.js';

let account: Account;
afterEach(() => account.close());

it('A first snapshot whose contacts come empty is not certified where orders name contacts', async () => {
  account = await openAccount({ contacts: 60, seedDefects: false });
  const restore = account.simulator.faults.add({
    kind: 'altered',
    match: ({ path }) => path === '/v2/contacts',
    json: (json) => ({ ...(json as object), contacts: [], next_page_token: '' }),
  });
  const run = await takeSnapshot(account, ['contacts', 'orders']);
  expect(run.status).toBe('INCOMPLETE');
  expect(run.completeness.reasons.join()).toMatch(
    /contacts: its list left out \d+ records that Keap has by id, and that records of orders name/,
  );
  restore();
  await account.snapshots.resume(run.id);
  const resumed = await readEndedLegs(run.id);
  expect(resumed).toEqual(['contacts COMPLETED', 'orders COMPLETED']);
});

it('Contacts that come empty are not certified either where Keap refuses to look them up by id', async () => {
  account = await openAccount({ contacts: 60, seedDefects: false });
  account.simulator.faults.add({
    kind: 'altered',
    match: ({ path }) => path === '/v2/contacts',
    json: (json) => ({ ...(json as object), contacts: [], next_page_token: '' }),
  });
  account.simulator.faults.add({ kind: 'status', status: 422, match: ({ path }) => path.startsWith('/v2/contacts/') });
  const run = await takeSnapshot(account, ['contacts', 'orders']);
  expect(run.status).toBe('INCOMPLETE');
  expect(run.completeness.reasons.join()).toMatch(/contacts: \d+ records of orders name one of its records/);
});

/** Waits for the end of a run, and returns the status of its legs. */
async function readEndedLegs(id: string): Promise<string[]> {
  for (;;) {
    const run = await account.snapshots.get(id);
    if (run !== null && run.status !== 'QUEUED' && run.status !== 'RUNNING')
      return run.legs.map(({ resource, status }) => `${resource} ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
