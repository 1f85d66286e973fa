import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSql } from '../../src/db/pool.js';
import type { RunKey } from '../../src/snapshot/lease.js';
import { createRunNotifier, type OnNotify } from '../../src/snapshot/notifier.js';
import { handOverRun } from '../../src/snapshot/queue.js';
import { createManualClock } from '../kit/clock.js';
import { startTcpProxy } from '../kit/tcp-proxy.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { openAccount, silentLog, waitForStatus } from './account.js';

const JOBS = `select payload ->> 'runId' as run, round(extract(epoch from run_at - created_at))::int as seconds
  from graphile_worker._private_jobs order by id`;

describe('the run notifier', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(() => database.drop());

  const insertRun = async (tenant: string, status: string, resumeAt: Date | null = null): Promise<string> => {
    const [run] = await database.sql.query<{ id: number }>(
      `insert into keap.snapshot_run (tenant, mode, status, resources, resume_at) values ($1, 'FULL', $2, '{}', $3) returning id`,
      [tenant, status, resumeAt],
    );
    return String(run?.id);
  };

  it('Each account of a process is notified of each open run that no process holds, and of no run whose pause lasts', async () => {
    const clock = createManualClock();
    const notifier = createRunNotifier(database.sql, silentLog, clock);
    const received: string[] = [];
    const onNotify = async ({ runId }: RunKey): Promise<boolean> => received.push(runId) > 0;
    await notifier.subscribe(onNotify);
    const waiting = [
      await insertRun('queued', 'QUEUED'),
      await insertRun('running', 'RUNNING'),
      await insertRun('due', 'PAUSED', new Date(clock.now())),
      await insertRun('clock set back', 'PAUSED', new Date(clock.now() + 48 * 3_600_000)),
    ];
    await insertRun('paused', 'PAUSED', new Date(clock.now() + 3_600_000));
    await insertRun('done', 'COMPLETED');
    await notifier.notifyWaiting();
    expect(received).toEqual(waiting);
    await notifier.unsubscribe(onNotify);
  });

  it.each([
    ['set back', -24 * 3_600_000],
    ['set ahead', 24 * 3_600_000],
  ])('A waiting run is found within 10 seconds after the clock was %s by a day', async (_case, setMs) => {
    const clock = createManualClock();
    const notifier = createRunNotifier(database.sql, silentLog, clock);
    const received: string[] = [];
    const onNotify = async ({ runId }: RunKey): Promise<boolean> => received.push(runId) > 0;
    await notifier.subscribe(onNotify);
    for (const tenant of ['first', 'second']) {
      clock.setWallClock(setMs);
      const id = await insertRun(tenant, 'RUNNING');
      await clock.advance(10_000);
      await vi.waitFor(() => expect(received).toContain(id), { timeout: 10_000 });
      await vi.waitFor(() => expect(clock.sleepers()).toBe(1), { timeout: 10_000 });
    }
    await notifier.unsubscribe(onNotify);
    expect(clock.sleepers()).toBe(0);
  });

  it('A job that is for no account of any process reaches each process once', async () => {
    const clock = createManualClock();
    const notifiers = [1, 2, 3].map(() => createRunNotifier(database.sql, silentLog, clock));
    const onNotify = vi.fn<OnNotify>(async () => false);
    for (const notifier of notifiers) await notifier.subscribe(onNotify);
    const id = await insertRun('other', 'QUEUED');
    await notifiers[0]?.notify(id);
    const readFlags = `select (select count(*) from json_object_keys(flags::json))::int as flags, locked_at from graphile_worker._private_jobs`;
    await vi.waitFor(async () => expect(await database.sql.query(readFlags)).toEqual([{ flags: 3, locked_at: null }]), {
      timeout: 10_000,
    });
    expect(onNotify.mock.calls).toEqual(Array.from({ length: 3 }, () => [{ runId: id, tenant: 'other' }]));
    for (const notifier of notifiers) await notifier.unsubscribe(onNotify);
  });

  it('A job that ten processes have handed over is not added again', async () => {
    const notifier = createRunNotifier(database.sql, silentLog);
    const onNotify = async (): Promise<boolean> => false;
    await notifier.subscribe(onNotify);
    const runId = await insertRun('other', 'QUEUED');
    const refusedBy = Array.from({ length: 11 }, (_, index) => `not-${index}`);
    await handOverRun(database.sql, { runId, refusedBy, nowMs: Date.now() });
    expect(await database.sql.query(JOBS)).toEqual([]);
    await handOverRun(database.sql, { runId, refusedBy: refusedBy.slice(1), nowMs: Date.now() });
    await vi.waitFor(async () => expect(await database.sql.query(JOBS)).toEqual([]), { timeout: 10_000 });
    await notifier.unsubscribe(onNotify);
  });

  it('A job whose payload names no run is ignored', async () => {
    const notifier = createRunNotifier(database.sql, silentLog);
    const onNotify = vi.fn<OnNotify>(async () => false);
    await notifier.subscribe(onNotify);
    const payloads = [
      'null',
      '[]',
      '7',
      '{}',
      '{"runId":7}',
      '{"runId":"x"}',
      '{"runId":"9999999999"}',
      '{"runId":"1"}',
    ];
    await database.sql.query(
      `select graphile_worker.add_job('keap-snapshot', payload::json) from unnest($1::text[]) as payload`,
      [payloads],
    );
    await vi.waitFor(async () => expect(await database.sql.query(JOBS)).toEqual([]), { timeout: 10_000 });
    expect(onNotify).not.toHaveBeenCalled();
    await notifier.unsubscribe(onNotify);
  });

  it('A new process adds a job in some seconds for a run that a killed process may still hold', async () => {
    const id = await insertRun('held', 'RUNNING');
    const holder = await database.sql.pool.connect();
    await holder.query('select pg_advisory_lock($1, $2)', [0x6b67, id]);
    const notifier = createRunNotifier(database.sql, silentLog);
    const onNotify = async (): Promise<boolean> => true;
    await notifier.subscribe(onNotify);
    expect(await database.sql.query(JOBS)).toEqual([{ run: id, seconds: 5 }]);
    await notifier.unsubscribe(onNotify);
    holder.release(true);
  });

  it('The runner ends when Postgres goes away during a job, and starts again when Postgres is back', async () => {
    const clock = createManualClock();
    const proxy = await startTcpProxy(database.url);
    const sql = openSql(proxy.url);
    const notifier = createRunNotifier(sql, silentLog, clock);
    const received: string[] = [];
    const onNotify = async ({ runId }: RunKey): Promise<boolean> => {
      received.push(runId);
      if (received.length === 1) proxy.disconnect();
      return true;
    };
    await notifier.subscribe(onNotify);
    // The connection may break before the new job is acknowledged.
    await notifier.notify(await insertRun('first', 'QUEUED')).catch(() => undefined);
    // The poll, and the wait before the new start.
    await vi.waitFor(() => expect(clock.sleepers()).toBe(2), { timeout: 10_000 });
    await clock.advance(5_000);
    await vi.waitFor(() => expect(clock.sleepers()).toBe(2), { timeout: 10_000 });
    proxy.reconnect();
    await clock.advance(5_000);
    await vi.waitFor(() => expect(clock.sleepers()).toBe(1), { timeout: 10_000 });
    const id = await insertRun('new', 'QUEUED');
    await vi.waitFor(() => notifier.notify(id), { timeout: 10_000 });
    await vi.waitFor(() => expect(received).toContain(id), { timeout: 10_000 });
    await notifier.unsubscribe(onNotify);
    await sql.close();
    await proxy.close();
  });
});

describe('a run whose database connections break', () => {
  it('A run that loses its lease because Postgres closed the connection goes on by a new job', async () => {
    const account = await openAccount({ contacts: 3000 });
    const release = account.simulator.faults.add({
      kind: 'slow',
      delayMs: 500,
      match: (call) => call.path.endsWith('/v2/contacts'),
    });
    const { id } = await account.snapshots.create({ resources: ['contacts'] });
    await vi.waitFor(() =>
      expect(account.simulator.calls.some(({ path }) => path.endsWith('/v2/contacts'))).toBe(true),
    );
    await account.sql.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2`,
      [0x6b67, id],
    );
    release();
    expect(await waitForStatus(account.snapshots, id, 'COMPLETED')).toMatchObject({ recordCount: 3000 });
    await account.close();
  });
});
