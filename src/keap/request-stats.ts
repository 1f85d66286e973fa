/** One request of a caller and its outcome; a line of the trace. Contains no values, so it may be shown. */
export interface TraceEntry {
  readonly method: string;
  /** Path with ids replaced (`/v2/contacts/{id}`), never query values. */
  readonly path: string;
  readonly resource: string | null;
  /** `keap`: sent; `coalesced`: shared with an identical request in flight; `memory`: cached. */
  readonly source: 'keap' | 'coalesced' | 'memory';
  /** HTTP status of the last attempt; null when none was sent or no response came. */
  readonly status: number | null;
  /** Calls sent, retries included. */
  readonly attempts: number;
  /** Time spent waiting for a slot. */
  readonly waitMs: number;
  readonly tookMs: number;
  /** The loader's plan that sent the request, and why. */
  readonly plan: string | null;
  /** How long ago a stale cached response had expired when it was served; null for a fresh one. */
  readonly staleMs: number | null;
  /** How much longer the response stays fresh in the cache; 0 where it is not cached. */
  readonly freshForMs: number;
}

/** The cost of one query, leg or command so far. One per caller; never shared. */
export class RequestStats {
  /** HTTP requests sent to Keap, retries included. */
  calls = 0;
  /** Those of them that repeat a failed call. */
  retries = 0;
  coalesced = 0;
  cached = 0;
  waitedMs = 0;
  readonly trace: TraceEntry[] = [];
  /** Whether the result also holds facts that may change while every response of Keap in it is fresh: those of snapshots. */
  hasOwnFacts = false;

  /** Adds the wait of a request that was not sent, because its response was cached meanwhile. */
  addWait(waitMs: number): void {
    this.waitedMs += waitMs;
  }

  /** Adds a finished request. */
  add(entry: TraceEntry): void {
    this.calls += entry.attempts;
    this.retries += Math.max(0, entry.attempts - 1);
    this.waitedMs += entry.waitMs;
    if (entry.source === 'coalesced') this.coalesced += 1;
    if (entry.source === 'memory') this.cached += 1;
    this.trace.push(entry);
  }
}
