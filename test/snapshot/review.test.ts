import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotError, SnapshotView } from '../../src/snapshot/snapshot.js';
import { openAccount, takeSnapshot, waitForStatus, type Account } from './account.js';
import { countVersions, findLeg, maskContacts, readRecords } from './evidence/altered.js';

const rejection = (code: SnapshotError['code'], pattern: RegExp): unknown =>
  expect.objectContaining({ name: 'SnapshotError', code, message: expect.stringMatching(pattern) as unknown });

let account: Account;
beforeEach(async () => {
  account = await openAccount({ contacts: 40 });
});
afterEach(() => account.close());

/** Removes three quarters of the contacts, and takes a snapshot that holds them. */
async function takeShrunk(): Promise<SnapshotView> {
  const { world } = account.simulator;
  for (const { id } of (await readRecords(account, '1')).filter((one) => one.resource === 'contacts').slice(10))
    world.remove('contacts', id);
  return takeSnapshot(account, ['contacts', 'tags']);
}

/** Makes Keap refuse the tags after contacts were served. */
const refuseTags = (): (() => void) =>
  account.simulator.faults.add({ kind: 'status', status: 403, match: ({ path }) => path === '/v2/tags' });

describe('accepting a snapshot', () => {
  it('An accepted snapshot that was held is COMPLETED, its missing records are closed, and its evidence stays', async () => {
    await takeSnapshot(account, ['contacts', 'tags']);
    const held = await takeShrunk();
    expect(held).toMatchObject({ status: 'NEEDS_REVIEW', acceptedAt: null });
    expect(await readRecords(account, held.id)).toHaveLength((await readRecords(account, '1')).length);
    const accepted = await account.snapshots.accept(held.id);
    expect(accepted).toMatchObject({
      status: 'COMPLETED',
      completeness: { status: 'COMPLETE', reasons: expect.any(Array) },
    });
    expect(accepted.acceptedAt).toBeInstanceOf(Date);
    expect(accepted.finishedAt).toEqual(held.finishedAt);
    const leg = findLeg(accepted, 'contacts');
    expect(leg).toMatchObject({
      status: 'COMPLETED',
      deleted: 30,
      reason: null,
      held: { guard: 'SHRUNK', before: 40 },
    });
    expect(leg.evidence).toEqual(findLeg(held, 'contacts').evidence);
    const contacts = (await readRecords(account, held.id)).filter(({ resource }) => resource === 'contacts');
    expect(contacts).toHaveLength(10);
    expect(await account.sql.query('select count(*) as count from keap.contacts', [])).toEqual([{ count: 10 }]);
    expect(await account.sql.query('select count(*) as count from keap.snapshot_seen', [])).toEqual([{ count: 0 }]);
    expect(await takeSnapshot(account, ['contacts', 'tags'])).toMatchObject({ status: 'COMPLETED' });
  });

  it('An accepted change of all names is the baseline of the next snapshot', async () => {
    await takeSnapshot(account, ['contacts']);
    const heal = account.simulator.faults.add(maskContacts());
    const held = await takeSnapshot(account, ['contacts']);
    await account.snapshots.accept(held.id);
    expect(await takeSnapshot(account, ['contacts'])).toMatchObject({ status: 'COMPLETED', legs: [{ changed: 0 }] });
    heal();
    expect(await takeSnapshot(account, ['contacts'])).toMatchObject({
      status: 'NEEDS_REVIEW',
      legs: [{ held: { guard: 'MASS_CHANGE' } }],
    });
  });

  it('An accepted INCOMPLETE snapshot keeps its verdict and its gaps, and the views show it', async () => {
    await takeSnapshot(account, ['contacts', 'tags']);
    refuseTags();
    const gap = await takeShrunk();
    expect(gap).toMatchObject({ status: 'INCOMPLETE' });
    const accepted = await account.snapshots.accept(gap.id);
    expect(accepted).toMatchObject({ status: 'INCOMPLETE', completeness: { status: 'INCOMPLETE' } });
    expect(accepted.acceptedAt).toBeInstanceOf(Date);
    expect(accepted.completeness.reasons.join('\n')).toMatch(/^tags: /m);
    expect(findLeg(accepted, 'tags')).toMatchObject({ status: 'INCOMPLETE', deleted: 0 });
    expect(findLeg(accepted, 'contacts')).toMatchObject({ status: 'COMPLETED', deleted: 30 });
    expect(await account.sql.query('select count(*) as count from keap.contacts', [])).toEqual([{ count: 10 }]);
  });

  it('An INCOMPLETE snapshot that is resumed after its acceptance is no longer accepted, and reads what is missing', async () => {
    await takeSnapshot(account, ['contacts', 'tags']);
    const heal = refuseTags();
    const { id } = await takeSnapshot(account, ['contacts', 'tags']);
    await account.snapshots.accept(id);
    heal();
    account.simulator.resetCalls();
    expect(await account.snapshots.resume(id)).toMatchObject({ acceptedAt: null });
    expect(await waitForStatus(account.snapshots, id)).toMatchObject({ status: 'COMPLETED' });
    // Without the call that reads again what changed meanwhile.
    const scans = account.simulator.calls.filter(({ query }) => query.get('filter')?.includes('_time') !== true);
    expect(scans.filter(({ path }) => path === '/v2/contacts')).toEqual([]);
  });

  it('A snapshot with a held leg that is resumed for another one keeps the held leg until the decision', async () => {
    await takeSnapshot(account, ['contacts', 'tags']);
    const heal = refuseTags();
    const { id } = await takeShrunk();
    heal();
    await account.snapshots.resume(id);
    const resumed = await waitForStatus(account.snapshots, id);
    expect(resumed).toMatchObject({ status: 'NEEDS_REVIEW' });
    expect(findLeg(await account.snapshots.accept(id), 'contacts')).toMatchObject({ status: 'COMPLETED', deleted: 30 });
  });
});

