import type { Clock } from '../../src/clock.js';

/** A clock that a test turns by hand. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms`, waking sleepers in order, each with the time it asked for. */
  advance(ms: number): Promise<void>;
  /** Moves time on from sleeper to sleeper until the promise settles, and gives its outcome; real input and output gets its turn between. */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Somebody sets the wall clock forward, or back where `ms` is negative; no time passes. */
  setWallClock(ms: number): void;
  /** Time passes while this process is busy: nobody wakes before it is done. */
  block(ms: number): void;
  /** How many sleep now. */
  sleepers(): number;
}

interface Sleeper {
  readonly atMs: number;
  wake(): void;
}

/** A leap this long may be a deadline's; an answer on its way gets the time to arrive before it. */
const LONG_SLEEP_MS = 1000;

/** Starts at noon of an ordinary day unless told otherwise. */
export function createManualClock(startMs = Date.UTC(2026, 0, 15, 12)): ManualClock {
  // By the monotonic clock, which begins at 0 with the process.
  let nowMs = 0;
  let wallOffsetMs = startMs;
  const pendingSleeps = new Set<Sleeper>();
  const earliest = (): Sleeper | null => {
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
      for (let next = earliest(); next !== null && next.atMs <= targetMs; next = earliest()) await wake(next);
      nowMs = targetMs;
      await settle();
    },
    async until(promise) {
      const waiting = { done: false };
      const finish = (): void => void (waiting.done = true);
      promise.then(finish, finish);
      while (!waiting.done) {
        await settle();
        const next = earliest();
        if (next !== null && next.atMs - nowMs > LONG_SLEEP_MS) await waitForIo();
        if (!waiting.done && next !== null && next === earliest()) await wake(next);
      }
      return promise;
    },
  };
}

/** Lets promises and whatever the machine has ready run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function waitForIo(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
}
