import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import type { ServerUser } from './processes.js';

const NOBODY = { uid: 65_534, gid: 65_534 };

/** Whether this process runs as root; Postgres does not run as root. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/**
 * The user that the server runs as: an ordinary user itself; for root the owner of an existing data folder, else the
 * machine's `postgres`, else `nobody`. initdb requires a name for its user, so it must be one of /etc/passwd.
 */
export function resolveServerUser(cluster: string): ServerUser {
  if (!isRoot()) return {};
  const owner = lstatSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return lookUpUser('postgres') ?? lookUpUser('nobody') ?? NOBODY;
}

/**
 * The first ancestor of `path`, or `path` itself, that `serverUser` may not enter; undefined if there is none. Ignores
 * folders that do not exist yet, since we create them accessible.
 */
export function findBlockedFolder(path: string, serverUser: ServerUser): string | undefined {
  const { uid, gid } = serverUser;
  if (uid === undefined) return undefined;
  const ancestors: string[] = [];
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    ancestors.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  return ancestors.find((folder) => {
    const entry = statSync(folder, { throwIfNoEntry: false });
    if (entry?.isDirectory() !== true) return false;
    const search = entry.uid === uid ? 0o100 : entry.gid === gid ? 0o010 : 0o001;
    return (entry.mode & search) === 0;
  });
}

function lookUpUser(name: string): ServerUser | undefined {
  let accounts: string;
  try {
    accounts = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return undefined;
  }
  const [, , uid, gid] =
    accounts
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
