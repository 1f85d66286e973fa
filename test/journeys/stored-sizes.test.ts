import { expect, it } from 'vitest';
import { startTestApp, waitForSnapshot } from '../kit/app.js';

const query = `{ contacts(first: 50) { nodes { givenName orders { nodes { total { amount } } } } } }`;
const traced = { 'x-keap-trace': '1' };

it('A new gateway on an existing store knows the account’s size from it, and needs no probe', async () => {
  const first = await startTestApp({ contacts: 800, seedDefects: false });
  const beforeSnapshot = await first.execute(query, {}, traced);
  expect(readPlans(beforeSnapshot.keap)).toContainEqual(expect.stringContaining('size unknown'));
  const input = { resources: ['contacts', 'orders'] };
  const { data } = await first.execute('create-snapshot', { input });
  await waitForSnapshot(first, data.createSnapshot.snapshot.id);
  const environment = { DATABASE_URL: first.databaseUrl, KEAP_BASE_URL: first.simulator.url };
  const second = await startTestApp({ contacts: 1 }, environment);
  const withStore = await second.execute(query, {}, traced);
  expect(withStore.errors).toEqual([]);
  expect(withStore.data).toEqual(beforeSnapshot.data);
  const plans = readPlans(withStore.keap);
  expect(plans).toContainEqual(
    expect.stringMatching(/^orders of 50 contacts: read whole, \d pages? instead of 50 calls$/),
  );
  expect(plans.join()).not.toContain('unknown');
  await second.close();
  await first.close();
});

const readPlans = (keap: Readonly<Record<string, unknown>>): string[] =>
  (keap['trace'] as { plan: string | null }[]).map(({ plan }) => plan ?? '');
