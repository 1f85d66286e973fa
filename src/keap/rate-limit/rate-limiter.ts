import type { Logger } from 'pino';
import { toIsoDate, readMoment, type Clock, type Moment } from '../../clock.js';
import { parseQuotaHeaders, type QuotaUsage, retryAfterMs } from './quota-headers.js';
import { KeapError } from '../errors.js';
import { type CallNumber, computeCooldown } from './header-windows.js';
import { NO_CALLER, type CallsLeft } from './caller-shares.js';
import type { RateLimitLog } from './distributed/call-log.js';
import { DistributedRateLimiter, type AcquireResult, type Sharing } from './distributed/distributed-rate-limiter.js';
import type { QueuedRequest, ScheduledRequest } from './fair-queue.js';
import { Scheduler, type SchedulerOptions } from './scheduler.js';
import { quotaExhaustedError, callerShareExhaustedError, throttledError } from './throttled-error.js';
import { NoLongerNeeded, readHeader, type RawResponse, type KeapRequest, type Handler } from '../request.js';

/** The slot of a call: its number, and the caller whose turn it uses. */
interface Slot {
  readonly number: CallNumber;
  readonly caller: string;
}

interface PendingRequest extends QueuedRequest {
  readonly request: KeapRequest;
  dispatch(slot: Slot): void;
  reject(error: unknown): void;
}

/** The rate limit of all calls of one credential: an API key's, or an OAuth app's with all its accounts. */
export interface RateLimiter {
  /** Middleware that limits the rate of one account's calls. */
  wrap(send: Handler<RawResponse>, account: string): Handler<RawResponse>;
  /** All windows that apply to this account. */
  quota(account: string): QuotaUsage[];
  /** The calls that one caller of this account may still start. */
  callsLeft(account: string, caller: string): CallsLeft;
  /** How the processes of the credential share the rate limit now. */
  sharing(): Sharing;
  /** Rejects all waiting requests. */
  close(): Promise<void>;
}

export interface RateLimiterOptions extends SchedulerOptions {
  readonly clock: Clock;
  readonly log?: Logger;
  /** Shared by all processes of the credential; without it this process counts its own calls only. */
  readonly callLog?: RateLimitLog;
}

/** How often the queues are searched for requests that will miss their deadline. */
const EXPIRE_INTERVAL_MS = 250;

/**
 * Gives each call the slot that the scheduler selects, and applies the quota headers of each response. Rejects a call at
 * once if its slot is after its deadline: with THROTTLED, or with QUOTA_EXHAUSTED if the day's calls are used up.
 */
