import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotError } from '../../src/snapshot/snapshot.js';
import { createManualClock, type ManualClock } from '../kit/clock.js';
import { readDigests, openAccount, takeSnapshot, UNLIMITED, waitForStatus, type Account } from './account.js';

const matchRefusal = (code: SnapshotError['code'], pattern: RegExp): unknown =>
  expect.objectContaining({ name: 'SnapshotError', code, message: expect.stringMatching(pattern) as unknown });

describe('the snapshot service', () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount({ contacts: 3000 });
  });
  afterEach(() => account.close());

  /** Makes Keap think long about a collection until the returned function is called. */
  const delayPath = (path: string): (() => void) =>
    account.simulator.faults.add({ kind: 'slow', delayMs: 300, match: (call) => call.path.endsWith(path) });

  it('answers create at once and names the run that is in the way of another', async () => {
    const release = delayPath('/v2/users');
    const run = await account.snapshots.create({});
    expect(['QUEUED', 'RUNNING']).toContain(run.status);
    await expect(account.snapshots.create({})).rejects.toEqual(
      matchRefusal('SNAPSHOT_RUNNING', new RegExp(`Snapshot ${run.id} `)),
    );
    await account.snapshots.cancel(run.id);
    release();
  });

  it('brings the parents of a child list along, and refuses an empty choice', async () => {
    const run = await takeSnapshot(account, ['contact_tags']);
    expect(run.legs.map((leg) => leg.resource)).toEqual(['tags', 'contact_tags']);
    await expect(account.snapshots.create({ resources: [] })).rejects.toEqual(
      matchRefusal('BAD_USER_INPUT', /at least one/),
    );
  });

  it('leaves out what the edition does not have, says why, and deletes nothing of it', async () => {
    await takeSnapshot(account, ['subscriptions']);
    account.simulator.faults.add({
      kind: 'status',
      status: 403,
      match: (call) => call.path.endsWith('/v2/subscriptions'),
    });
    const run = await takeSnapshot(account, ['subscriptions', 'tasks']);
    expect(run).toMatchObject({ status: 'COMPLETED' });
    expect(run.legs.find((leg) => leg.resource === 'subscriptions')).toMatchObject({
      status: 'SKIPPED',
      deleted: 0,
      skippedReason: expect.stringContaining('Keap answered 403 to /v2/subscriptions: not in this account') as unknown,
    });
    const kept = await readDigests(account.sql, run.id);
    expect(kept.find((row) => row.resource === 'subscriptions')?.count).toBeGreaterThan(0);
  });

  it('goes on after a cancel where it stopped, and not after it has completed', async () => {
    const { simulator, snapshots } = account;
    const release = delayPath('/v2/orders');
    const { id } = await snapshots.create({ resources: ['contacts', 'orders'] });
    while (!simulator.calls.some((call) => call.path.endsWith('/v2/orders')))
      await new Promise((resolve) => setImmediate(resolve));
    const cancelled = await snapshots.cancel(id);
    expect(cancelled.status).toBe('CANCELLED');
    expect(cancelled.legs.map((leg) => leg.status)).toEqual(['COMPLETED', 'CANCELLED']);
    await expect(snapshots.cancel(id)).rejects.toEqual(matchRefusal('BAD_USER_INPUT', /nothing to cancel/));
    release();
    simulator.resetCalls();
    await snapshots.resume(id);
    const done = await waitForStatus(snapshots, id, 'COMPLETED');
    expect(simulator.calls.filter((call) => call.path.endsWith('/v2/contacts'))).toEqual([]);
    expect(done.legs.map((leg) => leg.status)).toEqual(['COMPLETED', 'COMPLETED']);
    await expect(snapshots.resume(id)).rejects.toEqual(matchRefusal('BAD_USER_INPUT', /complete/));
  });

  it('knows no strange ids', async () => {
    expect(await account.snapshots.get('99')).toBeNull();
    expect(await account.snapshots.get('x')).toBeNull();
    await expect(account.snapshots.cancel('99')).rejects.toEqual(matchRefusal('NOT_FOUND', /99/));
    await expect(account.snapshots.resume('x')).rejects.toEqual(matchRefusal('NOT_FOUND', /x/));
  });

  it('forgets what an interrupted walk had met once a newer run rules its resumption out', async () => {
    const release = delayPath('/v2/users');
    const old = await account.snapshots.create({ resources: ['users', 'tags'] });
    await account.snapshots.cancel(old.id);
    release();
    await account.sql.query(`insert into keap.snapshot_seen values ($1, 'tags', '1')`, [old.id]);
    await takeSnapshot(account, ['tags']);
    expect(await account.sql.query('select run_id from keap.snapshot_seen')).toEqual([]);
  });

  it('does not resume an old run over a newer one', async () => {
    const release = delayPath('/v2/users');
    const old = await account.snapshots.create({ resources: ['users'] });
    await account.snapshots.cancel(old.id);
    release();
    const newer = await takeSnapshot(account, ['tags']);
    await expect(account.snapshots.resume(old.id)).rejects.toEqual(
      matchRefusal('BAD_USER_INPUT', new RegExp(`${newer.id} is newer`)),
    );
  });

  it('fails at once on a refused credential, with the code, and can be resumed', async () => {
    const removeFault = account.simulator.faults.add({
      kind: 'status',
      status: 401,
      match: (call) => call.path.endsWith('/v2/tags'),
    });
    const failed = await takeSnapshot(account, ['tags', 'users']);
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'UPSTREAM_AUTH' } });
    removeFault();
    await account.snapshots.resume(failed.id);
    expect(await waitForStatus(account.snapshots, failed.id, 'COMPLETED')).toMatchObject({ error: null });
  });

  it('is worked on by one replica only, and taken over when that one stops', async () => {
    const other = account.replica();
    const release = delayPath('/v2/contacts');
    const { id } = await account.snapshots.create({ resources: ['contacts'] });
    await other.start();
    const stopping = account.snapshots.stop();
    release();
    await stopping;
    await waitForStatus(other, id, 'COMPLETED');
    const filters = account.simulator.calls
      .filter((call) => call.status === 200)
      .map((call) => call.query.get('filter'));
    const pages = filters.filter((filter) => filter?.startsWith('contact_id>'));
    expect(pages.length).toBe(new Set(pages).size);
  });

  it('lists runs newest first, page by page', async () => {
    const ids = [await takeSnapshot(account, ['users']), await takeSnapshot(account, ['users'])].map((run) => run.id);
    const [older = '', newer = ''] = ids;
    const page = await account.snapshots.list({ first: 1 });
    expect(page).toMatchObject({ nodes: [{ id: newer }], hasNextPage: true });
    const next = await account.snapshots.list({ first: 1, afterId: newer });
    expect(next).toMatchObject({ nodes: [{ id: older }], hasNextPage: false });
  });
});

