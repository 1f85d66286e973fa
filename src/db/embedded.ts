import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from 'pino';

import { findBinaries } from './embedded/binaries.js';
import { openFolder } from './embedded/folder.js';
import { acquireServer, releaseServer, type ServerLease } from './embedded/membership.js';
import { startWatchdog } from './embedded/watchdog.js';

const REACQUIRE_MS = 500;

export interface EmbeddedOptions {
  /** The server's data are in its subfolder `postgres`, the messages in `postgres.log`. */
  readonly dataDir: string;
  readonly log: Logger;
  /** Default: the port of the last start, else a free one. A running server keeps its port. */
  readonly port?: number;
}

/** A running embedded Postgres. */
export interface Embedded {
  readonly url: string;
  /** Whether another gateway already used the server. */
  readonly shared: boolean;
  /** Releases the server. The last gateway to do so stops it and waits for its end. A killed gateway also releases it. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the embedded Postgres of `dataDir`, or uses the one that already runs there: that of another gateway, or one that
 * a killed gateway left running. If the server ends while in use, it is started again at the same address. Throws
 * DatabaseError DATABASE_FOLDER if the folder is unusable, DATABASE_UNAVAILABLE if this machine cannot run Postgres.
 */
export async function startEmbedded({ dataDir, log, port }: EmbeddedOptions): Promise<Embedded> {
  const folder = openFolder(dataDir);
  const binaries = await findBinaries(folder.dataDir, folder.serverUser);
  // Before the server, so that a server is also stopped if the gateway is killed during its start.
  const watchdog = startWatchdog(folder, log);
  let lease = await acquireServer(folder, binaries, port).catch(async (error: unknown) => {
    await watchdog.stop();
    throw error;
  });
  const { url, isShared: shared } = lease;
  log.info({ dataDir: folder.dataDir, port: lease.port, shared }, 'embedded Postgres is ready');

  const stop = new AbortController();
  let closing: Promise<void> | undefined;
  let reacquiring = Promise.resolve();
  const reacquireWhenLost = ({ registration }: ServerLease): void => {
    void registration.lost.then(() => (reacquiring = reacquire()));
  };
  const reacquire = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      log.warn({ log: folder.log }, 'the connection to the embedded Postgres was lost; reconnecting');
      try {
        lease = await acquireServer(folder, binaries, lease.port);
        return reacquireWhenLost(lease);
      } catch (error) {
        log.error(error, 'the embedded Postgres is unreachable; trying again');
        await sleep(REACQUIRE_MS, undefined, { signal: stop.signal }).catch(() => undefined);
      }
    }
  };
  reacquireWhenLost(lease);
  const close = async (): Promise<void> => {
    stop.abort();
    await reacquiring;
    await releaseServer(folder, lease);
    await watchdog.stop();
  };
  return { url, shared, close: () => (closing ??= close()) };
}