describe('rejecting a snapshot', () => {
  it('The records are as before a rejected snapshot, for the collections that it completed too', async () => {
    const first = await takeSnapshot(account, ['contacts', 'tags', 'companies']);
    const before = await readRecords(account, first.id);
    const { world } = account.simulator;
    const ids = (resource: string): string[] => before.filter((one) => one.resource === resource).map(({ id }) => id);
    const [gone = '', changed = ''] = ids('tags');
    world.remove('tags', gone);
    world.put('tags', { ...world.get('tags', changed), name: 'Another name' });
    world.put('tags', { ...world.get('tags', changed), id: '99999', name: 'New' });
    for (const id of ids('contacts').slice(0, 30)) world.remove('contacts', id);
    const run = await takeSnapshot(account, ['contacts', 'tags', 'companies']);
    expect(run.status).toBe('NEEDS_REVIEW');
    expect(findLeg(run, 'tags')).toMatchObject({ status: 'COMPLETED', changed: 2, deleted: 1 });
    expect(await account.snapshots.reject(run.id)).toMatchObject({
      status: 'REJECTED',
      completeness: { status: 'REJECTED' },
    });
    expect(await readRecords(account, run.id)).toEqual(before);
    expect(await countVersions(account)).toEqual({ all: before.length, ended: 0 });
    expect(await account.sql.query('select count(*) as count from keap.snapshot_seen', [])).toEqual([{ count: 0 }]);
    const next = await takeSnapshot(account, ['contacts', 'tags', 'companies']);
    expect(findLeg(next, 'contacts')).toMatchObject({ status: 'HELD', held: { before: 40 } });
    expect(findLeg(next, 'tags')).toMatchObject({ changed: 2, deleted: 1 });
  });

  it('An INCOMPLETE snapshot that was accepted can be rejected afterwards, which reopens what it closed', async () => {
    const first = await takeSnapshot(account, ['contacts', 'tags']);
    const before = await readRecords(account, first.id);
    refuseTags();
    const { id } = await takeShrunk();
    await account.snapshots.accept(id);
    expect(await account.snapshots.reject(id)).toMatchObject({ status: 'REJECTED', acceptedAt: null });
    expect(await readRecords(account, id)).toEqual(before);
    expect(await account.sql.query('select count(*) as count from keap.contacts', [])).toEqual([{ count: 40 }]);
  });
});

