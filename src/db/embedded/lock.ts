import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { DatabaseError } from '../errors.js';
import { readStartTime, isAlive } from './processes.js';

/** Who holds the lock. `born` tells the process from a later one with the same pid. */
interface Holder {
  readonly pid: number;
  readonly born?: string | undefined;
  readonly host: string;
  readonly nonce: string;
}

const POLL_MS = 20;
const TIMEOUT_MS = 60_000;
/** The lock is held for one start or one stop; a holder whose life we cannot look up, or a half-done take-over, is given up after this. */
const STALE_MS = 30_000;

/**
 * Runs `work` while no other gateway works under the same lock file. A dead holder's lock is taken over; a living one is
 * waited for, and after a minute DatabaseError DATABASE_FOLDER names it.
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
    // A link appears with its content, so nobody ever reads half a lock.
    for (const until = performance.now() + TIMEOUT_MS; !tryLink(candidate, path); await sleep(POLL_MS)) {
      const holder = readHolder(path);
      if (holder !== undefined && isStale(holder, path)) breakLock(holder, path);
      if (performance.now() > until) throw lockTimeout(holder, path);
    }
  } finally {
    removeIfPresent(candidate);
  }
}

/**
 * Removes a dead holder's lock. Only who makes the claim, named after that very holder, may remove; and only after
 * seeing that what it claimed is still that holder's lock and not one made since.
 */
function breakLock(holder: Holder, path: string): void {
  const claim = `${path}.claim-${holder.nonce}`;
  if (tryLink(path, claim)) {
    if (readHolder(claim)?.nonce === holder.nonce) removeIfPresent(path);
    removeIfPresent(claim);
  } else if (msSinceChange(claim) > STALE_MS) {
    removeIfPresent(claim);
  }
}

function isStale(holder: Holder, path: string): boolean {
  if (holder.host !== hostname()) return msSinceChange(path) > STALE_MS;
  if (!isAlive(holder.pid)) return true;
  return holder.born !== undefined && readStartTime(holder.pid) !== holder.born;
}

function lockTimeout(holder: Holder | undefined, path: string): DatabaseError {
  const holderText = holder === undefined ? 'somebody' : `process ${holder.pid} on ${holder.host}`;
  return new DatabaseError(
    'DATABASE_FOLDER',
    `The lock ${path} of the embedded Postgres has been held by ${holderText} for a minute. If that is no keap-graph, remove the file and start again.`,
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
    // ENOENT: the lock we wanted to claim is gone already.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  }
}

function removeIfPresent(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already is what we want.
  }
}

/** Since the file or its count of links changed. */
function msSinceChange(path: string): number {
  const entry = statSync(path, { throwIfNoEntry: false });
  return entry === undefined ? 0 : Date.now() - entry.ctimeMs;
}
