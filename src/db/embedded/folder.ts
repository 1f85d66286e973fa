import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { DatabaseError } from '../errors.js';
import { findBlockedFolder, isRoot, resolveServerUser } from './identity.js';
import type { ServerUser } from './processes.js';

/** The paths in a DATA_DIR, and the user that the server runs as. */
export interface Folder {
  readonly dataDir: string;
  /** The data folder of Postgres itself. */
  readonly cluster: string;
  readonly lock: string;
  readonly log: string;
  readonly serverUser: ServerUser;
}

/** Opens a DATA_DIR and creates it if it is missing. Throws DatabaseError DATABASE_FOLDER if it is unusable. */
export function openFolder(path: string): Folder {
  const dataDir = resolve(path);
  makeFolder(dataDir);
  const cluster = join(dataDir, 'postgres');
  const serverUser = resolveServerUser(cluster);
  const blockedFolder = findBlockedFolder(dataDir, serverUser);
  if (blockedFolder !== undefined) {
    throw folderError(
      dataDir,
      `Postgres does not run as root, so it runs as user ${serverUser.uid}, who may not enter ${blockedFolder}`,
      'Set DATA_DIR to a folder that every user can reach, or open that one (chmod o+x)',
    );
  }
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    throw folderError(dataDir, 'it is the data folder of another Postgres', 'Choose another DATA_DIR');
  }
  return {
    dataDir,
    cluster,
    lock: join(dataDir, 'postgres.lock'),
    log: join(dataDir, 'postgres.log'),
    serverUser,
  };
}

/** Whether the folder contains our data. Throws DATABASE_FOLDER, with nothing changed, if it contains anything else. */
export function hasCluster(folder: Folder, major: string): boolean {
  const { cluster } = folder;
  const entry = lstatSync(cluster, { throwIfNoEntry: false });
  if (entry === undefined) return false;
  const owner = process.geteuid?.();
  if (!isRoot() && entry.uid !== owner) {
    throw folderError(
      cluster,
      `it belongs to user ${entry.uid} and we are user ${owner}`,
      'Run as that user or as root, or choose another DATA_DIR',
    );
  }
  const names = entry.isDirectory() ? readdirSync(cluster) : ['a file'];
  if (!names.includes('PG_VERSION') || !names.includes('keap-graph.json')) {
    throw folderError(
      cluster,
      'it contains something that keap-graph did not create',
      'Move it away or choose another DATA_DIR; nothing was changed',
    );
  }
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (made !== major) {
    throw folderError(
      cluster,
      `its data is of Postgres ${made} and this version has Postgres ${major}`,
      `Choose another DATA_DIR, or transfer the data with pg_dump from a Postgres ${made}`,
    );
  }
  return true;
}

function makeFolder(dataDir: string): void {
  try {
    const made = mkdirSync(dataDir, { recursive: true });
    if (made !== undefined && isRoot()) {
      // Independent of root's umask: the server's user must be able to enter the new folders.
      for (let folder = dataDir; folder.length >= made.length; folder = dirname(folder)) chmodSync(folder, 0o755);
    }
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw folderError(dataDir, `it is not writable (${code})`, 'Set DATA_DIR to a folder that this user may write');
  }
}

/** DATABASE_FOLDER: what is wrong with a folder, and how to fix it. */
export function folderError(path: string, why: string, howToFix: string): DatabaseError {
  return new DatabaseError(
    'DATABASE_FOLDER',
    `The embedded Postgres cannot use ${path}: ${why}. ${howToFix}, or set DATABASE_URL.`,
  );
}
