import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotError } from '../../src/snapshot/snapshot.js';
import type { Clock } from '../../src/clock.js';
import { createManualClock, type ManualClock } from '../kit/clock.js';
import { readDigests, openAccount, takeSnapshot, UNLIMITED, waitForStatus, type Account } from './account.js';
import { isReread } from './change/changing-keap.js';

const matchError = (code: SnapshotError['code'], pattern: RegExp): unknown =>
  expect.objectContaining({ name: 'SnapshotError', code, message: expect.stringMatching(pattern) as unknown });

describe('the snapshot service', () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount({ contacts: 3000 });
  });
  afterEach(() => account.close());

  /** Delays Keap's responses for a path until the returned function is called. */
  const delayPath = (path: string): (() => void) =>
    account.simulator.faults.add({ kind: 'slow', delayMs: 300, match: (call) => call.path.endsWith(path) });

  it('`create` returns at once, and a second `create` fails with the id of the open run', async () => {
    const release = delayPath('/v2/users');
    const run = await account.snapshots.create({});
    expect(['QUEUED', 'RUNNING']).toContain(run.status);
    await expect(account.snapshots.create({})).rejects.toEqual(
      matchError('SNAPSHOT_RUNNING', new RegExp(`Snapshot ${run.id} `)),
    );
    await account.snapshots.cancel(run.id);
    release();
  });

  it('A snapshot of a child list includes its parents, and an empty list of resources is rejected', async () => {
    const run = await takeSnapshot(account, ['contact_tags']);
    expect(run.legs.map((leg) => leg.resource)).toEqual(['tags', 'contact_tags']);
    await expect(account.snapshots.create({ resources: [] })).rejects.toEqual(
      matchError('BAD_USER_INPUT', /at least one/),
    );
  });

  const refuse = (path: string): (() => void) =>
    account.simulator.faults.add({ kind: 'status', status: 403, match: (call) => call.path.endsWith(path) });

  it('A snapshot skips a collection of some editions that Keap has always answered with 403, and gives the reason', async () => {
    refuse('/v2/opportunities');
    const run = await takeSnapshot(account, ['opportunities', 'tasks']);
    expect(run).toMatchObject({ status: 'COMPLETED' });
    expect(run.legs.find((leg) => leg.resource === 'opportunities')).toMatchObject({
      status: 'SKIPPED',
      skippedReason: expect.stringContaining('Keap answered 403 to /v2/opportunities: not in this account') as unknown,
    });
  });

  it('A collection that Keap refuses after it served an earlier snapshot is INCOMPLETE, and none of its records is closed', async () => {
    const { id } = await takeSnapshot(account, ['subscriptions']);
    refuse('/v2/subscriptions');
    const run = await takeSnapshot(account, ['subscriptions', 'tasks']);
    expect(run).toMatchObject({ status: 'INCOMPLETE', error: null });
    expect(run.legs.find((leg) => leg.resource === 'subscriptions')).toMatchObject({
      status: 'INCOMPLETE',
      deleted: 0,
      reason: expect.stringMatching(new RegExp(`403 to /v2/subscriptions.*served it to snapshot ${id}`)) as unknown,
    });
    const kept = await readDigests(account.sql, run.id);
    expect(kept.find((row) => row.resource === 'subscriptions')?.count).toBeGreaterThan(0);
  });

  it('A cancelled snapshot resumes where it stopped, and a completed one cannot be resumed', async () => {
    const { simulator, snapshots } = account;
    const release = delayPath('/v2/orders');
    const { id } = await snapshots.create({ resources: ['contacts', 'orders'] });
    while (!simulator.calls.some((call) => call.path.endsWith('/v2/orders')))
      await new Promise((resolve) => setImmediate(resolve));
    const cancelled = await snapshots.cancel(id);
    expect(cancelled.status).toBe('CANCELLED');
    expect(cancelled.legs.map((leg) => leg.status)).toEqual(['COMPLETED', 'CANCELLED']);
    await expect(snapshots.cancel(id)).rejects.toEqual(matchError('BAD_USER_INPUT', /nothing to cancel/));
    release();
    simulator.resetCalls();
    await snapshots.resume(id);
    const done = await waitForStatus(snapshots, id, 'COMPLETED');
    // Only for what changed meanwhile, and for names without a record.
    const isLookup = ({ query }: { readonly query: URLSearchParams }): boolean =>
      query.get('filter')?.includes('contact_ids==') === true;
    const scanned = simulator.calls.filter(
      (call) => call.path.endsWith('/v2/contacts') && !isReread(call) && !isLookup(call),
    );
    expect(scanned).toEqual([]);
    expect(done.legs.map((leg) => leg.status)).toEqual(['COMPLETED', 'COMPLETED']);
    await expect(snapshots.resume(id)).rejects.toEqual(matchError('BAD_USER_INPUT', /COMPLETED; create a new one/));
  });

  it('An unknown or malformed snapshot id finds no snapshot', async () => {
    expect(await account.snapshots.get('99')).toBeNull();
    expect(await account.snapshots.get('x')).toBeNull();
    await expect(account.snapshots.cancel('99')).rejects.toEqual(matchError('NOT_FOUND', /99/));
    await expect(account.snapshots.resume('x')).rejects.toEqual(matchError('NOT_FOUND', /x/));
  });

  it('A newer snapshot deletes the visited ids of an interrupted one, which it can no longer resume', async () => {
    const release = delayPath('/v2/users');
    const old = await account.snapshots.create({ resources: ['users', 'tags'] });
    await account.snapshots.cancel(old.id);
    release();
    await account.sql.query(`insert into keap.snapshot_seen values ($1, 'tags', '1')`, [old.id]);
    await takeSnapshot(account, ['tags']);
    expect(await account.sql.query('select run_id from keap.snapshot_seen')).toEqual([]);
  });

  it('A snapshot cannot be resumed once a newer one exists', async () => {
    const release = delayPath('/v2/users');
    const old = await account.snapshots.create({ resources: ['users'] });
    await account.snapshots.cancel(old.id);
    release();
    const newer = await takeSnapshot(account, ['tags']);
    await expect(account.snapshots.resume(old.id)).rejects.toEqual(
      matchError('BAD_USER_INPUT', new RegExp(`${newer.id} is newer`)),
    );
  });

  it('A snapshot whose credential Keap rejects fails with UPSTREAM_AUTH and can be resumed', async () => {
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

  it('Only one replica works on a snapshot, and another continues it when that one stops', async () => {
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

  it('`list` returns snapshots newest first, page by page', async () => {
    const ids = [await takeSnapshot(account, ['users']), await takeSnapshot(account, ['users'])].map((run) => run.id);
    const [older = '', newer = ''] = ids;
    const page = await account.snapshots.list({ first: 1 });
    expect(page).toMatchObject({ nodes: [{ id: newer }], hasNextPage: true });
    const next = await account.snapshots.list({ first: 1, afterId: newer });
    expect(next).toMatchObject({ nodes: [{ id: older }], hasNextPage: false });
  });
});

/** Advances the clock in small steps until the promise settles, so that it does not skip to sleeps that end hours later. */
async function advanceUntil<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  const settled = promise.then(() => true);
  while (!(await Promise.race([settled, clock.advance(1).then(() => false)])));
  return promise;
}

/** Looks for waiting runs each virtual minute until the run is COMPLETED. */
async function notifyWaitingUntilCompleted(account: Account, id: string, clock: ManualClock): Promise<void> {
  while ((await account.snapshots.get(id))?.status !== 'COMPLETED') {
    await account.notifier.notifyWaiting();
    await clock.sleep(60_000);
  }
}

describe('a snapshot on a manual clock', () => {
  it('A snapshot pauses when the day quota is spent, and its job continues it after the reset', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 15, 23, 58));
    const account = await openAccount({ contacts: 900, clock }, { clock, limits: { ...UNLIMITED, perDay: 8 } });
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
    expect(done.legs.find((leg) => leg.resource === 'contacts')).toMatchObject({ records: 900 });
    expect(clock.now()).toBeGreaterThanOrEqual(paused.resumeAt?.getTime() ?? Infinity);
    await clock.until(account.close());
  });

  it('A paused snapshot goes on within an hour after the clock was set back by a day', async () => {
    const startMs = Date.UTC(2026, 0, 15, 23, 58);
    const clock = createManualClock(startMs);
    // Keap's clock is right.
    const keapClock: Clock = {
      now: () => startMs + clock.monotonicMs(),
      monotonicMs: () => clock.monotonicMs(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
    };
    const account = await openAccount(
      { contacts: 900, clock: keapClock },
      { clock, limits: { ...UNLIMITED, perDay: 8 } },
    );
    const { id } = await advanceUntil(clock, account.snapshots.create({ resources: ['contacts', 'tags', 'users'] }));
    expect((await advanceUntil(clock, waitForStatus(account.snapshots, id))).status).toBe('PAUSED');
    const pausedAtMs = clock.monotonicMs();
    clock.setWallClock(-24 * 3_600_000);
    await advanceUntil(clock, notifyWaitingUntilCompleted(account, id, clock));
    expect(clock.monotonicMs() - pausedAtMs).toBeLessThan(3_600_000);
    await clock.until(account.close());
  });

  it('A snapshot fails with UPSTREAM_UNAVAILABLE when an outage does not end, and can be resumed', async () => {
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
  }, 60_000);
});
