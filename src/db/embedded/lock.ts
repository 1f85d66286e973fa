import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { DatabaseError } from '../errors.js';
import { readStartTime, isAlive } from './processes.js';

/** The process that holds the lock. `born` distinguishes it from a later one with the same pid. */
interface Holder {
  readonly pid: number;
  readonly born?: string | undefined;
  readonly host: string;
  readonly nonce: string;
}

const POLL_MS = 20;
const TIMEOUT_MS = 60_000;
/** The lock is held for one start or one stop. A holder on another host, or an unfinished removal of a lock, is stale after this time. */
const STALE_MS = 30_000;

/**
 * Runs `work` with an exclusive lock on a file. Removes the lock of a process that has ended; waits for any other holder,
 * and after a minute throws DatabaseError DATABASE_FOLDER, which names the holder.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const self: Holder = { pid: process.pid, born: readStartTime(process.pid), host: hostname(), nonce: randomUUID() };
  await acquire(path, self);
  try {
    return await work();
  } finally {
    if (readHolder(path)?.nonce === self.nonce) removeIfPresent(path);
  }
}

async function acquire(path: string, self: Holder): Promise<void> {
  const candidate = `${path}.${self.nonce}`;
  writeFileSync(candidate, JSON.stringify(self), { mode: 0o600 });
  try {
    // A link appears with its whole content, so no process reads a partial lock.
    for (const until = performance.now() + TIMEOUT_MS; !tryLink(candidate, path); await sleep(POLL_MS)) {
      const holder = readHolder(path);
      if (holder !== undefined && isStale(holder, path)) breakLock(holder, path);
      if (performance.now() > until) throw lockTimeoutError(holder, path);
    }
  } finally {
    removeIfPresent(candidate);
  }
}

/**
 * Removes the lock of a process that has ended. Only the process that creates the claim, named after that holder, may
 * remove it, and only if what it claimed is still that holder's lock and not a later one.
 */
function breakLock(holder: Holder, path: string): void {
  const claim = `${path}.claim-${holder.nonce}`;
  if (tryLink(path, claim)) {
    if (readHolder(claim)?.nonce === holder.nonce) removeIfPresent(path);
    removeIfPresent(claim);
  } else if (readAgeMs(claim) > STALE_MS) {
    removeIfPresent(claim);
  }
}

function isStale(holder: Holder, path: string): boolean {
  if (holder.host !== hostname()) return readAgeMs(path) > STALE_MS;
  if (!isAlive(holder.pid)) return true;
  return holder.born !== undefined && readStartTime(holder.pid) !== holder.born;
}

function lockTimeoutError(holder: Holder | undefined, path: string): DatabaseError {
  const holderText = holder === undefined ? 'an unknown process' : `process ${holder.pid} on ${holder.host}`;
  return new DatabaseError(
    'DATABASE_FOLDER',
    `The lock ${path} of the embedded Postgres has been held by ${holderText} for a minute. If that is not a keap-graph, remove the file and start again.`,
  );
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function tryLink(existing: string, path: string): boolean {
  try {
    linkSync(existing, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOENT: the lock to claim no longer exists.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  }
}

function removeIfPresent(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It no longer exists.
  }
}

/** Time since the file or its number of links changed. */
function readAgeMs(path: string): number {
  const entry = statSync(path, { throwIfNoEntry: false });
  return entry === undefined ? 0 : Date.now() - entry.ctimeMs;
}
