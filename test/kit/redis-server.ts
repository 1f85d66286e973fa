import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './files.js';

/** How to start a redis-server on this machine. */
export interface RedisServer {
  readonly command: string;
  /** The folder of its libraries, if they are not the system's. */
  readonly libraryPath: string | null;
}

const CACHE = join(root, 'node_modules/.cache/redis-server');
const PACKAGES = ['redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1'];

/**
 * The redis-server on the PATH, else one unpacked from Debian's packages (without root); null if neither is available.
 */
export function findRedisServer(): RedisServer | null {
  if (runs('redis-server', null)) return { command: 'redis-server', libraryPath: null };
  try {
    if (!existsSync(CACHE)) unpack();
    return unpacked();
  } catch {
    return null;
  }
}

/** Unpacks into a folder of its own first, so that no other process finds a partial copy. */
function unpack(): void {
  const folder = mkdtempSync(join(tmpdir(), 'redis-server-'));
  execFileSync('apt-get', ['download', ...PACKAGES], { cwd: folder, stdio: 'ignore', timeout: 60_000 });
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    execFileSync('dpkg', ['-x', file, 'unpacked'], { cwd: folder, stdio: 'ignore' });
  }
  mkdirSync(dirname(CACHE), { recursive: true });
  try {
    // A rename works only within one file system; the copy handles the others.
    execFileSync('cp', ['-a', join(folder, 'unpacked'), `${CACHE}.${process.pid}`]);
    renameSync(`${CACHE}.${process.pid}`, CACHE);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unpacked(): RedisServer | null {
  const libraries = join(CACHE, 'usr/lib');
  const folder = readdirSync(libraries, { recursive: true, encoding: 'utf8' }).find((name) => /liblzf\.so/.test(name));
  // Debian's redis-server is a link to this program, which checks the name it is called by.
  const program = join(CACHE, 'usr/bin/redis-check-rdb');
  const command = join(CACHE, 'usr/bin/redis-server');
  if (!existsSync(command)) execFileSync('ln', ['-s', program, command]);
  const libraryPath = folder === undefined ? null : dirname(join(libraries, folder));
  return runs(command, libraryPath) ? { command, libraryPath } : null;
}

function runs(command: string, libraryPath: string | null): boolean {
  try {
    const env = libraryPath === null ? process.env : { ...process.env, LD_LIBRARY_PATH: libraryPath };
    execFileSync(command, ['--version'], { stdio: 'ignore', env });
    return true;
  } catch {
    return false;
  }
}
