import { systemClock, type Clock } from '../../clock.js';
import { chooseBatch, type FieldLoads } from './choose-batch.js';

/** Checks without progress before a batch is chosen: one covers loads behind a settled promise, one those behind its callback. */
const QUIET_CHECKS = 2;
/** The longest wait of a batch where the operation has no deadline. */
const DEFAULT_MAX_WAIT_MS = 10_000;

/** A batch that collects loads. */
interface WaitingBatch {
  readonly loader: string;
  readonly sinceMs: number;
  readonly dispatch: () => void;
}

interface SchedulerOptions {
  readonly clock?: Clock;
  /** A batch is dispatched after this time, whatever is outstanding. */
  readonly maxWaitMs?: number;
}

/**
 * Decides when the batches of one operation are dispatched: as soon as the event loop adds no more loads and no
 * outstanding field can bring further ids (see `choose-batch.ts`). Without declared fields that is the end of the current
 * work. Dispatches one batch after the other, so that loads caused by a batch that memory answers join the next one. It
 * uses no timer but the one for the longest wait.
 */
export class BatchScheduler {
  #progress = 0;
  #isWatching = false;
  #timer: AbortController | null = null;
  readonly #waiting: WaitingBatch[] = [];
  readonly #inFlight = new Map<string, number>();
  readonly #open = new Map<FieldLoads, number>();
  readonly #clock: Clock;
  readonly #maxWaitMs: number;

  constructor({ clock = systemClock, maxWaitMs = DEFAULT_MAX_WAIT_MS }: SchedulerOptions = {}) {
    this.#clock = clock;
    this.#maxWaitMs = maxWaitMs;
  }

  /** Notes that the operation made progress: further loads may follow at once. */
  readonly notify = (): void => {
    this.#progress += 1;
    if (this.#waiting.length > 0) this.#watch();
  };

  /** DataLoader's `batchScheduleFn` for the loader of this name. */
  schedule(loader: string): (dispatch: () => void) => void {
    return (dispatch) => {
      this.#waiting.push({ loader, sinceMs: this.#clock.monotonicMs(), dispatch });
      this.notify();
    };
  }

  /** Runs a batch, a page or a table, which counts as in flight until it has settled. */
  async track<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    addTo(this.#inFlight, name, 1);
    try {
      return await run();
    } finally {
      addTo(this.#inFlight, name, -1);
      this.notify();
    }
  }

  /** Notes that a field waits for Keap. */
  open(field: FieldLoads): void {
    addTo(this.#open, field, 1);
  }

  /** Notes that a field has its result. The loads below it follow before the event loop is quiet. */
  close(field: FieldLoads): void {
    addTo(this.#open, field, -1);
    this.notify();
  }

  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#check(this.#progress, 0);
  }

  #check(progress: number, quiet: number): void {
    setImmediate(() => {
      const nextQuiet = this.#progress === progress ? quiet + 1 : 0;
      if (nextQuiet < QUIET_CHECKS && !this.#isOverdue()) return this.#check(this.#progress, nextQuiet);
      this.#isWatching = false;
      const batch = this.#isOverdue()
        ? this.#waiting[0]
        : chooseBatch(this.#waiting, [...this.#open.keys()], this.#inFlight);
      if (batch === undefined) return this.#armTimer();
      this.#timer?.abort();
      this.#timer = null;
      this.#waiting.splice(this.#waiting.indexOf(batch), 1);
      batch.dispatch();
      if (this.#waiting.length > 0) this.#watch();
    });
  }

  #isOverdue(): boolean {
    const [oldest] = this.#waiting;
    return oldest !== undefined && this.#clock.monotonicMs() - oldest.sinceMs >= this.#maxWaitMs;
  }

  /** Checks again when the oldest batch has waited long enough. */
  #armTimer(): void {
    const [oldest] = this.#waiting;
    if (oldest === undefined || this.#timer !== null) return;
    this.#timer = new AbortController();
    const waitMs = Math.max(0, oldest.sinceMs + this.#maxWaitMs - this.#clock.monotonicMs());
    const expire = (): void => {
      this.#timer = null;
      this.notify();
    };
    this.#clock.sleep(waitMs, this.#timer.signal).then(expire, () => undefined);
  }
}

function addTo<Key>(counts: Map<Key, number>, key: Key, change: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
