import type { RequestStats } from '../../keap/request-stats.js';

/** An operation has made all the Keap calls it may make; nothing more is sent for it. */
export class TooExpensiveError extends Error {
  override readonly name = 'TooExpensiveError';
  readonly code = 'TOO_EXPENSIVE';
  constructor(
    /** Calls made by the operation so far. */
    readonly calls: number,
    readonly limit: number,
    /** How many more it needs at least, as far as is known. */
    readonly needed = 1,
  ) {
    super(
      `The operation has made ${calls} calls to Keap of the ${limit} it may make` +
        `${needed > 1 ? `, and needs ${needed} more` : ''}. ` +
        "Ask for fewer records or edges at a time, or let the gateway's operator raise MAX_KEAP_CALLS_PER_QUERY.",
    );
  }
}

/**
 * Lets an operation's needs through to Keap until its calls are used up. What a need really costs shows only in the
 * meter afterwards (a remembered answer costs nothing, a retry costs another call), so while the last calls are in
 * flight further needs wait for them instead of being refused too early.
 */
export class CallBudget {
  #inFlight = 0;
  #waiting: (() => void)[] = [];

  constructor(
    private readonly stats: RequestStats,
    private readonly maxCalls: number,
  ) {}

  /** Throws TooExpensiveError when so many more calls can no longer be made: nothing need be begun then. */
  ensureBudget(calls: number): void {
    if (this.stats.calls + calls > this.maxCalls) throw new TooExpensiveError(this.stats.calls, this.maxCalls, calls);
  }

  /** Does `work`, expected to cost `calls`. Throws TooExpensiveError without starting it when they are not left. */
  async spend<T>(calls: number, work: () => Promise<T>): Promise<T> {
    while (this.stats.calls + this.#inFlight + calls > this.maxCalls) {
      if (this.#inFlight === 0) throw new TooExpensiveError(this.stats.calls, this.maxCalls);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#inFlight += calls;
    try {
      return await work();
    } finally {
      this.#inFlight -= calls;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resume of waiting) resume();
    }
  }
}
