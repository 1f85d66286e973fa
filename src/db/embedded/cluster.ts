import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Binaries } from './binaries.js';
import { folderError, type Folder } from './folder.js';
import { runCommand, type ServerUser } from './processes.js';

export const USER = 'keap_graph';
/** Our file in the data folder; it also marks the folder as ours. */
const METADATA_FILE = 'keap-graph.json';

/** What is stored about a data folder between starts. */
export interface ClusterMetadata {
  readonly password: string;
  /** The last port of the server, so that its address stays the same. */
  readonly port?: number;
}

/**
 * Creates the data folder: UTF-8, sorted by bytes, checksums on, and one user with a random password. It gets its final
 * name when it is complete, so a gateway that is killed meanwhile leaves no folder that looks complete.
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
    changeOwner(unfinished, folder.serverUser);
    writePrivate(passwordFile, password, folder.serverUser);
    await initialize(folder, binaries, unfinished, passwordFile);
    writeMetadata(unfinished, { password }, folder.serverUser);
    renameSync(unfinished, folder.cluster);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw folderError(folder.dataDir, `a data folder could not be created in it (${code})`, 'Choose another DATA_DIR');
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function initialize(folder: Folder, binaries: Binaries, target: string, passwordFile: string): Promise<void> {
  const settings = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--data-checksums'];
  const location = ['-D', target, '-U', USER, `--pwfile=${passwordFile}`];
  const result = await runCommand(binaries.initdb, [...location, ...settings], folder.serverUser);
  if (result.status === 0) return;
  const errorLine = result.output.split('\n').findLast((line) => /error|could not|FATAL/.test(line));
  throw folderError(
    folder.dataDir,
    `initdb failed (${errorLine ?? result.failure?.code ?? `exit status ${result.status}`})`,
    'Choose another DATA_DIR',
  );
}

export function readMetadata(folder: Folder): ClusterMetadata {
  return JSON.parse(readFileSync(join(folder.cluster, METADATA_FILE), 'utf8')) as ClusterMetadata;
}

/** Stores the port of the server. */
export function savePort(folder: Folder, port: number): void {
  const metadata = readMetadata(folder);
  if (metadata.port !== port) writeMetadata(folder.cluster, { ...metadata, port }, folder.serverUser);
}

function writeMetadata(cluster: string, metadata: ClusterMetadata, serverUser: ServerUser): void {
  const unfinished = join(cluster, `${METADATA_FILE}.new`);
  writePrivate(unfinished, `${JSON.stringify(metadata)}\n`, serverUser);
  renameSync(unfinished, join(cluster, METADATA_FILE));
}

function writePrivate(path: string, text: string, serverUser: ServerUser): void {
  rmSync(path, { force: true });
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  changeOwner(path, serverUser);
}

function changeOwner(path: string, { uid, gid }: ServerUser): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
