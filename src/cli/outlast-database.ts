import { systemClock } from '../clock.js';
import { DatabaseError } from '../db/errors.js';

const RETRY_MS = 1_000;
const MAX_OUTAGE_MS = 3_600_000;

/**
 * Reads from the database, again each second while it is away, for an hour: a snapshot sits that out. Gives null when
 * `signal` is aborted first.
 */
export async function outlastDatabase<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
  const startMs = systemClock.monotonicMs();
  for (;;) {
    try {
      return await read();
    } catch (error) {
      const isAway = error instanceof DatabaseError && error.code === 'DATABASE_UNAVAILABLE';
      if (!isAway || systemClock.monotonicMs() - startMs >= MAX_OUTAGE_MS) throw error;
      await systemClock.sleep(RETRY_MS, signal).catch(() => undefined);
      if (signal.aborted) return null;
    }
  }
}