describe('a decision that is not possible', () => {
  it('A COMPLETED or unknown snapshot can be neither accepted nor rejected', async () => {
    const { snapshots } = account;
    const { id } = await takeSnapshot(account, ['tags']);
    for (const decide of [() => snapshots.accept(id), () => snapshots.reject(id)])
      await expect(decide()).rejects.toEqual(rejection('BAD_USER_INPUT', /is COMPLETED/));
    for (const decide of [() => snapshots.accept('99'), () => snapshots.reject('x')])
      await expect(decide()).rejects.toEqual(rejection('NOT_FOUND', /99|x/));
  });

  it('A second decision fails with the same error each time, and changes nothing', async () => {
    const { snapshots } = account;
    await takeSnapshot(account, ['contacts', 'tags']);
    refuseTags();
    const { id } = await takeSnapshot(account, ['contacts', 'tags']);
    const { acceptedAt } = await snapshots.accept(id);
    for (const decide of [() => snapshots.accept(id), () => snapshots.accept(id)])
      await expect(decide()).rejects.toEqual(rejection('BAD_USER_INPUT', /was accepted before/));
    expect(await snapshots.get(id)).toMatchObject({ acceptedAt });
    await snapshots.reject(id);
    for (const decide of [() => snapshots.reject(id), () => snapshots.accept(id)])
      await expect(decide()).rejects.toEqual(rejection('BAD_USER_INPUT', /is REJECTED/));
    await expect(snapshots.resume(id)).rejects.toEqual(rejection('BAD_USER_INPUT', /is REJECTED/));
  });

  it('A snapshot can no longer be decided once a newer one exists', async () => {
    const { snapshots } = account;
    await takeSnapshot(account, ['contacts', 'tags']);
    const held = await takeShrunk();
    const newer = await snapshots.create({ resources: ['users'] });
    await waitForStatus(snapshots, newer.id);
    for (const decide of [() => snapshots.accept(held.id), () => snapshots.reject(held.id)])
      await expect(decide()).rejects.toEqual(rejection('BAD_USER_INPUT', new RegExp(`${newer.id} is newer`)));
  });

  it('A decision that waits while a newer snapshot is created finds that one, and changes nothing', async () => {
    await takeSnapshot(account, ['contacts', 'tags']);
    const held = await takeShrunk();
    const deciding = await account.sql.transaction(async (statements) => {
      await statements.query('select from keap.snapshot_run where id = $1 for update', [held.id]);
      const decision = account.snapshots.accept(held.id).catch((error: unknown) => error);
      while ((await account.sql.query(`select from pg_locks where not granted`, [])).length === 0);
      await statements.query(
        `insert into keap.snapshot_run (tenant, mode, status, resources) values ($1, 'FULL', 'CANCELLED', '{}')`,
        [held.tenant],
      );
      return { decision };
    });
    expect(await deciding.decision).toEqual(rejection('BAD_USER_INPUT', /is newer/));
    expect(await account.snapshots.get(held.id)).toMatchObject({ status: 'NEEDS_REVIEW', acceptedAt: null });
  });

  it('Of a decision and a new snapshot at the same time, each sees the other one done or not begun', async () => {
    const { snapshots } = account;
    await takeSnapshot(account, ['contacts', 'tags']);
    const { id } = await takeShrunk();
    const outcomes = await Promise.allSettled([
      snapshots.accept(id),
      snapshots.create({ resources: ['contacts'] }),
      snapshots.reject(id),
      snapshots.accept(id),
    ]);
    expect(outcomes[1]?.status).toBe('fulfilled');
    const decisions = outcomes.filter((outcome, index) => index !== 1 && outcome.status === 'fulfilled');
    expect(decisions.length).toBeLessThanOrEqual(1);
    const run = await snapshots.get(id);
    const [newest] = (await snapshots.list({ first: 1 })).nodes;
    const next = await waitForStatus(snapshots, newest?.id ?? '');
    const contacts = (await readRecords(account, next.id)).filter(({ resource }) => resource === 'contacts');
    if (run?.status === 'COMPLETED') {
      expect(next).toMatchObject({ status: 'COMPLETED' });
      expect(contacts).toHaveLength(10);
    } else {
      expect(['REJECTED', 'NEEDS_REVIEW']).toContain(run?.status);
      expect(next).toMatchObject({ status: 'NEEDS_REVIEW', legs: [{ held: { before: 40, now: 10 } }] });
      expect(contacts).toHaveLength(40);
    }
  });
});
