/** Checks without a new load before a batch is dispatched: one covers loads behind a settled promise, one those behind its callback. */
const QUIET_CHECKS = 2;

/** A batch is dispatched after this many checks even if loads keep coming, so that no load waits forever. */
const MAX_CHECKS = 64;

/**
 * Decides when a batch is dispatched. DataLoader's own window ends with the current tick and misses resolvers behind
 * another await; this one stays open until the microtask and immediate queues add no more loads. It uses no timer.
 * One scheduler serves all loaders of an operation and dispatches their batches one after the other, so that loads
 * caused by a batch that memory answers join the next one.
 */
export class BatchScheduler {
  #loads = 0;
  #waiting: (() => void)[] = [];

  /** Notes that a load was requested. */
  notify(): void {
    this.#loads += 1;
  }

  /** Dispatches a batch once the queue is quiet. */
  readonly schedule = (dispatch: () => void): void => {
    this.#waiting.push(dispatch);
    if (this.#waiting.length === 1) this.#watch(this.#loads, 0, 0);
  };

  #watch(loads: number, quiet: number, checks: number): void {
    setImmediate(() => {
      const nextQuiet = this.#loads === loads ? quiet + 1 : 0;
      if (nextQuiet < QUIET_CHECKS && checks < MAX_CHECKS) return this.#watch(this.#loads, nextQuiet, checks + 1);
      const [dispatch] = this.#waiting;
      dispatch?.();
      this.#waiting.shift();
      if (this.#waiting.length > 0) this.#watch(this.#loads, 0, 0);
    });
  }
}
