import { afterEach, describe, expect, it } from 'vitest';
import type { SnapshotView } from '../../../src/snapshot/snapshot.js';
import { openAccount, readFromKeap, takeSnapshot, waitForStatus, type Account } from '../account.js';

let account: Account;
afterEach(() => account.close());

describe('records that a scan did not visit', () => {
  it('A list of several pages that leaves out records which Keap has by id is INCOMPLETE, and closes none of them', async () => {
    account = await openAccount({ contacts: 2500, seedDefects: false });
    const before = await takeSnapshot(account, ['contacts']);
    expect(before.status).toBe('COMPLETED');
    account.simulator.faults.add({
      kind: 'altered',
      match: ({ path, query }) => path === '/v2/contacts' && query.get('filter')?.includes('contact_ids') !== true,
      json: (json) => {
        const body = json as { contacts: { id: string }[] };
        return { ...body, contacts: body.contacts.filter(({ id }) => !/^4[0-3]/.test(id)) };
      },
    });
    const run = await takeSnapshot(account, ['contacts']);
    expect(run.status).toBe('INCOMPLETE');
    expect(run.completeness.reasons.join()).toMatch(/contacts: its list left out \d+ of \d+ records that Keap has/);
    expect(run.legs.find(({ resource }) => resource === 'contacts')?.deleted).toBe(0);
  });

  it('Records that Keap has no more are closed, after one call for all of them', async () => {
    account = await openAccount({ contacts: 2500, seedDefects: false });
    await takeSnapshot(account, ['contacts']);
    const gone = [...(await readFromKeap(account.simulator, 'contacts')).keys()].slice(1200, 1210);
    for (const id of gone) account.simulator.world.remove('contacts', id);
    const run = await takeSnapshot(account, ['contacts']);
    expect(run.legs.find(({ resource }) => resource === 'contacts')).toMatchObject({
      status: 'COMPLETED',
      deleted: 10,
    });
    const lookups = account.simulator.calls.filter(
      ({ path, query }) => path === '/v2/contacts' && query.get('filter')?.includes('contact_ids') === true,
    );
    expect(lookups).toHaveLength(1);
  });

  it('A look-up that fails says nothing about the records: it is tried again', async () => {
    account = await openAccount({ contacts: 2500, seedDefects: false });
    await takeSnapshot(account, ['contacts']);
    const [gone = ''] = [...(await readFromKeap(account.simulator, 'contacts')).keys()].slice(1200);
    account.simulator.world.remove('contacts', gone);
    account.simulator.faults.add({
      kind: 'status',
      status: 422,
      times: 1,
      match: ({ path, query }) => path === '/v2/contacts' && query.get('filter')?.includes('contact_ids') === true,
    });
    const first = await takeSnapshot(account, ['contacts']);
    expect(first.legs.find(({ resource }) => resource === 'contacts')).toMatchObject({
      status: 'INCOMPLETE',
      deleted: 0,
      reason: expect.not.stringContaining('left out') as unknown,
    });
    await account.snapshots.resume(first.id);
    const run = await waitForStatus(account.snapshots, first.id, 'COMPLETED');
    expect(run.legs.find(({ resource }) => resource === 'contacts')).toMatchObject({ deleted: 1 });
  });

  it('A user who is not the administrator of the run before does not close what the list of this user lacks', async () => {
    account = await openAccount({ contacts: 200, seedDefects: false });
    await takeSnapshot(account, ['contacts']);
    await account.sql.query(`update keap.snapshot_run set as_seen_by = null`);
    account.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => path.endsWith('/oauth/connect/userinfo'),
      json: (json) => ({ ...(json as object), is_admin: false }),
    });
    account.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => path === '/v2/contacts',
      json: (json) => {
        const body = json as { contacts: { id: string }[] };
        return { ...body, contacts: body.contacts.filter(({ id }) => !id.endsWith('0')) };
      },
    });
    const run = await takeSnapshot(account, ['contacts']);
    expect(run).toMatchObject({ status: 'NEEDS_REVIEW', asSeenBy: expect.stringMatching(/user/) as unknown });
    expect(run.legs.find(({ resource }) => resource === 'contacts')?.deleted).toBe(0);
  });
});

describe('records that cannot be looked up by id', () => {
  /** `day` of the month in 2023, the middle of the list in any order; `reading` of the list, from 1 on. */
  type IsLeftOut = (day: number, reading: number) => boolean;
  /** A second snapshot of the transactions, whose list leaves some out while it is paged. */
  async function snapshotWithout(isLeftOut: IsLeftOut): Promise<SnapshotView['legs'][number] | undefined> {
    account = await openAccount({ contacts: 100, orders: 4500, seedDefects: false });
    const before = await takeSnapshot(account, ['transactions']);
    expect(before.legs[0]).toMatchObject({ status: 'COMPLETED', evidence: { kind: 'ENDED' } });
    let reading = 0;
    account.simulator.faults.add({
      kind: 'altered',
      match: ({ path, query }) => {
        if (path !== '/v2/sales/transactions' || query.has('order_by') || query.has('filter')) return false;
        if (!query.has('page_token')) reading += 1;
        return true;
      },
      json: (json) => {
        const body = json as { transactions: { transaction_time: string }[] };
        const isIn = (time: string): boolean =>
          !time.startsWith('2023-') || !isLeftOut(new Date(time).getUTCDate(), reading);
        return { ...body, transactions: body.transactions.filter(({ transaction_time: time }) => isIn(time)) };
      },
    });
    return (await takeSnapshot(account, ['transactions'])).legs[0];
  }

  it('A transaction that one reading of the list leaves out and a second one holds is not closed', async () => {
    const leg = await snapshotWithout((day, reading) => reading === 1 && day === 1);
    expect(leg).toMatchObject({ status: 'COMPLETED', deleted: 0 });
  });

  it('A transaction that two readings of the list lack is closed', async () => {
    const leg = await snapshotWithout((day) => day === 1);
    expect(leg).toMatchObject({ status: 'COMPLETED', evidence: { kind: 'ENDED' } });
    expect(leg?.deleted).toBeGreaterThan(5);
  });

  it('A list whose two readings lack different transactions is INCOMPLETE, and closes none of them', async () => {
    const leg = await snapshotWithout((day, reading) => day === reading);
    expect(leg).toMatchObject({ status: 'INCOMPLETE', deleted: 0 });
    expect(leg?.reason).toMatch(/two readings of its list lack different records/);
  });
});
