import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import type { ServerUser } from './processes.js';

const NOBODY = { uid: 65_534, gid: 65_534 };

/** Whether we run as root, which Postgres refuses to. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/**
 * Who the server should run as. An ordinary user: that user. Root: the owner of a data folder that exists already, else
 * the machine's `postgres`, else `nobody`; initdb insists on a name for its user, so it must be one of /etc/passwd.
 */
export function resolveServerUser(cluster: string): ServerUser {
  if (!isRoot()) return {};
  const owner = lstatSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return lookUpUser('postgres') ?? lookUpUser('nobody') ?? NOBODY;
}

/**
 * The first folder on the way to `path` that `identity` may not pass, or undefined when the way is open. Folders that do
 * not exist yet are ours to open.
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
