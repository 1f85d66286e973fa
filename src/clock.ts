/** Time as the rest of the house sees it: handed in, so that a test can turn it by hand. */
export interface Clock {
  /** Milliseconds since the epoch, as the machine has it: anybody may set it forward or back at any time. For dates only. */
  now(): number;
  /** Milliseconds since some time in the past that differs from process to process. Never goes back. For everything that asks how long. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** One moment, read from both. */
export interface Moment {
  readonly utcMs: number;
  readonly monotonicMs: number;
}

/** The present. */
export const readMoment = (clock: Pick<Clock, 'now' | 'monotonicMs'>): Moment => ({
  utcMs: clock.now(),
  monotonicMs: clock.monotonicMs(),
});

/** The machine's own clock. A sleeper keeps the process alive: a command that waits for a slot must not end early. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
