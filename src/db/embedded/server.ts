import { closeSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DatabaseError } from '../errors.js';
import type { Binaries } from './binaries.js';
import type { Folder } from './folder.js';
import { isAlive, startDetached } from './processes.js';

/** A server that accepts connections. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

const POLL_MS = 5;
/** Replaying the log after a power failure can take minutes. */
const START_TIMEOUT_MS = 300_000;
/** A fast shutdown ends with a checkpoint. After this time the server is stopped without one, and the next start replays the log. */
const STOP_TIMEOUT_MS = 60_000;
const LARGE_LOG_BYTES = 1_000_000;

/** All other settings are Postgres's defaults: fsync, full_page_writes and synchronous_commit are on. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // A socket's path may have 107 bytes, and a DATA_DIR may be longer.
  unix_socket_directories: '',
  // Suits a laptop; the system's file cache does the rest.
  shared_buffers: '128MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  // Without replication a bulk load need not be logged.
  wal_level: 'minimal',
  max_wal_senders: '0',
  checkpoint_timeout: '15min',
  // Compiling our short statements costs more than it saves.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statement errors go to the caller. They may contain personal data, which must not be in the log.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

/** A server process of a data folder: starting, ready or stopping. */
export interface ServerProcess {
  readonly pid: number;
  /** Undefined until it listens. */
  readonly port: number | undefined;
  readonly isReady: boolean;
}

/** The current server process of a data folder, started by any gateway. Undefined if there is none. */
export function findProcess(folder: Folder): ServerProcess | undefined {
  const found = readPidFile(folder);
  if (found === undefined || !isAlive(found.pid)) return undefined;
  if (runsIn(found.pid, folder)) return { ...found, isReady: found.status === 'ready' && found.port !== undefined };
  // Another process has the pid of a crashed server; Postgres would not start because of the file.
  rmSync(join(folder.cluster, 'postmaster.pid'), { force: true });
  return undefined;
}

/** Waits until the server of a data folder accepts connections, or until a stopping one has ended. Undefined if none runs. */
export async function findRunning(folder: Folder): Promise<RunningServer | undefined> {
  for (const deadline = performance.now() + START_TIMEOUT_MS; ; await sleep(POLL_MS)) {
    const found = findProcess(folder);
    if (found === undefined) return undefined;
    if (found.isReady && found.port !== undefined) return { pid: found.pid, port: found.port };
    if (performance.now() > deadline) throw startError(`the server ${found.pid} does not become ready`);
  }
}

/** Starts a server on `port` and waits until it accepts connections. Undefined if the port is in use. */
export async function startServer(
  folder: Folder,
  binaries: Binaries,
  port: number,
): Promise<RunningServer | undefined> {
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const log = openLog(folder.log);
  try {
    const begin = statSync(folder.log).size;
    const pid = await startDetached(binaries.postgres, ['-D', folder.cluster, ...settings], folder.serverUser, log);
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (isAlive(pid)) {
      const found = readPidFile(folder);
      if (found?.pid === pid && found.status === 'ready') return { pid, port };
      if (performance.now() > deadline)
        throw startError(`it accepts no connections after ${START_TIMEOUT_MS / 1000} seconds`);
      await sleep(POLL_MS);
    }
    const output = readFrom(folder.log, begin);
    if (/could not bind|Address already in use/.test(output)) return undefined;
    throw startError(
      output.split('\n').findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? (output.trim() || 'it ended at once'),
    );
  } finally {
    closeSync(log);
  }
}

/** Stops the server and waits until it has ended: open transactions are rolled back, committed ones are on disk. */
export async function stopServer({ pid }: Pick<RunningServer, 'pid'>): Promise<void> {
  // Fast, then immediate shutdown: https://www.postgresql.org/docs/current/server-shutdown.html
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const deadline = performance.now() + STOP_TIMEOUT_MS;
    if (isAlive(pid)) process.kill(pid, signal);
    while (isAlive(pid) && performance.now() < deadline) await sleep(POLL_MS);
  }
  if (isAlive(pid))
    throw new DatabaseError('DATABASE_UNAVAILABLE', `The embedded Postgres (process ${pid}) does not stop.`);
}

/** Parses postmaster.pid: `src/include/utils/pidfile.h` of Postgres. */
function readPidFile(
  folder: Folder,
): { pid: number; port: number | undefined; status: string | undefined } | undefined {
  try {
    const lines = readFileSync(join(folder.cluster, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, port: Number(lines[3]) || undefined, status: lines[7]?.trim() } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the working folder of a process is the data folder, as it is for a Postgres server. Without /proc the pid file is trusted. */
function runsIn(pid: number, folder: Folder): boolean {
  try {
    const [workingFolder, cluster] = [statSync(`/proc/${pid}/cwd`), statSync(folder.cluster)];
    return workingFolder.ino === cluster.ino && workingFolder.dev === cluster.dev;
  } catch {
    return process.platform !== 'linux';
  }
}

function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return openSync(path, size > LARGE_LOG_BYTES ? 'w' : 'a', 0o600);
}

function readFrom(path: string, position: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, statSync(path).size - position));
    readSync(file, bytes, 0, bytes.length, position);
    return bytes.toString('utf8');
  } finally {
    closeSync(file);
  }
}

function startError(why: string): DatabaseError {
  return new DatabaseError(
    'DATABASE_UNAVAILABLE',
    `The embedded Postgres does not start: ${why}. See postgres.log in DATA_DIR, or set DATABASE_URL.`,
  );
}
