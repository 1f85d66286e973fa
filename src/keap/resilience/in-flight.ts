import type { Clock } from '../../clock.js';
import type { RequestContext } from '../keap-client.js';
import { KeapError } from '../errors.js';
import type { RequestStats } from '../request-stats.js';
import { NOBODY } from '../rate-limit/caller-shares.js';
import { perhapsDone } from './unknown-outcome.js';
import type { KeapRequest, ParsedResponse, Handler, WaitingCallers } from '../request.js';
import { createAttemptStats, recordRequest } from '../count-requests.js';

interface Waiter {
  readonly request: KeapRequest;
  readonly joinedAtMs: number;
}

/**
 * One call on its way and everybody who waits for it. It goes on as long as one of them does, with the patience of the
 * most patient; the first who is still there when a cost falls due pays it.
 */
export class Flight {
  private readonly waiters = new Set<Waiter>();
  private readonly watchers = new Set<() => void>();
  private readonly abort = new AbortController();
  private readonly stats = createAttemptStats();
  private payer: Waiter | null = null;
  private readonly outcome: Promise<ParsedResponse>;

  constructor(
    send: Handler<ParsedResponse>,
    private readonly leader: KeapRequest,
    private readonly clock: Clock,
  ) {
    const requestContext: RequestContext = {
      ...leader.requestContext,
      signal: this.abort.signal,
    };
    const sharers: WaitingCallers = {
      callers: () => this.callers(),
      onChange: (changed) => {
        this.watchers.add(changed);
        return () => void this.watchers.delete(changed);
      },
    };
    // Sent a moment later, when the leader has taken its seat.
    this.outcome = Promise.resolve().then(() =>
      send({
        ...leader,
        requestContext,
        stats: this.stats,
        deadlineMs: () => this.deadlineMs(),
        waitingCallers: sharers,
      }),
    );
    this.outcome.catch(() => undefined);
  }

  /** Runs `then` when the call has ended, whatever came of it. */
  whenLanded(then: () => void): void {
    this.outcome.then(then, then);
  }

  /** Whether the call was first asked on this bill: by the same operation. */
  isOf(stats: RequestStats): boolean {
    return this.leader.requestContext.stats === stats;
  }

  /** Whether everybody has left, so that the call was given up. */
  abandoned(): boolean {
    return this.abort.signal.aborted;
  }

  /** Waits with the others. Rejects with the caller's own abort reason or deadline without harm to them. */
  async join(request: KeapRequest): Promise<ParsedResponse> {
    const off = new AbortController();
    const { signal } = request.requestContext;
    const deadlineMs = request.deadlineMs?.();
    const waiter: Waiter = { request, joinedAtMs: this.clock.monotonicMs() };
    this.waiters.add(waiter);
    for (const changed of this.watchers) changed();
    this.payer ??= waiter;
    try {
      return await new Promise<ParsedResponse>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { signal: off.signal });
        if (deadlineMs !== undefined) this.watch(deadlineMs, off.signal, () => reject(this.late(request)));
        void this.outcome.then(resolve, reject);
      });
    } finally {
      off.abort();
      this.part(waiter);
    }
  }

  private watch(atMs: number, off: AbortSignal, late: () => void): void {
    this.clock.sleep(Math.max(0, atMs - this.clock.monotonicMs()), off).then(late, () => undefined);
  }

  private late(request: KeapRequest): KeapError {
    return perhapsDone(outOfTime(request), request.method, this.stats);
  }

  /** Writes a waiter's account; without any waiters left the call is given up. */
  private part(waiter: Waiter): void {
    if (!this.waiters.delete(waiter)) return;
    for (const changed of this.watchers) changed();
    const paying = waiter === this.payer;
    const sent = paying && (this.stats.attempts > 0 || waiter.request === this.leader);
    const cost = paying ? { ...this.stats } : { ...createAttemptStats(), status: this.stats.status };
    if (paying) {
      this.stats.attempts = 0;
      this.stats.waitMs = 0;
      this.payer = this.waiters.values().next().value ?? null;
    }
    const source = sent ? 'keap' : 'coalesced';
    recordRequest(waiter.request, source, cost, this.clock.monotonicMs() - waiter.joinedAtMs);
    if (this.waiters.size === 0) this.abort.abort(new Error('nobody waits for this call any more'));
  }

  private *callers(): Generator<string> {
    for (const { request } of this.waiters) yield request.requestContext.caller ?? NOBODY;
  }

  private deadlineMs(): number {
    let latest = -Infinity;
    for (const { request } of this.waiters) latest = Math.max(latest, request.deadlineMs?.() ?? Infinity);
    return latest;
  }
}

/** UPSTREAM_TIMEOUT: the caller's deadline has come. */
export function outOfTime(request: KeapRequest): KeapError {
  const { label } = request;
  const message = `Keap did not answer ${label} before this request's deadline. Ask for less at once, or allow more time.`;
  return new KeapError('UPSTREAM_TIMEOUT', message, { path: label });
}
