import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

import { findBlockedFolder, isRoot, resolveServerUser } from './embedded/identity.js';

/**
 * The default data folder of the embedded Postgres for the project in `cwd`: its subfolder `data`. As root, Postgres must
 * run as another user; if that user cannot reach `cwd` (a checkout under /root), it is a folder under /var/lib, else
 * under the system's folders for temporary files. Its name derives from the project's path, so it is the same at every
 * start.
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
