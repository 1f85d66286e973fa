import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { openSql } from '../../src/db/pool.js';
import type { Sql } from '../../src/db/sql.js';
import type { KeapClient } from '../../src/keap/keap-client.js';
import { startSimulator, type Simulator } from '../kit/simulator.js';
import { claimRun } from '../../src/snapshot/lease.js';
import { createRunNotifier, type RunNotifier } from '../../src/snapshot/notifier.js';
import { requeueRun } from '../../src/snapshot/runs.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import type { Snapshots } from '../../src/snapshot/snapshot.js';
import { createManualClock } from '../kit/clock.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { openAccount, openKeap, silentLog, waitForStatus } from './account.js';

const TENANTS = ['one.infusionsoft.com', 'two.infusionsoft.com', 'three.infusionsoft.com'] as const;

/** A notifier that never polls: its clock stands still. */
const createJobNotifier = (sql: Sql): RunNotifier => createRunNotifier(sql, silentLog, createManualClock());

describe('the runs of several accounts on one database', () => {
  let database: FreshDatabase;
  let simulators: Simulator[];
  let clients: KeapClient[];
  beforeEach(async () => {
    database = await freshDatabase();
    simulators = await Promise.all(TENANTS.map((tenant) => startSimulator({ contacts: 20, tenant })));
    clients = simulators.map((simulator) => openKeap(simulator, systemClock));
  });
  afterEach(async () => {
    for (const client of clients) await client.close();
    for (const simulator of simulators) await simulator.close();
    await database.drop();
  });

  const createService = (index: number, sql: Sql, notifier: RunNotifier): Snapshots =>
    createSnapshots({ sql, keap: clients[index] as KeapClient, log: silentLog, clock: systemClock, notifier });

  const takeSnapshots = async (snapshots: Snapshots, count: number): Promise<void> => {
    for (let taken = 0; taken < count; taken += 1) {
      const { id } = await snapshots.create({ resources: ['tags'] });
      await waitForStatus(snapshots, id, 'COMPLETED');
    }
  };

  it('Each job of one process reaches the account that the run belongs to', async () => {
    const notifier = createJobNotifier(database.sql);
    const services = TENANTS.map((_, index) => createService(index, database.sql, notifier));
    for (const service of services) await service.start();
    await Promise.all(services.map((service) => takeSnapshots(service, 5)));
    for (const service of services) await service.stop();
    const runs = await database.sql.query(
      `select tenant, count(*)::int as count, max(take_number)::int as claims from keap.snapshot_run group by tenant`,
    );
    expect(runs).toHaveLength(3);
    for (const run of runs) expect(run).toMatchObject({ count: 5, claims: 1 });
  });

  it('Each job reaches the process of its account, although a process of another account may get it first', async () => {
    const processes = [0, 1].map((index) => {
      const sql = openSql(database.url);
      return { sql, service: createService(index, sql, createJobNotifier(sql)) };
    });
    for (const { service } of processes) await service.start();
    await Promise.all(processes.map(({ service }) => takeSnapshots(service, 4)));
    for (const { service, sql } of processes) await service.stop().then(() => sql.close());
  }, 60_000);

  it('A worker claims a run of its tenant while workers of other tenants try to', async () => {
    const service = createService(0, database.sql, createJobNotifier(database.sql));
    const { id: runId } = await service.create({ resources: ['tags'] });
    const own = TENANTS[0];
    const others = Array.from({ length: 4 }, () => TENANTS[1]);
    const wait = { clock: systemClock, log: silentLog, signal: new AbortController().signal };
    const claims = [...others, own, ...others].map((tenant) =>
      claimRun(database.sql, { runId, tenant, nowMs: Date.now(), wait }, () => undefined),
    );
    const leases = (await Promise.all(claims)).filter((lease) => lease !== null);
    expect(leases).toMatchObject([{ runId, tenant: own }]);
    for (const lease of leases) await lease.release();
  });
});

describe('a run that is cancelled and resumed while a replica holds it, and whose job another replica used up', () => {
  it('The run goes on by a new job when the replica has finished its page', async () => {
    const simulator = await startSimulator({ contacts: 20 });
    const database = await freshDatabase();
    const keap = openKeap(simulator, systemClock);
    const notifier = createJobNotifier(database.sql);
    const snapshots = createSnapshots({ sql: database.sql, keap, log: silentLog, notifier });
    await snapshots.start();
    simulator.faults.add({ kind: 'slow', delayMs: 500, match: (call) => call.path.endsWith('/v2/tags') });
    const { id } = await snapshots.create({ resources: ['tags'] });
    while (!simulator.calls.some((call) => call.path.endsWith('/v2/tags')))
      await new Promise((resolve) => setImmediate(resolve));
    await snapshots.cancel(id);
    await requeueRun(database.sql, null, id);
    expect(await waitForStatus(snapshots, id, 'COMPLETED')).toMatchObject({ error: null });
    await snapshots.stop();
    await keap.close();
    await simulator.close();
    await database.drop();
  });

  it('The run goes on within 10 seconds when the replica waits half an hour for Keap', async () => {
    const clock = createManualClock();
    const account = await openAccount({ contacts: 20 }, { clock });
    const removeFault = account.simulator.faults.add({
      kind: 'status',
      status: 503,
      headers: { 'retry-after': '1800' },
      match: (call) => call.path.endsWith('/v2/tags'),
    });
    const { id } = await account.snapshots.create({ resources: ['tags'] });
    while (!account.simulator.calls.some((call) => call.path.endsWith('/v2/tags'))) await clock.advance(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    removeFault();
    await account.snapshots.cancel(id);
    await requeueRun(account.sql, null, id);
    const resumedAtMs = clock.monotonicMs();
    while ((await account.snapshots.get(id))?.status === 'QUEUED') await clock.advance(100);
    expect(clock.monotonicMs() - resumedAtMs).toBeLessThanOrEqual(10_000);
    await clock.until(waitForStatus(account.snapshots, id, 'COMPLETED'));
    await clock.until(account.close());
  });
});
