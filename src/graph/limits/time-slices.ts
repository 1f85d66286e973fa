/** How long work goes on before others get their turn. */
const SLICE_MS = 40;
/** So many continuations are started before the time is looked at. */
const BATCH_SIZE = 8;
/** A continuation reaches the end of its synchronous part through so many promises: resolvers and graphql-js in a row. */
const MICROTASK_TURNS = 12;

type Resume = () => void;

/**
 * Shares the event loop among operations and everything else that the process does. Continuations of an operation (what
 * was loaded, the items of long lists) are started a few at a time; when a slice is used up the rest goes on in the next
 * turn of the loop, for a slice, or its share of one where several operations want it. It goes on in every turn until
 * nothing is left, so that a batch of loads, which closes when turns bring no more of them, is not torn apart.
 */
export class TimeSlices {
  /** When the turn of the loop began in which work is being done; null before any of this turn. */
  private startedAtMs: number | null = null;
  private readonly queues = new Map<object, Resume[]>();

  /** Whether work in this turn of the loop has used up its slice. */
  isUsedUp(): boolean {
    if (this.startedAtMs !== null) return performance.now() - this.startedAtMs > SLICE_MS;
    this.startedAtMs = performance.now();
    setImmediate(() => (this.startedAtMs = null));
    return false;
  }

  /** Calls `resume` when it is its turn. Those of one owner come in the order in which they were added. */
  add(owner: object, resume: Resume): void {
    const queue = this.queues.get(owner);
    if (queue !== undefined) return void queue.push(resume);
    const newQueue = [resume];
    this.queues.set(owner, newQueue);
    void this.run(owner, newQueue);
  }

  private async run(owner: object, queue: readonly Resume[]): Promise<void> {
    let untilMs = this.isUsedUp() ? 0 : performance.now() + SLICE_MS / this.queues.size;
    for (let next = 0; next < queue.length;) {
      if (performance.now() >= untilMs) {
        await new Promise(setImmediate);
        untilMs = performance.now() + SLICE_MS / this.queues.size;
      }
      const batch = queue.slice(next, next + BATCH_SIZE);
      next += batch.length;
      for (const resume of batch) resume();
      for (let turn = 0; turn < MICROTASK_TURNS; turn += 1) await Promise.resolve();
    }
    this.queues.delete(owner);
  }
}
