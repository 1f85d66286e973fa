import { GraphQLError } from 'graphql';
import type { Clock } from '../../clock.js';

/** How long an operation waits for its turn: until its caller hangs up, or its deadline has passed. */
export interface Patience {
  readonly signal?: AbortSignal | undefined;
  /** Epoch milliseconds. */
  readonly deadlineAtMs?: number | undefined;
}

interface Waiting {
  readonly caller: string;
  readonly begin: () => void;
}

/**
 * How many operations run at once, since each holds its half-built answer in memory. Others wait, and begin in turns of
 * their callers: first those of whoever has the fewest running. A caller's only operation never waits.
 */
export class Admission {
  private running = 0;
  private readonly runningOf = new Map<string, number>();
  private waiting: readonly Waiting[] = [];

  constructor(
    private readonly most: { readonly running: number; readonly waiting: number },
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves when the operation may run, with what is to be called once at its end; at once where the caller hangs up.
   * Rejects with OVERLOADED (HTTP 503) where too many wait already, or its deadline passes.
   */
  async enter(caller: string, { signal, deadlineAtMs }: Patience = {}): Promise<() => void> {
    // Callers are as many as there are keys, so that one operation of each has a bound too.
    if (this.running < this.most.running || this.countOf(caller) === 0) return this.begin(caller);
    if (this.waiting.length >= this.most.waiting) throw overloaded();
    return new Promise((resolve, reject) => {
      const off = new AbortController();
      const leave = (): void => {
        off.abort();
        this.waiting = this.waiting.filter((one) => one !== own);
      };
      const own: Waiting = {
        caller,
        begin: () => {
          leave();
          resolve(this.begin(caller));
        },
      };
      this.waiting = [...this.waiting, own];
      const give = (): void => {
        leave();
        resolve(() => undefined);
      };
      if (signal?.aborted === true) return give();
      signal?.addEventListener('abort', give, { signal: off.signal });
      if (deadlineAtMs === undefined) return undefined;
      const expire = (): void => {
        leave();
        reject(overloaded());
      };
      return void this.clock
        .sleep(Math.max(0, deadlineAtMs - this.clock.now()), off.signal)
        .then(expire, () => undefined);
    });
  }

  private begin(caller: string): () => void {
    this.running += 1;
    this.runningOf.set(caller, this.countOf(caller) + 1);
    return () => {
      this.running -= 1;
      const left = this.countOf(caller) - 1;
      if (left === 0) this.runningOf.delete(caller);
      else this.runningOf.set(caller, left);
      if (this.running < this.most.running) this.next()?.begin();
    };
  }

  private countOf(caller: string): number {
    return this.runningOf.get(caller) ?? 0;
  }

  /** The longest waiting operation of the caller who has the fewest running. */
  private next(): Waiting | undefined {
    const [first, ...others] = this.waiting;
    return others.reduce((best, one) => {
      return best !== undefined && this.countOf(one.caller) < this.countOf(best.caller) ? one : best;
    }, first);
  }
}

function overloaded(): GraphQLError {
  return new GraphQLError(
    'The gateway has as many operations in hand as it takes, and this one had no turn. Try again in a moment.',
    {
      extensions: { code: 'OVERLOADED', retryAfterMs: 1000, http: { status: 503 } },
    },
  );
}
