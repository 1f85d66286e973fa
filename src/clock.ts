/** The clock that all code is handed, so that a test can pass one it controls. */
export interface Clock {
  /** Milliseconds since the epoch by the machine's clock, which can be set forward or back at any time. For dates only. */
  now(): number;
  /** Milliseconds since an arbitrary start that differs from process to process. Never goes back. For durations. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** One moment, by both clocks. */
export interface Moment {
  readonly utcMs: number;
  readonly monotonicMs: number;
}

/** Reads both clocks now. */
export const readMoment = (clock: Pick<Clock, 'now' | 'monotonicMs'>): Moment => ({
  utcMs: clock.now(),
  monotonicMs: clock.monotonicMs(),
});

const DAY_MS = 86_400_000;

/** When Keap's day windows reset next: 00:00 UTC (docs/keap-api.md 3). */
export function nextUtcDayMs(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
}

/** The date of a time of the monotonic clock, rounded to seconds: the two clocks are not read at the same instant. */
export function toIsoDate(atMs: number, { utcMs, monotonicMs }: Moment): string {
  return new Date(Math.round((utcMs + atMs - monotonicMs) / 1000) * 1000).toISOString();
}

/** The machine's clock. A pending sleep keeps the process alive: a command that waits for a slot must not end early. */
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
