/** One need of a caller and how it was met; a line of the trace. Holds no values, so it may be shown. */
export interface TraceEntry {
  readonly method: string;
  /** Path with ids replaced (`/v2/contacts/{id}`), never query values. */
  readonly path: string;
  readonly resource: string | null;
  /** `keap`: sent; `coalesced`: shared with an identical call in flight; `memory`: remembered. */
  readonly source: 'keap' | 'coalesced' | 'memory';
  /** HTTP status of the last attempt; null when none was sent or none came back. */
  readonly status: number | null;
  /** Calls sent for it, retries included. */
  readonly attempts: number;
  /** Time spent waiting for a slot. */
  readonly waitMs: number;
  readonly tookMs: number;
  /** Which plan asked for it and why, as the loaders tell it. */
  readonly plan: string | null;
  /** How long ago a remembered answer had ended when it was served all the same; null where it was still good. */
  readonly staleMs: number | null;
  /** For how much longer the answer may be served again; 0 where it may not. */
  readonly freshForMs: number;
}

/** What one query, leg or command has cost so far. One per caller; never shared. */
export class RequestStats {
  /** HTTP requests sent to Keap, retries included. */
  calls = 0;
  /** Those of them that were sent again, after a refusal or a failure. */
  retries = 0;
  coalesced = 0;
  cached = 0;
  waitedMs = 0;
  readonly trace: TraceEntry[] = [];

  /** Adds a met need to the account. */
  add(entry: TraceEntry): void {
    this.calls += entry.attempts;
    this.retries += Math.max(0, entry.attempts - 1);
    this.waitedMs += entry.waitMs;
    if (entry.source === 'coalesced') this.coalesced += 1;
    if (entry.source === 'memory') this.cached += 1;
    this.trace.push(entry);
  }
}
