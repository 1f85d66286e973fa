import type { Clock } from '../../src/clock.js';

/** A clock that a test advances by hand. */
export interface ManualClock extends Clock {
  /** Advances the time by `ms` and wakes sleepers in order, each at its requested time. */
  advance(ms: number): Promise<void>;
  /**
   * Advances the time from sleeper to sleeper until the promise settles, and returns its outcome. Real I/O runs in
   * between.
   */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Sets the wall clock forward, or back if `ms` is negative; no time passes. */
  setWallClock(ms: number): void;
  /** Advances the time as if the process were busy: no sleeper wakes. */
  block(ms: number): void;
  /** The number of current sleepers. */
  sleepers(): number;
}

interface Sleeper {
  readonly atMs: number;
  wake(): void;
}

/** A sleep this long may be a deadline: a response in transit gets time to arrive before it. */
const LONG_SLEEP_MS = 1000;

/** Starts at noon of an ordinary day by default. */
export function createManualClock(startMs = Date.UTC(2026, 0, 15, 12)): ManualClock {
  // The monotonic clock starts at 0 with the process.
  let nowMs = 0;
  let wallOffsetMs = startMs;
  const pendingSleeps = new Set<Sleeper>();
  const findEarliest = (): Sleeper | null => {
    let found: Sleeper | null = null;
    for (const sleeper of pendingSleeps) if (found === null || sleeper.atMs < found.atMs) found = sleeper;
    return found;
  };
  const wake = async (sleeper: Sleeper): Promise<void> => {
    nowMs = Math.max(nowMs, sleeper.atMs);
    sleeper.wake();
    await settle();
  };
  return {
    now: () => wallOffsetMs + nowMs,
    monotonicMs: () => nowMs,
    setWallClock: (ms) => void (wallOffsetMs += ms),
    block: (ms) => void (nowMs += ms),
    sleepers: () => pendingSleeps.size,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const onAbort = (): void => {
          pendingSleeps.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          atMs: nowMs + Math.max(0, ms),
          wake: () => {
            pendingSleeps.delete(sleeper);
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        pendingSleeps.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    async advance(ms) {
      const targetMs = nowMs + ms;
      await settle();
      for (let next = findEarliest(); next !== null && next.atMs <= targetMs; next = findEarliest()) await wake(next);
      nowMs = targetMs;
      await settle();
    },
    async until(promise) {
      const waiting = { done: false };
      const finish = (): void => void (waiting.done = true);
      promise.then(finish, finish);
      while (!waiting.done) {
        await settle();
        const next = findEarliest();
        if (next !== null && next.atMs - nowMs > LONG_SLEEP_MS) await waitForIo();
        if (!waiting.done && next !== null && next === findEarliest()) await wake(next);
      }
      return promise;
    },
  };
}

/** Lets promises and pending I/O run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function waitForIo(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
}
