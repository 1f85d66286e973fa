import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

import { findBlockedFolder, isRoot, resolveServerUser } from './embedded/identity.js';

/**
 * Where the embedded Postgres of the project in `cwd` keeps its data when nobody says: `data` in it. As root, where
 * Postgres must run as somebody else and that user cannot reach `cwd` (a checkout under /root), a folder under /var/lib,
 * else under the system's folders for temporary files, named after the project's path and so the same at every start.
 */
export function defaultDataDir(cwd: string): string {
  const preferred = join(resolve(cwd), 'data');
  const serverUser = resolveServerUser(join(preferred, 'postgres'));
  if (!isRoot() || findBlockedFolder(preferred, serverUser) === undefined) return preferred;
  const path = resolve(cwd);
  const name = `${basename(path)}-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`;
  const reachable = ['/var/lib', '/var/tmp', tmpdir()].find(
    (folder) =>
      statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true &&
      findBlockedFolder(folder, serverUser) === undefined,
  );
  return reachable === undefined ? preferred : join(reachable, 'keap-graph', name);
}
