import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { DatabaseError } from '../db/errors.js';

/** Waits of 1, 2, 4 … 32 seconds and then of a minute, for an hour in all. */
const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;
const MAX_OUTAGE_MS = 3_600_000;

export interface StorageWait {
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly log: Logger;
  /** Ends a wait at once, with its reason. */
  readonly signal: AbortSignal;
}

/**
 * Runs a transaction again while the disk of the database is full: it was rolled back, so nothing is stored twice. Costs no
 * call to Keap, since the caller keeps what it stores. Throws STORAGE_FULL after an hour: the run is then claimed again by
 * the poll, which costs one call. `onFull` is called at the first failure.
 */
export async function outlastFullStorage<T>(
  transaction: () => Promise<T>,
  onFull: (message: string) => Promise<void>,
  { clock, log, signal }: StorageWait,
): Promise<T> {
  const startMs = clock.monotonicMs();
  for (let waitMs = MIN_WAIT_MS; ; waitMs = Math.min(MAX_WAIT_MS, waitMs * 2)) {
    try {
      return await transaction();
    } catch (error) {
      if (!isStorageFull(error) || clock.monotonicMs() - startMs >= MAX_OUTAGE_MS) throw error;
      log.error({ err: error, waitMs }, 'a snapshot waits: the disk of the database is full');
      if (waitMs === MIN_WAIT_MS) await onFull(error.message);
      await clock.sleep(waitMs, signal);
    }
  }
}

function isStorageFull(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && error.code === 'STORAGE_FULL';
}
