import type { Logger } from 'pino';
import { systemClock } from '../clock.js';
import { exitCodes } from './exit.js';

/** Longer than requests in progress and the current page of a snapshot may take. */
const MAX_CLOSE_MS = 45_000;

/**
 * Closes what a command has opened. A Postgres that accepts connections and does not answer would keep the process for ever,
 * so the process ends after 45 seconds. Nothing is lost: each page of a snapshot is committed with its position.
 */
export async function closeInTime(opened: { close(): Promise<void> }, log: Logger): Promise<void> {
  const closed = new AbortController();
  const timeout = systemClock.sleep(MAX_CLOSE_MS, closed.signal).then(
    () => {
      log.fatal({ afterMs: MAX_CLOSE_MS }, 'a connection did not close in time; the process ends');
      process.exit(exitCodes.failure);
    },
    () => undefined,
  );
  try {
    await opened.close();
  } finally {
    closed.abort(new Error('closed'));
    await timeout;
  }
}
