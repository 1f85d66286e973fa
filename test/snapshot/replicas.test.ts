import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import type { Snapshots, SnapshotView } from '../../src/snapshot/snapshot.js';
import type { FreshDatabase } from '../kit/database.js';
import { startOwnPostgres, type OwnPostgres } from '../kit/own-postgres.js';
import { startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.js';
import { openAccount, openKeap, readDigests, silentLog, takeSnapshot, type Account } from './account.js';
import { startChild } from './killed.js';

/** `KILLS=50` runs the long form. */
const FAILURES = Number(process.env['KILLS'] ?? 6);
const REPLICAS = 3;
const SEED = Number(process.env['KILL_SEED'] ?? 1);
const KINDS = ['process', 'postgres', 'connections', 'database network', 'keap network'] as const;
type FailureKind = (typeof KINDS)[number];

function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe(`snapshots by ${REPLICAS} replicas with ${FAILURES} random failures of processes, Postgres and networks`, () => {
  let account: Account;
  let postgres: OwnPostgres;
  beforeAll(async () => {
    postgres = await startOwnPostgres();
    account = await openAccount({ contacts: 1500, tags: 10, seed: 5 });
  });
  afterAll(async () => {
    await account.close();
    await postgres.close();
  });

  it('A run that processes, connections and networks fail under holds the same records as an undisturbed one', async () => {
    const { simulator } = account;
    const whole = await takeSnapshot(account);
    const expected = await readDigests(account.sql, whole.id);
    const random = createRandom(SEED);
    const counts = new Map<FailureKind, number>();
    let failures = 0;
    for (let runs = 0; failures < FAILURES; runs += 1) {
      const disturbed = await openDisturbedRun(simulator, postgres);
      const { snapshots, id, group } = disturbed;
      const isOpen = async (): Promise<boolean> => isUnfinished(await snapshots.get(id));
      while (await isOpen()) {
        const wanted = simulator.calls.length + 1 + Math.floor(random() * 12);
        while (simulator.calls.length < wanted && (await isOpen())) group.fill();
        if (failures >= FAILURES || !(await isOpen())) continue;
        const kind = KINDS[Math.floor(random() * KINDS.length)] ?? 'process';
        await fail(kind, simulator, disturbed, random);
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        failures += 1;
      }
      await group.end();
      const run = await snapshots.get(id);
      expect(run?.completeness, JSON.stringify(run?.error)).toMatchObject({ status: 'COMPLETE', reasons: [] });
      expect(await readDigests(disturbed.database.sql, id)).toEqual(expected);
      expect(run?.recordCount).toBe(whole.recordCount);
      await disturbed.close();
    }
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(FAILURES);
  }, 3_600_000);
});

/** A run in its own database, and the processes that work on it. */
interface DisturbedRun {
  readonly postgres: OwnPostgres;
  readonly database: FreshDatabase;
  /** The processes reach the database through it. */
  readonly proxy: TcpProxy;
  readonly snapshots: Snapshots;
  readonly id: string;
  readonly group: ReplicaGroup;
  close(): Promise<void>;
}

async function openDisturbedRun(simulator: Simulator, postgres: OwnPostgres): Promise<DisturbedRun> {
  const database = await postgres.freshDatabase();
  const proxy = await startTcpProxy(database.url);
  const keap = openKeap(simulator, systemClock);
  // Never started: it only creates the run.
  const snapshots = createSnapshots({ sql: database.sql, keap, log: silentLog });
  const { id } = await snapshots.create({});
  const group = new ReplicaGroup(simulator, { ...database, url: proxy.url }, id);
  const close = async (): Promise<void> => {
    await keap.close();
    await proxy.close();
    await database.drop();
  };
  return { postgres, database, proxy, snapshots, id, group, close };
}

const isUnfinished = (run: SnapshotView | null): boolean =>
  run !== null && ['QUEUED', 'RUNNING', 'PAUSED'].includes(run.status);

/** Makes something fail as a power cut, a failover or a broken cable does. */
async function fail(
  kind: FailureKind,
  simulator: Simulator,
  { postgres, database, proxy, group }: DisturbedRun,
  random: () => number,
): Promise<void> {
  switch (kind) {
    case 'process':
      return group.kill(random);
    case 'postgres':
      return postgres.crash(database.sql);
    case 'connections':
      await database.sql.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`,
      );
      return;
    case 'database network':
      proxy.disconnect();
      proxy.reconnect();
      return;
    case 'keap network':
      simulator.faults.add({ kind: 'cut', times: 1 + Math.floor(random() * 3) });
  }
}

/** Processes that work on one run. */
class ReplicaGroup {
  private readonly children: ChildProcess[] = [];

  constructor(
    private readonly simulator: Simulator,
    private readonly database: FreshDatabase,
    private readonly runId: string,
  ) {}

  /** Starts a process in place of each that has ended. */
  fill(): void {
    const running = this.children.filter((child) => child.exitCode === null && child.signalCode === null);
    this.children.splice(0, this.children.length, ...running);
    while (this.children.length < REPLICAS) this.children.push(startChild(this.simulator, this.database, this.runId));
  }

  /** Kills one process at random. */
  async kill(random: () => number): Promise<void> {
    const [child] = this.children.splice(Math.floor(random() * this.children.length), 1);
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGKILL');
    if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
  }

  /** Waits until every process has noticed the end of the run. */
  async end(): Promise<void> {
    await Promise.all(
      this.children.map(async (child) => {
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }),
    );
  }
}
