import { afterEach, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../src/clock.js';
import { openSql } from '../../src/db/pool.js';
import { startSimulator } from '../kit/simulator.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import { createManualClock } from '../kit/clock.js';
import { freshDatabase } from '../kit/database.js';
import { startTcpProxy } from '../kit/tcp-proxy.js';
import { openAccount, openKeap, readDigests, silentLog, takeSnapshot, waitForStatus } from './account.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0).toReversed()) await close();
});

const FULL = `create function keap.disk_is_full() returns trigger language plpgsql as
  $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`;
const BLOCK =
  'create trigger full_disk before insert on keap.record for each statement execute function keap.disk_is_full()';

describe('a snapshot while the disk of the database is full', () => {
  it('The snapshot shows STORAGE_FULL, asks Keap for nothing while it waits, and goes on by itself when there is room', async () => {
    const clock = createManualClock();
    const account = await clock.until(openAccount({ contacts: 40, seedDefects: false }, { clock }));
    cleanups.push(() => clock.until(account.close()));
    await account.sql.query(`${FULL}; ${BLOCK}`);
    const { id } = await account.snapshots.create({ resources: ['tags'] });
    const waited = async (): Promise<void> => {
      while ((await account.snapshots.get(id))?.error === null) await clock.sleep(10);
    };
    await clock.until(waited());
    const calls = account.simulator.calls.length;
    await clock.until(clock.sleep(1_800_000));
    expect(await account.snapshots.get(id)).toMatchObject({
      status: 'RUNNING',
      error: { code: 'STORAGE_FULL', message: expect.stringMatching(/Make room/) as unknown },
    });
    expect(account.simulator.calls.length).toBe(calls);
    await account.sql.query('drop trigger full_disk on keap.record');
    const run = await clock.until(waitForStatus(account.snapshots, id));
    expect(run).toMatchObject({ status: 'COMPLETED', error: null, legs: [{ repeated: 0 }] });
    expect(run.recordCount).toBe(account.simulator.world.count('tags'));
  }, 60_000);

  it('A snapshot that waits for room stops at once', async () => {
    const account = await openAccount({ contacts: 20 });
    cleanups.push(() => account.close());
    await account.sql.query(`${FULL}; ${BLOCK}`);
    const { id } = await account.snapshots.create({ resources: ['tags'] });
    while ((await account.snapshots.get(id))?.error === null) await systemClock.sleep(10);
    // The waits of the first quarter of a minute are short: this one is of 8 seconds or more.
    await systemClock.sleep(8_000);
    const startMs = performance.now();
    await account.snapshots.stop();
    expect(performance.now() - startMs).toBeLessThan(4_000);
    expect((await account.snapshots.get(id))?.status).toBe('RUNNING');
  }, 30_000);
});

describe('a snapshot while the database is away', () => {
  it('The snapshot goes on when the database is back, and stores each record once', async () => {
    const simulator = await startSimulator({ contacts: 6000, seed: 5 });
    cleanups.push(() => simulator.close());
    const database = await freshDatabase();
    cleanups.push(() => database.drop());
    const proxy = await startTcpProxy(database.url);
    cleanups.push(() => proxy.close());
    // Waits take a tenth of their time: the poll for waiting runs comes each second.
    const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 10, signal) };
    const keap = openKeap(simulator, clock);
    const sql = openSql(proxy.url);
    const snapshots = createSnapshots({ sql, keap, log: silentLog, clock });
    cleanups.push(
      () => keap.close(),
      () => sql.close(),
      () => snapshots.stop(),
    );
    await snapshots.start();
    const resources = ['tags', 'contacts', 'opportunities', 'files'] as const;
    const { id } = await snapshots.create({ resources });
    // Read past the proxy.
    const watcher = createSnapshots({ sql: database.sql, keap, log: silentLog });
    for (const calls of [3, 6, 9]) {
      while (simulator.calls.length < calls) await new Promise((resolve) => setImmediate(resolve));
      proxy.disconnect();
      const before = simulator.calls.length;
      await systemClock.sleep(2_500);
      expect(simulator.calls.length - before, 'no calls while the database is away').toBeLessThanOrEqual(1);
      proxy.reconnect();
    }
    const run = await waitForStatus(watcher, id);
    expect(run).toMatchObject({ status: 'COMPLETED', error: null });
    const whole = await openAccount({}, { simulator });
    cleanups.push(() => whole.close());
    const expected = await takeSnapshot(whole, resources);
    expect(run.recordCount).toBe(expected.recordCount);
    expect(run.legs.map(({ repeated }) => repeated)).toEqual(expected.legs.map(({ repeated }) => repeated));
    expect(await readDigests(database.sql, id)).toEqual(await readDigests(whole.sql, expected.id));
  }, 90_000);
});