/** Turns the clock in small steps until the promise settles, so that what lies hours ahead is not overrun. */
async function advanceUntil<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  const settled = promise.then(() => true);
  while (!(await Promise.race([settled, clock.advance(1).then(() => false)])));
  return promise;
}

/** Calls what the cron calls, in virtual minutes, until the run is complete. */
async function runCronUntil(account: Account, id: string, clock: ManualClock): Promise<void> {
  while ((await account.snapshots.get(id))?.status !== 'COMPLETED') {
    await account.notifier.notifyWaiting();
    await clock.sleep(60_000);
  }
}

describe('a snapshot whose time is turned by hand', () => {
  it('pauses when the day is spent and goes on by its job after the reset', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 15, 23, 58));
    const account = await openAccount({ contacts: 3000 }, { clock, limits: { ...UNLIMITED, perDay: 7 } });
    const { id } = await advanceUntil(clock, account.snapshots.create({ resources: ['contacts', 'tags', 'users'] }));
    const paused = await advanceUntil(clock, waitForStatus(account.snapshots, id));
    expect(paused.status).toBe('PAUSED');
    expect(paused.resumeAt?.getTime()).toBeGreaterThan(clock.now());
    expect(paused.recordCount).toBeGreaterThan(0);
    const remainingMs = (paused.resumeAt?.getTime() ?? 0) - clock.now();
    const [job] = await account.sql.query<{ due_ms: number }>(
      `select extract(epoch from run_at - created_at)::float8 * 1000 as due_ms from graphile_worker.jobs where key = $1`,
      [`keap-snapshot-${id}`],
    );
    expect(Math.abs((job?.due_ms ?? 0) - remainingMs)).toBeLessThan(60_000);
    await account.notifier.notify(id);
    await clock.advance(remainingMs - 1000);
    expect((await account.snapshots.get(id))?.status).toBe('PAUSED');
    await clock.advance(1000);
    await account.notifier.notify(id);
    const done = await clock.until(waitForStatus(account.snapshots, id, 'COMPLETED'));
    expect(done.legs.find((leg) => leg.resource === 'contacts')).toMatchObject({ records: 3000 });
    expect(clock.now()).toBeGreaterThanOrEqual(paused.resumeAt?.getTime() ?? Infinity);
    await clock.until(account.close());
  });

  it('goes on after the reset although the clock is set back by a day meanwhile', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 15, 23, 58));
    const account = await openAccount({ contacts: 3000 }, { clock, limits: { ...UNLIMITED, perDay: 7 } });
    const { id } = await advanceUntil(clock, account.snapshots.create({ resources: ['contacts', 'tags', 'users'] }));
    expect((await advanceUntil(clock, waitForStatus(account.snapshots, id))).status).toBe('PAUSED');
    const pausedAtMs = clock.monotonicMs();
    clock.setWallClock(-24 * 3_600_000);
    await advanceUntil(clock, runCronUntil(account, id, clock));
    expect(clock.monotonicMs() - pausedAtMs).toBeLessThan(3_600_000);
    await clock.until(account.close());
  });

  it('sits out an outage, and fails with its code when the outage does not end', async () => {
    const clock = createManualClock();
    const account = await openAccount({ contacts: 20 }, { clock });
    const removeFault = account.simulator.faults.add({
      kind: 'status',
      status: 503,
      match: (call) => call.path.endsWith('/v2/tags'),
    });
    const { id } = await account.snapshots.create({ resources: ['tags'] });
    const failed = await clock.until(waitForStatus(account.snapshots, id, 'FAILED'));
    expect(failed).toMatchObject({ error: { code: 'UPSTREAM_UNAVAILABLE' }, legs: [{ status: 'FAILED' }] });
    removeFault();
    await account.snapshots.resume(id);
    expect(await clock.until(waitForStatus(account.snapshots, id, 'COMPLETED'))).toMatchObject({ error: null });
    await clock.until(account.close());
  });
});
