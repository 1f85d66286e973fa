import type { Clock } from '../../../../src/clock.js';
import type { RequestContext } from '../../../../src/keap/keap-client.js';
import type { RawResponse } from '../../../../src/keap/request.js';
import { createRateLimiter, type RateLimiter } from '../../../../src/keap/rate-limit/rate-limiter.js';
import { createQuota, type RateLimits, type Quota, type Window } from '../../../../src/simulator/access/quota.js';
import { createTravel } from '../../../../src/simulator/access/travel.js';
import { createManualClock, type ManualClock } from '../../../kit/clock.js';
import { createMemoryLog, type MemoryLog } from '../../../kit/call-log.js';
import { createRequestContext, createRequest } from '../../scripted-keap.js';

/** A simulated process of several that share one credential. */
export interface Process {
  readonly rateLimiter: RateLimiter;
  submit(requestContext?: Partial<RequestContext>, account?: string): Promise<RawResponse>;
}

/** A call that arrived at Keap. */
export interface Arrival {
  readonly atMs: number;
  readonly by: number;
  readonly priority: RequestContext['priority'];
  /** The window that rejected it; null if it was accepted. */
  readonly refused: Window | null;
}

export interface ProcessGroup {
  readonly clock: ManualClock;
  readonly log: MemoryLog;
  readonly processes: readonly Process[];
  readonly arrivals: Arrival[];
  readonly quota: Quota;
  /** One more process; `skewMs`: how far its clock is ahead. */
  join(skewMs?: number): Process;
  close(): Promise<void>;
}

/** Keap's limits of a key (docs/keap-api.md 3). */
export const KEY: RateLimits = { perSecond: 10, perMinute: 240, perDay: 30_000 };

/** Keap's limits of an OAuth app, over all its accounts (docs/keap-api.md 3). */
export const OAUTH_APP: RateLimits = { perSecond: 25, perMinute: 1_500, perDay: 150_000 };

/** How much later than another a call may arrive that departed at the same time. */
const TRAVEL_JITTER_MS = 5;

export interface ProcessOptions {
  readonly limits?: RateLimits;
  readonly snapshotPerSecond?: number;
  readonly dayShare?: number;
  /** Without it the processes have no log. */
  readonly isLogShared?: boolean;
}

/**
 * Simulates processes whose clocks differ, against the simulator's quota. Calls travel for 0 to 5 ms, and responses
 * come 40 ms after the arrival.
 */
export function startProcesses(
  count: number,
  { limits = KEY, snapshotPerSecond = 5, dayShare = 1, isLogShared = true }: ProcessOptions = {},
): ProcessGroup {
  const clock = createManualClock();
  const log = createMemoryLog(clock);
  // Keap's clock is always correct.
  const aheadMs = clock.now() - clock.monotonicMs();
  const trueClock: Clock = { ...clock, now: () => clock.monotonicMs() + aheadMs };
  const quota = createQuota({ hasTenantLimits: true, clock: trueClock });
  const travel = createTravel(TRAVEL_JITTER_MS, 7, clock);
  const arrivals: Arrival[] = [];
  const processes: Process[] = [];
  const join = (skewMs = 0): Process => {
    const own: Clock = {
      now: () => clock.now() + skewMs,
      // Each process starts at another time.
      monotonicMs: () => clock.monotonicMs() + skewMs / 3,
      sleep: (ms, signal) => clock.sleep(ms, signal),
    };
    const rateLimiter = createRateLimiter({
      limits,
      dayShare,
      snapshotPerSecond,
      clock: own,
      ...(isLogShared && { callLog: log.open() }),
    });
    const by = processes.length;
    const process: Process = {
      rateLimiter,
      submit: (requestContext = {}, account = 'default') =>
        rateLimiter.wrap(async (request) => {
          await travel();
          const caller = { product: 'credential', limits, tenant: account };
          const refused = quota.spend(caller);
          arrivals.push({ atMs: trueClock.now(), by, priority: request.requestContext.priority, refused });
          const headers = quota.headers(caller);
          await clock.sleep(40);
          return { status: refused === null ? 200 : 429, headers, body: '' };
        }, account)(createRequest(createRequestContext(requestContext), own)),
    };
    processes.push(process);
    return process;
  };
  for (let made = 0; made < count; made += 1) join(made * 7_000);
  const close = async (): Promise<void> => {
    await Promise.all(processes.map(({ rateLimiter }) => rateLimiter.close()));
  };
  return { clock, log, processes, arrivals, quota, join, close };
}

/** The fewest calls in any minute that lies wholly between two times. */
export function fewestInAMinute(arrivals: readonly Arrival[], fromMs: number, toMs: number): number {
  const times = arrivals.map(({ atMs }) => atMs);
  let fewest = Infinity;
  for (let startMs = fromMs; startMs + 60_000 <= toMs; startMs += 500) {
    fewest = Math.min(fewest, times.filter((atMs) => atMs >= startMs && atMs < startMs + 60_000).length);
  }
  return fewest;
}
