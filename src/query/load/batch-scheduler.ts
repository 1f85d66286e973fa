import type { ResourceKey } from '../../resources/table.js';
import { systemClock, type Clock } from '../../clock.js';

/** What the fields at one place of an operation load, for all their parents together. */
export interface FieldLoads {
  /** The place in the response, without indices: `stages.deals`. */
  readonly path: string;
  /** The names of the calls that the field itself makes: loaders, and pages or tables. */
  readonly own: ReadonlySet<string>;
  /** The loaders that its later steps and the fields of its records load from, without another call between. */
  readonly brings: ReadonlySet<string>;
}

/** `IN_FLIGHT`: a batch may get ids from a call in flight. Else the loaders with a waiting batch that may bring it ids. */
type Blockers = ReadonlySet<string> | 'IN_FLIGHT';

/**
 * The oldest batch to which nothing outstanding can bring ids: neither a call in flight nor another waiting batch. Where
 * batches only wait for each other, the oldest of that circle. Undefined while every batch waits for a call in flight.
 *
 * A field can bring ids to a batch when the fields of its records load from the same loader, or when fields below it, at
 * any depth, wait in the batch: then its other records lead to the same place, and the answer needs those anyway.
 */
export function chooseBatch<Batch extends { readonly loader: string }>(
  waiting: readonly Batch[],
  open: readonly FieldLoads[],
  inFlight: ReadonlyMap<string, number>,
): Batch | undefined {
  const loaders = new Set(waiting.map(({ loader }) => loader));
  const blockers = new Map([...loaders].map((loader) => [loader, findBlockers(loader, loaders, open, inFlight)]));
  const ready = waiting.find(({ loader }) => {
    const found = blockers.get(loader);
    return found !== 'IN_FLIGHT' && found?.size === 0;
  });
  return ready ?? waiting.find(({ loader }) => isInCircle(loader, blockers));
}

function findBlockers(
  loader: string,
  waiting: ReadonlySet<string>,
  open: readonly FieldLoads[],
  inFlight: ReadonlyMap<string, number>,
): Blockers {
  const waitingFields = open.filter(({ own }) => own.has(loader));
  const found = new Set<string>();
  for (const field of open) {
    const canBring = field.brings.has(loader) || waitingFields.some(({ path }) => path.startsWith(`${field.path}.`));
    if (!canBring) continue;
    const names = [...field.own];
    if (names.some((name) => inFlight.has(name))) return 'IN_FLIGHT';
    const waitsFor = names.filter((name) => waiting.has(name));
    // The field waits for something that is not named here: a call in flight if there is one, else nothing of Keap.
    if (waitsFor.length === 0 && inFlight.size > 0) return 'IN_FLIGHT';
    for (const name of waitsFor) found.add(name);
  }
  // A field that waits in the batch itself brings ids only after it.
  found.delete(loader);
  return found;
}

/** Whether every loader that this one waits for, directly or not, waits for this one. */
function isInCircle(loader: string, blockers: ReadonlyMap<string, Blockers>): boolean {
  const reached = reach(loader, blockers);
  return reached !== 'IN_FLIGHT' && [...reached].every((other) => (reach(other, blockers) as Set<string>).has(loader));
}

/** The loaders that a loader waits for, directly or not. */
function reach(loader: string, blockers: ReadonlyMap<string, Blockers>): Blockers {
  const reached = new Set<string>();
  const queue = [loader];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const found = blockers.get(next);
    if (found === 'IN_FLIGHT') return found;
    for (const other of found ?? []) {
      if (reached.has(other)) continue;
      reached.add(other);
      queue.push(other);
    }
  }
  return reached;
}

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
 * outstanding field can bring further ids (see `chooseBatch`). Without declared fields that is the end of the current
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

/** The scheduler's name for the loader of an edge to children. */
export const childLoaderName = (owner: ResourceKey, edge: string): string => `${owner}.${edge}`;
/** The scheduler's name for the pages of a collection. */
export const pageName = (key: ResourceKey): string => `page of ${key}`;
/** The scheduler's name for whole reference tables. */
export const TABLES = 'tables';
