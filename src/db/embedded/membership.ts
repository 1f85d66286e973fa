import { createServer, type AddressInfo } from 'node:net';

import { DatabaseError } from '../errors.js';
import type { Binaries } from './binaries.js';
import { createCluster, readNotes, rememberPort, USER } from './cluster.js';
import { hasCluster, type Folder } from './folder.js';
import { underLock } from './lock.js';
import { bePresent, ensureDatabase, isAnyonePresent, type Presence } from './presence.js';
import { findProcess, findRunning, startServer, stopServer, type Running } from './server.js';

const DATABASE = 'keap_graph';
/** Always there, and never in the way of who drops ours. */
const MAINTENANCE_DATABASE = 'postgres';
const PORT_ATTEMPTS = 5;

/** Our use of a running server. */
export interface Membership {
  readonly url: string;
  readonly port: number;
  readonly presence: Presence;
  /** Whether another gateway was using it already. */
  readonly shared: boolean;
}

/** Joins the server of the folder; starts it, and makes its data folder, where needed. Errors as of startEmbedded. */
export function join(folder: Folder, binaries: Binaries, port: number | undefined): Promise<Membership> {
  return underLock(folder.lock, async () => {
    if (!hasCluster(folder, binaries.major)) await createCluster(folder, binaries);
    const found = await findRunning(folder);
    const running = found ?? (await startSomewhere(folder, binaries, port));
    const maintenance = urlOf(folder, running, MAINTENANCE_DATABASE);
    try {
      const shared = found !== undefined && (await isAnyonePresent(maintenance));
      await ensureDatabase(maintenance, DATABASE);
      const presence = await bePresent(maintenance);
      return { url: urlOf(folder, running, DATABASE), port: running.port, presence, shared };
    } catch (error) {
      if (found === undefined) await stopServer(running);
      throw error;
    }
  });
}

/** Leaves the server, and stops it when nobody else is there; resolves when it is gone. */
export function leave(folder: Folder, { presence }: Membership): Promise<void> {
  return underLock(folder.lock, async () => {
    await presence.leave();
    const running = await findRunning(folder);
    if (running === undefined) return;
    // A server that cannot even say who is there is of no use to anybody.
    const maintenance = urlOf(folder, running, MAINTENANCE_DATABASE);
    const needed = await isAnyonePresent(maintenance).catch(() => false);
    if (!needed) await stopServer(running);
  });
}

/**
 * Stops the server of the folder when no gateway uses it, also one that is still starting: whoever waits for that holds the
 * lock. Gives whether it has stopped one.
 */
export function stopUnused(folder: Folder): Promise<boolean> {
  return underLock(folder.lock, async () => {
    const found = findProcess(folder);
    if (found === undefined) return false;
    const { pid, port, isReady } = found;
    if (isReady && port !== undefined) {
      const maintenance = urlOf(folder, { pid, port }, MAINTENANCE_DATABASE);
      if (await isAnyonePresent(maintenance).catch(() => false)) return false;
    }
    await stopServer({ pid });
    return true;
  });
}

async function startSomewhere(folder: Folder, binaries: Binaries, wanted: number | undefined): Promise<Running> {
  let port = wanted ?? readNotes(folder).port ?? (await freePort());
  for (let attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
    const running = await startServer(folder, binaries, port);
    if (running !== undefined) {
      rememberPort(folder, port);
      return running;
    }
    if (wanted !== undefined) break;
    port = await freePort();
  }
  throw new DatabaseError('DATABASE_UNAVAILABLE', `Port ${port} on 127.0.0.1 is taken by another program.`);
}

/** A port that was free just now; startServer says when somebody was faster. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function urlOf(folder: Folder, { port }: Running, database: string): string {
  // It listens on loopback only and has no certificate; a PGSSLMODE of the user's must not ask for one.
  return `postgresql://${USER}:${readNotes(folder).password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}
