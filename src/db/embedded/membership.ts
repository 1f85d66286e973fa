import { createServer, type AddressInfo } from 'node:net';

import { DatabaseError } from '../errors.js';
import type { Binaries } from './binaries.js';
import { createCluster, readMetadata, savePort, USER } from './cluster.js';
import { hasCluster, type Folder } from './folder.js';
import { withFileLock } from './lock.js';
import { registerClient, ensureDatabase, hasRegisteredClients, type ClientRegistration } from './presence.js';
import { findProcess, findRunning, startServer, stopServer, type RunningServer } from './server.js';

const DATABASE = 'keap_graph';
/** Always exists; a connection to it does not block dropping our database. */
const MAINTENANCE_DATABASE = 'postgres';
const PORT_ATTEMPTS = 5;

/** This gateway's use of a running server. */
export interface ServerLease {
  readonly url: string;
  readonly port: number;
  readonly registration: ClientRegistration;
  /** Whether another gateway already used it. */
  readonly isShared: boolean;
}

/** Registers with the server of the folder. Starts it and creates its data folder if necessary. Errors as in startEmbedded. */
export function acquireServer(folder: Folder, binaries: Binaries, port: number | undefined): Promise<ServerLease> {
  return withFileLock(folder.lock, async () => {
    if (!hasCluster(folder, binaries.major)) await createCluster(folder, binaries);
    const existing = await findRunning(folder);
    const running = existing ?? (await startOnFreePort(folder, binaries, port));
    const maintenance = buildUrl(folder, running, MAINTENANCE_DATABASE);
    try {
      const isShared = existing !== undefined && (await hasRegisteredClients(maintenance));
      await ensureDatabase(maintenance, DATABASE);
      const registration = await registerClient(maintenance);
      return { url: buildUrl(folder, running, DATABASE), port: running.port, registration, isShared };
    } catch (error) {
      if (existing === undefined) await stopServer(running);
      throw error;
    }
  });
}

/** Releases the server, and stops it if no other gateway uses it; resolves when it has ended. */
export function releaseServer(folder: Folder, { registration }: ServerLease): Promise<void> {
  return withFileLock(folder.lock, async () => {
    await registration.release();
    const running = await findRunning(folder);
    if (running === undefined) return;
    // A server that cannot answer this query is of no use to other gateways either.
    const maintenance = buildUrl(folder, running, MAINTENANCE_DATABASE);
    const isNeeded = await hasRegisteredClients(maintenance).catch(() => false);
    if (!isNeeded) await stopServer(running);
  });
}

/**
 * Stops the server of the folder if no gateway uses it, also while it starts: a gateway that waits for its start would
 * hold the lock. True if it stopped one.
 */
export function stopUnused(folder: Folder): Promise<boolean> {
  return withFileLock(folder.lock, async () => {
    const existing = findProcess(folder);
    if (existing === undefined) return false;
    const { pid, port, isReady } = existing;
    if (isReady && port !== undefined) {
      const maintenance = buildUrl(folder, { pid, port }, MAINTENANCE_DATABASE);
      if (await hasRegisteredClients(maintenance).catch(() => false)) return false;
    }
    await stopServer({ pid });
    return true;
  });
}

async function startOnFreePort(
  folder: Folder,
  binaries: Binaries,
  requestedPort: number | undefined,
): Promise<RunningServer> {
  let port = requestedPort ?? readMetadata(folder).port ?? (await findFreePort());
  for (let attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
    const running = await startServer(folder, binaries, port);
    if (running !== undefined) {
      savePort(folder, port);
      return running;
    }
    if (requestedPort !== undefined) break;
    port = await findFreePort();
  }
  throw new DatabaseError('DATABASE_UNAVAILABLE', `Port ${port} on 127.0.0.1 is in use by another program.`);
}

/** A port that is free now; startServer reports if another program uses it first. */
function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function buildUrl(folder: Folder, { port }: RunningServer, database: string): string {
  // It listens on loopback only and has no certificate; the user's PGSSLMODE must not require one.
  return `postgresql://${USER}:${readMetadata(folder).password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}
