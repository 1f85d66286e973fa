import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from 'pino';

import { findBinaries } from './embedded/binaries.js';
import { openFolder } from './embedded/folder.js';
import { acquireServer, releaseServer, type ServerLease } from './embedded/membership.js';
import { startWatchdog } from './embedded/watchdog.js';

const REACQUIRE_MS = 500;

export interface EmbeddedOptions {
  /** The server's data go to `postgres` below it, its messages to `postgres.log`. */
  readonly dataDir: string;
  readonly log: Logger;
  /** Default: the port of the last start, else a free one. A server that runs already keeps its own. */
  readonly port?: number;
}

/** A Postgres of our own. */
export interface Embedded {
  readonly url: string;
  /** Whether another gateway was using the server already. */
  readonly shared: boolean;
  /** Leaves the server; who leaves last stops it, and this waits until it is gone. A gateway that is killed leaves too. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the embedded Postgres of `dataDir`, or joins the one that runs there: of another gateway, or left behind by one
 * that was killed. If the server ends while we use it, it is started again at the same address. Throws DatabaseError
 * DATABASE_FOLDER when the folder cannot serve, DATABASE_UNAVAILABLE when this machine cannot run it.
 */
export async function startEmbedded({ dataDir, log, port }: EmbeddedOptions): Promise<Embedded> {
  const folder = openFolder(dataDir);
  const binaries = await findBinaries(folder.dataDir, folder.serverUser);
  // Before the server, so that one whose gateway is killed while it starts is stopped too.
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
      log.warn({ log: folder.log }, 'the embedded Postgres has dropped us; joining it again');
      try {
        lease = await acquireServer(folder, binaries, lease.port);
        return reacquireWhenLost(lease);
      } catch (error) {
        log.error(error, 'the embedded Postgres cannot be joined; trying again');
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
