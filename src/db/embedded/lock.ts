import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { DatabaseError } from '../errors.js';
import { bornAt, isAlive } from './processes.js';

/** Who holds the lock. `born` tells the process from a later one with the same pid. */
interface Holder {
  readonly pid: number;
  readonly born?: string | undefined;
  readonly host: string;
  readonly nonce: string;
}

const POLL_MS = 20;
const PATIENCE_MS = 60_000;
/** The lock is held for one start or one stop; a holder whose life we cannot look up, or a half-done take-over, is given up after this. */
const FORGOTTEN_MS = 30_000;

/**
 * Runs `work` while no other gateway works under the same lock file. A dead holder's lock is taken over; a living one is
 * waited for, and after a minute DatabaseError DATABASE_FOLDER names it.
 */
export async function underLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const us: Holder = { pid: process.pid, born: bornAt(process.pid), host: hostname(), nonce: randomUUID() };
  await acquire(path, us);
  try {
    return await work();
  } finally {
    if (readHolder(path)?.nonce === us.nonce) removed(path);
  }
}

async function acquire(path: string, us: Holder): Promise<void> {
  const ticket = `${path}.${us.nonce}`;
  writeFileSync(ticket, JSON.stringify(us), { mode: 0o600 });
  try {
    // A link appears with its content, so nobody ever reads half a lock.
    for (const until = performance.now() + PATIENCE_MS; !linked(ticket, path); await sleep(POLL_MS)) {
      const holder = readHolder(path);
      if (holder !== undefined && isGone(holder, path)) takeFrom(holder, path);
      if (performance.now() > until) throw heldBy(holder, path);
    }
  } finally {
    removed(ticket);
  }
}

/**
 * Removes a dead holder's lock. Only who makes the claim, named after that very holder, may remove; and only after
 * seeing that what it claimed is still that holder's lock and not one made since.
 */
function takeFrom(holder: Holder, path: string): void {
  const claim = `${path}.claim-${holder.nonce}`;
  if (linked(path, claim)) {
    if (readHolder(claim)?.nonce === holder.nonce) removed(path);
    removed(claim);
  } else if (changedMsAgo(claim) > FORGOTTEN_MS) {
    removed(claim);
  }
}

function isGone(holder: Holder, path: string): boolean {
  if (holder.host !== hostname()) return changedMsAgo(path) > FORGOTTEN_MS;
  if (!isAlive(holder.pid)) return true;
  return holder.born !== undefined && bornAt(holder.pid) !== holder.born;
}

function heldBy(holder: Holder | undefined, path: string): DatabaseError {
  const who = holder === undefined ? 'somebody' : `process ${holder.pid} on ${holder.host}`;
  return new DatabaseError(
    'DATABASE_FOLDER',
    `The lock ${path} of the embedded Postgres has been held by ${who} for a minute. If that is no keap-graph, remove the file and start again.`,
  );
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function linked(existing: string, path: string): boolean {
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

function removed(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already is what we want.
  }
}

/** Since the file or its count of links changed. */
function changedMsAgo(path: string): number {
  const entry = statSync(path, { throwIfNoEntry: false });
  return entry === undefined ? 0 : Date.now() - entry.ctimeMs;
}
