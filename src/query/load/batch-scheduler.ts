/** Looks at the queue without news before a batch is closed: one for those behind a settled promise, one for those behind its callback. */
const QUIET_CHECKS = 2;

/** A batch is closed after this many looks even if loads keep coming, so that nobody waits for ever. */
const MAX_CHECKS = 64;

/**
 * When a batch is closed. DataLoader's own window ends with the current tick and misses resolvers that stand behind
 * another await; this one stays open until the microtask and immediate queues bring no more loads. No timer is involved.
 * One window serves all loaders of an operation: batches are sent one after the other, so that what a first batch finds
 * in memory can still lead into the next one.
 */
export class BatchScheduler {
  #loads = 0;
  #waiting: (() => void)[] = [];

  /** Tells that a load has been asked for. */
  notify(): void {
    this.#loads += 1;
  }

  /** Sends a batch when the queue has settled. */
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
