import type { Clock } from '../../clock.js';
import {
  type ParsedResponse,
  type Handler,
  type KeapRequest,
  type WaitingCallers,
  createAttemptStats,
  recordRequest,
} from '../request.js';
import type { CacheInvalidation } from '../cache/response-cache.js';
import type { RequestContext } from '../keap-client.js';
import { KeapError } from '../errors.js';
import type { RequestStats } from '../request-stats.js';
import { NO_CALLER } from '../rate-limit/quota-shares.js';
import { withUnknownOutcome } from './unknown-outcome.js';

interface Waiter {
  readonly request: KeapRequest;
  readonly joinedAtMs: number;
}

/**
 * One call on its way and everybody who waits for it. It goes on as long as one of them does, with the patience of the
 * most patient; the first who is still there when a cost falls due pays it.
 */
export class InFlightRequest {
  private readonly waiters = new Set<Waiter>();
  private readonly listeners = new Set<() => void>();
  private readonly abortController = new AbortController();
  private readonly stats = createAttemptStats();
  private costOwner: Waiter | null = null;
  private readonly outcome: Promise<ParsedResponse>;

  constructor(
    send: Handler<ParsedResponse>,
    private readonly leader: KeapRequest,
    private readonly clock: Clock,
  ) {
    const requestContext: RequestContext = {
      ...leader.requestContext,
      signal: this.abortController.signal,
    };
    const waitingCallers: WaitingCallers = {
      callers: () => this.callers(),
      onChange: (listener) => {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
      },
    };
    // Sent a moment later, when the leader has taken its seat.
    this.outcome = Promise.resolve().then(() =>
      send({ ...leader, requestContext, stats: this.stats, deadlineMs: () => this.deadlineMs(), waitingCallers }),
    );
    this.outcome.catch(() => undefined);
  }

  /** Runs `then` when the call has ended, whatever came of it. */
  onSettled(listener: () => void): void {
    this.outcome.then(listener, listener);
  }

  /** Whether the call was first asked on this bill: by the same operation. */
  isStartedBy(stats: RequestStats): boolean {
    return this.leader.requestContext.stats === stats;
  }

  /** Whether everybody has left, so that the call was given up. */
  isAborted(): boolean {
    return this.abortController.signal.aborted;
  }

  /** Waits with the others. Rejects with the caller's own abort reason or deadline without harm to them. */
  async join(request: KeapRequest): Promise<ParsedResponse> {
    const cleanup = new AbortController();
    const { signal } = request.requestContext;
    const deadlineMs = request.deadlineMs?.();
    const waiter: Waiter = { request, joinedAtMs: this.clock.monotonicMs() };
    this.waiters.add(waiter);
    for (const listener of this.listeners) listener();
    this.costOwner ??= waiter;
    try {
      return await new Promise<ParsedResponse>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { signal: cleanup.signal });
        if (deadlineMs !== undefined)
          this.scheduleDeadline(deadlineMs, cleanup.signal, () => reject(this.deadlineError(request)));
        void this.outcome.then(resolve, reject);
      });
    } finally {
      cleanup.abort();
      this.leave(waiter);
    }
  }

  private scheduleDeadline(atMs: number, cancelSignal: AbortSignal, onDeadline: () => void): void {
    this.clock.sleep(Math.max(0, atMs - this.clock.monotonicMs()), cancelSignal).then(onDeadline, () => undefined);
  }

  private deadlineError(request: KeapRequest): KeapError {
    return withUnknownOutcome(deadlineExceededError(request), request.method, this.stats);
  }

  /** Writes a waiter's account; without any waiters left the call is given up. */
  private leave(waiter: Waiter): void {
    if (!this.waiters.delete(waiter)) return;
    for (const listener of this.listeners) listener();
    const isCostOwner = waiter === this.costOwner;
    const isSender = isCostOwner && (this.stats.attempts > 0 || waiter.request === this.leader);
    const cost = isCostOwner ? { ...this.stats } : { ...createAttemptStats(), status: this.stats.status };
    if (isCostOwner) {
      this.stats.attempts = 0;
      this.stats.waitMs = 0;
      this.costOwner = this.waiters.values().next().value ?? null;
    }
    const source = isSender ? 'keap' : 'coalesced';
    recordRequest(waiter.request, source, cost, this.clock.monotonicMs() - waiter.joinedAtMs);
    if (this.waiters.size === 0) this.abortController.abort(new Error('nobody waits for this call any more'));
  }

  private *callers(): Generator<string> {
    for (const { request } of this.waiters) yield request.requestContext.caller ?? NO_CALLER;
  }

  private deadlineMs(): number {
    let latest = -Infinity;
    for (const { request } of this.waiters) latest = Math.max(latest, request.deadlineMs?.() ?? Infinity);
    return latest;
  }
}

/** UPSTREAM_TIMEOUT: the caller's deadline has come. */
export function deadlineExceededError(request: KeapRequest): KeapError {
  const { label } = request;
  const message = `Keap did not answer ${label} before this request's deadline. Ask for less at once, or allow more time.`;
  return new KeapError('UPSTREAM_TIMEOUT', message, { path: label });
}

/**
 * Identical GETs of a lane that are on their way at the same time share one call. A caller who insists on a fresh answer
 * joins a call of its own operation only, as one that was sent before may be too old, but others may join its own; nobody joins one that was sent before
 * the collection was written.
 */
export function dedupe(
  send: Handler<ParsedResponse>,
  clock: Clock,
  invalidation: CacheInvalidation,
): Handler<ParsedResponse> {
  const inFlightByKey = new Map<string, InFlightRequest>();
  return async (request) => {
    request.requestContext.signal?.throwIfAborted();
    if (clock.monotonicMs() >= (request.deadlineMs?.() ?? Infinity)) throw deadlineExceededError(request);
    if (request.method !== 'GET') return new InFlightRequest(send, request, clock).join(request);
    const key = `${request.requestContext.priority} ${invalidation.writeCount(request.resource)} ${request.url}`;
    const existing = inFlightByKey.get(key);
    const canJoin =
      request.requestContext.bypassCache !== true || existing?.isStartedBy(request.requestContext.stats) === true;
    if (existing !== undefined && canJoin && !existing.isAborted()) return existing.join(request);
    const inFlight = new InFlightRequest(send, request, clock);
    inFlightByKey.set(key, inFlight);
    inFlight.onSettled(() => {
      if (inFlightByKey.get(key) === inFlight) inFlightByKey.delete(key);
    });
    return inFlight.join(request);
  };
}
