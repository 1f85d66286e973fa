import type { Clock } from '../../clock.js';
import {
  type ParsedResponse,
  type Handler,
  type KeapRequest,
  type WaitingCallers,
  createAttemptStats,
  NoLongerNeeded,
  recordRequest,
} from '../request.js';
import type { CacheInvalidation } from '../cache/invalidation.js';
import type { RequestContext } from '../keap-client.js';
import { KeapError } from '../errors.js';
import type { RequestStats } from '../request-stats.js';
import { NO_CALLER } from '../rate-limit/caller-shares.js';
import { withUnknownOutcome } from './unknown-outcome.js';

interface Waiter {
  readonly request: KeapRequest;
  readonly joinedAtMs: number;
}

/**
 * One request in flight and the callers that wait for it. It continues as long as one of them waits, with the latest of
 * their deadlines. Its cost goes to the caller that started it, or to the next one when that caller leaves.
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
    // Sent in a microtask, after the leader has joined.
    this.outcome = Promise.resolve().then(() =>
      send({ ...leader, requestContext, stats: this.stats, deadlineMs: () => this.deadlineMs(), waitingCallers }),
    );
    this.outcome.catch(() => undefined);
  }

  /** Calls `listener` when the request has settled. */
  onSettled(listener: () => void): void {
    this.outcome.then(listener, listener);
  }

  /** Whether the operation with these stats started the request. */
  isStartedBy(stats: RequestStats): boolean {
    return this.leader.requestContext.stats === stats;
  }

  /** Whether all callers left, so that the request was aborted. */
  isAborted(): boolean {
    return this.abortController.signal.aborted;
  }

  /** Waits for the response. Rejects with the caller's own abort reason or deadline; other callers keep waiting. */
  async join(request: KeapRequest): Promise<ParsedResponse> {
    const cleanup = new AbortController();
    const { signal } = request.requestContext;
    const deadlineMs = request.deadlineMs?.();
    const waiter: Waiter = { request, joinedAtMs: this.clock.monotonicMs() };
    let freshForMs = request.ttlMs;
    let isSent = true;
    this.waiters.add(waiter);
    for (const listener of this.listeners) listener();
    this.costOwner ??= waiter;
    try {
      const parsed = await new Promise<ParsedResponse>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { signal: cleanup.signal });
        if (deadlineMs !== undefined)
          this.scheduleDeadline(deadlineMs, cleanup.signal, () => reject(this.deadlineError(request)));
        void this.outcome.then(resolve, reject);
      });
      freshForMs = request.computeFreshForMs?.(parsed.data) ?? request.ttlMs;
      return parsed;
    } catch (error) {
      isSent = !(error instanceof NoLongerNeeded);
      throw error;
    } finally {
      cleanup.abort();
      this.leave(waiter, isSent, freshForMs);
    }
  }

  private scheduleDeadline(atMs: number, cancelSignal: AbortSignal, onDeadline: () => void): void {
    this.clock.sleep(Math.max(0, atMs - this.clock.monotonicMs()), cancelSignal).then(onDeadline, () => undefined);
  }

  private deadlineError(request: KeapRequest): KeapError {
    return withUnknownOutcome(deadlineExceededError(request), request.method, this.stats);
  }

  /** Records a waiter's cost; aborts the request when no waiter is left. A request that was not sent costs its wait only. */
  private leave(waiter: Waiter, isSent: boolean, freshForMs: number): void {
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
    const tookMs = this.clock.monotonicMs() - waiter.joinedAtMs;
    if (isSent || cost.attempts > 0) recordRequest(waiter.request, source, cost, tookMs, { staleMs: null, freshForMs });
    else waiter.request.requestContext.stats.addWait(cost.waitMs);
    if (this.waiters.size === 0) this.abortController.abort(new Error('no caller waits for this request any more'));
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

/** UPSTREAM_TIMEOUT: the caller's deadline has passed. */
export function deadlineExceededError(request: KeapRequest): KeapError {
  const { label } = request;
  const message = `Keap did not answer ${label} before this request's deadline. Ask for less at once, or allow more time.`;
  return new KeapError('UPSTREAM_TIMEOUT', message, { path: label });
}

/**
 * Identical GETs of one priority that are in flight at the same time share one request. A caller that bypasses the cache
 * joins only requests of its own operation, since others may be too old; any caller may join its request. No caller
 * joins a request from before the last write of the collection.
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
