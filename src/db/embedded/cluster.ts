import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Binaries } from './binaries.js';
import { wrongFolder, type Folder } from './folder.js';
import { run, type Identity } from './processes.js';

export const USER = 'keap_graph';
/** Our file in the data folder, which also marks it as ours. */
const NOTES = 'keap-graph.json';

/** What we must remember of a data folder between starts. */
export interface Notes {
  readonly password: string;
  /** Where the server listened last, so that an address somebody noted down stays good. */
  readonly port?: number;
}

/**
 * Makes the data folder: UTF-8, sorted by bytes, checksums on, and one user with a password nobody chose. It gets its
 * name when it is complete, so a gateway killed half-way leaves nothing that looks like data.
 */
export async function createCluster(folder: Folder, binaries: Binaries): Promise<void> {
  for (const name of readdirSync(folder.dataDir)) {
    if (name.startsWith('postgres.new-')) rmSync(join(folder.dataDir, name), { recursive: true, force: true });
  }
  const password = randomBytes(24).toString('base64url');
  const unfinished = join(folder.dataDir, `postgres.new-${randomBytes(4).toString('hex')}`);
  const passwordFile = `${unfinished}.password`;
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    give(unfinished, folder.identity);
    writePrivate(passwordFile, password, folder.identity);
    await initialize(folder, binaries, unfinished, passwordFile);
    writeNotes(unfinished, { password }, folder.identity);
    renameSync(unfinished, folder.cluster);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw wrongFolder(folder.dataDir, `a data folder could not be made in it (${code})`, 'Choose another DATA_DIR');
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function initialize(folder: Folder, binaries: Binaries, target: string, passwordFile: string): Promise<void> {
  const settings = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--data-checksums'];
  const where = ['-D', target, '-U', USER, `--pwfile=${passwordFile}`];
  const done = await run(binaries.initdb, [...where, ...settings], folder.identity);
  if (done.status === 0) return;
  const said = done.output.split('\n').findLast((line) => /error|could not|FATAL/.test(line));
  throw wrongFolder(
    folder.dataDir,
    `initdb failed (${said ?? done.failure?.code ?? `exit status ${done.status}`})`,
    'Choose another DATA_DIR',
  );
}

/** Reads what we remember of the data folder. */
export function readNotes(folder: Folder): Notes {
  return JSON.parse(readFileSync(join(folder.cluster, NOTES), 'utf8')) as Notes;
}

/** Remembers where the server listens. */
export function rememberPort(folder: Folder, port: number): void {
  const notes = readNotes(folder);
  if (notes.port !== port) writeNotes(folder.cluster, { ...notes, port }, folder.identity);
}

function writeNotes(cluster: string, notes: Notes, identity: Identity): void {
  const unfinished = join(cluster, `${NOTES}.new`);
  writePrivate(unfinished, `${JSON.stringify(notes)}\n`, identity);
  renameSync(unfinished, join(cluster, NOTES));
}

function writePrivate(path: string, text: string, identity: Identity): void {
  rmSync(path, { force: true });
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  give(path, identity);
}

function give(path: string, { uid, gid }: Identity): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
