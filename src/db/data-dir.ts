import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

import { blockedAt, isRoot, serverIdentity } from './embedded/identity.js';

/**
 * Where the embedded Postgres of the project in `cwd` keeps its data when nobody says: `data` in it. As root, where
 * Postgres must run as somebody else and that user cannot reach `cwd` (a checkout under /root), a folder under /var/lib,
 * else under the system's folders for temporary files, named after the project's path and so the same at every start.
 */
export function defaultDataDir(cwd: string): string {
  const usual = join(resolve(cwd), 'data');
  const identity = serverIdentity(join(usual, 'postgres'));
  if (!isRoot() || blockedAt(usual, identity) === undefined) return usual;
  const path = resolve(cwd);
  const name = `${basename(path)}-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`;
  const open = ['/var/lib', '/var/tmp', tmpdir()].find(
    (folder) =>
      statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true && blockedAt(folder, identity) === undefined,
  );
  return open === undefined ? usual : join(open, 'keap-graph', name);
}
