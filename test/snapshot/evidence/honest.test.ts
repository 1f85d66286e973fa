import { afterEach, describe, expect, it } from 'vitest';
import { orderForScan, table, type ResourceKey } from '../../../src/resources/table.js';
import type { Call } from '../../../src/simulator/faults.js';
import type { Edition } from '../../../src/simulator/access/edition.js';
import type { SimulatorOptions } from '../../../src/simulator/simulator.js';
import type { SnapshotView } from '../../../src/snapshot/snapshot.js';
import { openAccount, takeSnapshot, type Account } from '../account.js';

let account: Account;
afterEach(() => account.close());

/** Collections that an edition may lack: some editions or one API version only have them. */
const mayLack = (key: ResourceKey): boolean => {
  const { isEditionGated, endpoints } = table[key];
  return isEditionGated || new Set(endpoints.map(({ apiVersion }) => apiVersion)).size === 1;
};

function expectProven(run: SnapshotView): void {
  expect(`${run.completeness.status} ${run.completeness.reasons.join()}`).toMatch(/^COMPLETE\b/);
  expect(run.status).toBe('COMPLETED');
  for (const { resource, status, evidence, records } of run.legs) {
    if (status === 'SKIPPED' && mayLack(resource)) continue;
    expect([resource, status]).toEqual([resource, 'COMPLETED']);
    expect(evidence, resource).toMatchObject({ counted: records, confirmedBy: expect.stringMatching(/\w+/) });
  }
}

/** Whether a call searches the next id window, which is a part of the scan: all but those in another order. */
const isWindowCall = ({ path, query }: Call): boolean =>
  /^\/v2\/(opportunities|opportunities\/stages|products)$/.test(path) && !query.has('order_by');

/** The evidence is every call beyond the pages that were stored; refused lists included. */
function expectCheap(run: SnapshotView): void {
  const calls = account.simulator.calls.filter(({ path }) => !path.includes('userinfo'));
  expect(run.callCount).toBe(calls.length);
  const pages = run.legs.reduce((sum, leg) => sum + (leg.walk === 'WINDOWS' ? 0 : leg.pages), 0);
  const evidence = calls.filter((call) => !isWindowCall(call)).length - pages;
  expect(evidence).toBeLessThanOrEqual(0.05 * run.callCount + 2 * run.legs.length);
}

const sizes = [0, 1, 999, 1000, 1001] as const;
const small = {
  tags: 5,
  companies: 3,
  products: 5,
  orders: 10,
  subscriptions: 2,
  tasks: 5,
  notes: 5,
  emails: 0,
} as const;

describe.each<Edition>(['full', 'v1', 'classic', 'max'])('an honest account of edition %s', (edition) => {
  it.each(sizes)(
    'The snapshot of an account with %i contacts, opportunities and files is complete, with evidence for each collection',
    async (size) => {
      account = await openAccount({ ...small, contacts: size, opportunities: size, files: size, edition });
      const run = await takeSnapshot(account);
      expectProven(run);
      expect(run.completeness.coversAll).toBe(true);
      expect(run.legs.find(({ resource }) => resource === 'contacts')?.records).toBe(size);
      expectCheap(run);
    },
    60_000,
  );
});

describe('an honest account with 20,000 records of a kind', () => {
  it.each<readonly [ResourceKey, Edition, SimulatorOptions, number]>([
    ['contacts', 'full', { contacts: 20_000 }, 20_000],
    ['contacts', 'v1', { contacts: 20_000 }, 20_000],
    ['opportunities', 'full', { contacts: 20, opportunities: 20_000 }, 20_000],
    ['files', 'full', { contacts: 20, files: 20_000 }, 20_000],
    ['files', 'v1', { contacts: 20, files: 20_000 }, 20_000],
    ['notes', 'full', { contacts: 20, notes: 20_000 }, 20_000],
  ])(
    'The snapshot of the %s of an account of edition %s is complete, and its evidence costs a few calls',
    async (resource, edition, options, size) => {
      account = await openAccount({ ...options, edition });
      const run = await takeSnapshot(account, [resource]);
      expectProven(run);
      expect(run.recordCount).toBe(size);
      expectCheap(run);
    },
    120_000,
  );

  it.each(['full', 'v1'] as const)(
    'The snapshot of the tags of 20,000 contacts of edition %s is complete, and its evidence costs a few calls',
    async (edition) => {
      account = await openAccount({ contacts: 20_000, tags: 12, edition });
      const run = await takeSnapshot(account, ['contact_tags']);
      expectProven(run);
      expectCheap(run);
    },
    120_000,
  );
});

it('The evidence covers each collection that a snapshot includes by default', async () => {
  account = await openAccount({ contacts: 60 });
  const run = await takeSnapshot(account);
  expectProven(run);
  expect(run.legs.map(({ resource }) => resource)).toEqual(orderForScan());
  expect(run.completeness).toMatchObject({ status: 'COMPLETE', reasons: [], coversAll: true, endedOnly: [] });
});