export function createRateLimiter({ clock, log, callLog, ...options }: RateLimiterOptions): RateLimiter {
  const scheduler = new Scheduler(options);
  const distributed =
    callLog === undefined ? null : new DistributedRateLimiter({ scheduler: scheduler, sharedLog: callLog, clock, log });
  let timer: { readonly atMs: number; readonly cancel: AbortController } | null = null;
  let expiredAtMs = -Infinity;
  let isAcquiring = false;
  let acquireAgainAtMs = 0;
  /** Calls that have a slot and are not sent yet, because the process is busy. */
  let unsentCount = 0;

  /** The time. Starts a new day if the last is over. */
  const readTime = (): Moment => {
    const now = readMoment(clock);
    scheduler.rollDay(now);
    return now;
  };

  const drain = (): void => {
    const now = readTime();
    const nowMs = now.monotonicMs;
    if (nowMs >= expiredAtMs + EXPIRE_INTERVAL_MS) expire(now);
    const mode = distributed === null ? 'SINGLE' : distributed.getSharing();
    if (mode === 'COORDINATED') acquireNext(nowMs);
    else if (mode !== null) dispatchNext(nowMs);
    // A long wait begins: reject the requests whose deadline is within it now.
    if ((scheduler.findWakeAtMs(nowMs) ?? 0) > Math.max(nowMs, timer?.atMs ?? 0) + EXPIRE_INTERVAL_MS) expire(now);
    if (mode !== null && !isAcquiring) setTimer(nowMs);
  };

  /** Null while a call waits to be sent, if timers can separate the slots. */
  const findNext = (nowMs: number): ReturnType<Scheduler['next']> => {
    if (unsentCount > 0 && scheduler.timing.getMinGapMs(nowMs) > 0) return null;
    for (let next = scheduler.next(nowMs); next !== null; next = scheduler.next(nowMs)) {
      const pending = next.queued as PendingRequest;
      const isNeeded = pending.request.isStillNeeded?.() ?? true;
      const error = isNeeded ? checkCallerShare(pending, readMoment(clock)) : new NoLongerNeeded();
      if (error === null) return next;
      pending.reject(error);
    }
    return null;
  };

  const dispatch = ({ queued, caller }: ScheduledRequest, number: CallNumber): void =>
    (queued as PendingRequest).dispatch({ number, caller });

  const dispatchNext = (nowMs: number): void => {
    for (let next = findNext(nowMs); next !== null; next = findNext(nowMs)) {
      const { priority, account } = next.queued;
      distributed?.recordOffline(priority, account);
      dispatch(next, scheduler.spend(priority, account, nowMs));
    }
  };

  const acquireNext = (nowMs: number): void => {
    const next = isAcquiring || nowMs < acquireAgainAtMs ? null : findNext(nowMs);
    if (next === null || distributed === null) return;
    const { priority, account } = next.queued;
    isAcquiring = true;
    const onAcquired = (): void => {
      isAcquiring = false;
      drain();
    };
    const isYielding = priority === 'background' && !next.isStarvationGuard;
    const onAcquire = (acquired: AcquireResult): void => {
      const turn = 'call' in acquired ? scheduler.findFirst(priority, account) : null;
      if (turn !== null && 'call' in acquired) dispatch(turn, acquired.call);
      if ('waitMs' in acquired) acquireAgainAtMs = clock.monotonicMs() + acquired.waitMs;
      onAcquired();
    };
    distributed.acquire(priority, account, isYielding).then(onAcquire, onAcquired);
  };

  const expire = (now: Moment): void => {
    expiredAtMs = now.monotonicMs;
    const queuedAhead = { interactive: 0, background: 0 };
    for (const queued of scheduler.listWaiting() as PendingRequest[]) {
      const error = checkDeadline(queued, queuedAhead[queued.priority], now);
      if (error === null) queuedAhead[queued.priority] += 1;
      else queued.reject(error);
    }
  };

  const checkDeadline = (queued: PendingRequest, queuedAhead: number, now: Moment): KeapError | null => {
    const start = scheduler.timing.findStart(queued.priority, queued.account, now.monotonicMs, queuedAhead);
    if (start.window !== 'day' && start.atMs <= queued.deadlineAtMs()) return checkCallerShare(queued, now);
    return start.window === 'day'
      ? quotaExhaustedError(queued.request, toIsoDate(start.atMs, now))
      : throttledError(queued.request, start, now.monotonicMs);
  };

  const checkCallerShare = (queued: PendingRequest, now: Moment): KeapError | null => {
    const untilMs = scheduler.findShareSpentUntilMs(queued, now.monotonicMs);
    return untilMs === null ? null : callerShareExhaustedError(queued.request, toIsoDate(untilMs, now));
  };

  const setTimer = (nowMs: number): void => {
    const startsAtMs = scheduler.findWakeAtMs(nowMs);
    const wakeAtMs = startsAtMs === null ? null : Math.max(startsAtMs, acquireAgainAtMs);
    if (timer !== null && wakeAtMs === timer.atMs) return;
    timer?.cancel.abort();
    timer = null;
    if (wakeAtMs === null) return;
    const cancel = new AbortController();
    timer = { atMs: wakeAtMs, cancel };
    const onTimer = (): void => {
      timer = null;
      drain();
    };
    clock.sleep(Math.max(0, wakeAtMs - nowMs), cancel.signal).then(onTimer, () => undefined);
  };

  const acquireSlot = (request: KeapRequest, account: string): Promise<Slot> =>
    new Promise((resolve, reject) => {
      const { signal, priority, caller } = request.requestContext;
      const now = readTime();
      const sinceMs = now.monotonicMs;
      const ownCaller = [priority === 'background' ? NO_CALLER : (caller ?? NO_CALLER)];
      let unsubscribe: (() => void) | undefined;
      const cleanUp = (): void => {
        scheduler.remove(pending);
        unsubscribe?.();
        signal?.removeEventListener('abort', onAbort);
        request.stats.waitMs += clock.monotonicMs() - sinceMs;
      };
      const pending: PendingRequest = {
        priority,
        account,
        request,
        callers: () => (priority === 'background' ? ownCaller : (request.waitingCallers?.callers() ?? ownCaller)),
        deadlineAtMs: () => request.deadlineMs?.() ?? Infinity,
        dispatch: (slot) => {
          scheduler.start({ queued: pending, caller: slot.caller }, clock.monotonicMs());
          unsentCount += 1;
          cleanUp();
          resolve(slot);
        },
        reject: (error) => {
          cleanUp();
          reject(error);
        },
      };
      const onAbort = (): void => pending.reject(signal?.reason);
      if (signal?.aborted) return reject(signal.reason as Error);
      const deadlineError = checkDeadline(pending, scheduler.countAhead(pending), now);
      if (deadlineError !== null) return reject(deadlineError);
      signal?.addEventListener('abort', onAbort, { once: true });
      scheduler.add(pending);
      unsubscribe = request.waitingCallers?.onChange(() => scheduler.update(pending));
      drain();
    });

  const observeResponse = (response: RawResponse, account: string, call: CallNumber): void => {
    const now = readMoment(clock);
    const isRejected = response.status === 429;
    const observed = { quota: parseQuotaHeaders(response.headers), account, call, isRejected };
    const hasChanged = scheduler.timing.observe(observed, now);
    const waitMs = isRejected ? retryAfterMs(readHeader(response.headers, 'retry-after'), now.utcMs) : null;
    const hold = waitMs === null ? null : computeCooldown(observed.quota, waitMs, now);
    if (hold !== null) scheduler.timing.applyCooldown(hold);
    if (hasChanged) distributed?.publish(observed, hold);
    if (isRejected) expiredAtMs = -Infinity;
  };

  void distributed?.run(drain);
  return {
    wrap: (send, account) => async (request) => {
      const slot = await acquireSlot(request, account);
      unsentCount -= 1;
      scheduler.timing.recordDeparture(clock.monotonicMs());
      drain();
      try {
        const response = await send(request);
        observeResponse(response, account, slot.number);
        return response;
      } finally {
        scheduler.release(request.requestContext.priority, slot.caller);
        drain();
      }
    },
    quota: (account) => scheduler.quotaWindows.listUsage(account, readTime()),
    callsLeft: (account, caller) => scheduler.findCallsLeft(caller, account, readTime()),
    sharing: () => (distributed === null ? 'SINGLE' : (distributed.getSharing() ?? 'PARTITIONED')),
    close: async () => {
      timer?.cancel.abort();
      const shutdownError = new KeapError(
        'UPSTREAM_UNAVAILABLE',
        'The gateway is shutting down and sends no more calls to Keap.',
      );
      for (const pending of scheduler.listWaiting() as PendingRequest[]) pending.reject(shutdownError);
      await distributed?.close();
    },
  };
}
