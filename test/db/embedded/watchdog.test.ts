import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';

import { startEmbedded } from '../../../src/db/embedded.js';
import { findBlockedFolder, isRoot } from '../../../src/db/embedded/identity.js';
import { isAlive } from '../../../src/db/embedded/processes.js';
import { openSql } from '../../../src/db/pool.js';
import { root } from '../../kit/files.js';
import { folders } from '../folders.js';
import { startGateway } from '../gateway.js';

const { make, removeAll } = folders();
afterAll(removeAll);

const start = (dataDir: string) => startEmbedded({ dataDir, log: pino({ level: 'silent' }) });
const pidFile = (dataDir: string): string => join(dataDir, 'postgres', 'postmaster.pid');
const readServerPid = (dataDir: string): number => Number(readFileSync(pidFile(dataDir), 'utf8').split('\n')[0]);
const NOBODY = { uid: 65_534, gid: 65_534 };
/** A test with two users needs root, and a checkout and a Node that the other user can reach. */
const lacksSecondUser =
  !isRoot() ||
  findBlockedFolder(root, NOBODY) !== undefined ||
  findBlockedFolder(process.execPath, NOBODY) !== undefined;
/** Processes end within seconds; the timeout allows for a loaded machine. */
const soon = { timeout: 40_000, interval: 50 };

/** Every process of this machine whose command line or folder names `dataDir`: servers, watchdogs, initdb. */
function listProcesses(dataDir: string): string[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return rows.filter((row) => row.includes(dataDir) && !/^\s*\d+ Z/.test(row));
}

async function runQuery(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const sql = openSql(url, { max: 1 });
  try {
    return await sql.query(statement);
  } finally {
    await sql.close();
  }
}

describe('embedded Postgres of a killed gateway', { timeout: 90_000 }, () => {
  it('The server of a gateway killed with -9 ends with all committed data, and leaves no process behind', async () => {
    const dataDir = make();
    const killed = await startGateway(dataDir);
    await runQuery(killed.url, 'create table kept as select 1 as id');
    const pid = readServerPid(dataDir);
    await killed.kill();
    await expect.poll(() => isAlive(pid), soon).toBe(false);
    await expect.poll(() => listProcesses(dataDir), soon).toEqual([]);
    expect(existsSync(join(dataDir, 'postgres.lock'))).toBe(false);
    const next = await start(dataDir);
    expect(await runQuery(next.url, 'select id from kept')).toEqual([{ id: 1 }]);
    await next.close();
    expect(listProcesses(dataDir)).toEqual([]);
  });

  it('The server runs while another gateway uses it, and ends when that one is killed too', async () => {
    const dataDir = make();
    const [first, second] = [await startGateway(dataDir), await startGateway(dataDir)];
    const pid = readServerPid(dataDir);
    const watchdogs = listProcesses(dataDir).filter((row) => row.includes('keap-graph-watchdog')).length;
    expect(watchdogs).toBe(2);
    await first.kill();
    // The watchdog of the killed gateway ends when it has finished its search.
    await expect.poll(() => listProcesses(dataDir).filter((row) => row.includes('watchdog')).length, soon).toBe(1);
    expect(isAlive(pid)).toBe(true);
    expect(await runQuery(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.kill();
    await expect.poll(() => isAlive(pid), soon).toBe(false);
  });

  it.skipIf(lacksSecondUser)('The server of a killed gateway of an ordinary user ends too', async () => {
    const home = make();
    chmodSync(home, 0o777);
    const dataDir = join(home, 'data');
    const ordinary = { ...NOBODY, env: { HOME: home, TMPDIR: home, PATH: '/usr/bin:/bin' } };
    const killed = await startGateway(dataDir, ordinary);
    const pid = readServerPid(dataDir);
    await killed.kill();
    await expect.poll(() => isAlive(pid), soon).toBe(false);
  });

  it('The server ends if both of its gateways are killed together', async () => {
    const dataDir = make();
    const both = await Promise.all([startGateway(dataDir), startGateway(dataDir)]);
    const pid = readServerPid(dataDir);
    await Promise.all(both.map((gateway) => gateway.kill()));
    await expect.poll(() => isAlive(pid), soon).toBe(false);
  });

  it.each([0, 300, 500, 700])('The server ends if its gateway is killed %i ms into its start', async (afterMs) => {
    const dataDir = make();
    const script = fileURLToPath(new URL('../gateway-process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
    // At any point of the start: while it loads, creates the data folder, starts the server or connects.
    while (!readdirSync(dataDir).includes('postgres.lock') && child.exitCode === null) await sleep(5);
    await sleep(afterMs);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => listProcesses(dataDir), soon).toEqual([]);
    const next = await start(dataDir);
    expect(await runQuery(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await next.close();
  });
});

describe('watchdog of the embedded Postgres', { timeout: 90_000 }, () => {
  /** The pid of the only watchdog of a folder. Never 0, with which process.kill would signal our own process group. */
  function findWatchdog(dataDir: string): number {
    const rows = listProcesses(dataDir).filter((row) => row.includes('keap-graph-watchdog'));
    const pid = Number(rows[0]?.trim().split(' ')[0]);
    if (rows.length !== 1 || !(pid > 1)) throw new Error(`Expected one watchdog, found ${rows.length}`);
    return pid;
  }

  it('The watchdog survives the signals that a terminal or a service manager sends to all processes', async () => {
    const dataDir = make();
    const gateway = await startGateway(dataDir);
    const pid = readServerPid(dataDir);
    const watchdog = findWatchdog(dataDir);
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT'] as const) process.kill(watchdog, signal);
    await gateway.kill();
    await expect.poll(() => isAlive(pid), soon).toBe(false);
  });

  it('A killed watchdog is started again', async () => {
    const dataDir = make();
    const gateway = await startGateway(dataDir);
    const pid = readServerPid(dataDir);
    const first = findWatchdog(dataDir);
    process.kill(first, 'SIGKILL');
    await expect.poll(() => !isAlive(first) && findWatchdog(dataDir) !== first, soon).toBe(true);
    await gateway.kill();
    await expect.poll(() => isAlive(pid), soon).toBe(false);
  });
});
