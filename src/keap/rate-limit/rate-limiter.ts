import type { Logger } from 'pino';
import { momentOf, type Clock, type Moment } from '../../clock.js';
import { dateOf } from './utc-day.js';
import { KeapError } from '../errors.js';
import { readQuota, type QuotaReading } from './quota-headers.js';
import { retryAfterMs } from './retry-after.js';
import type { CallNumber } from './header-windows.js';
import { NOBODY } from './caller-shares.js';
import { holdFor } from './holds.js';
import type { PaceLog } from './distributed/call-log.js';
import { Replica, type Claimed, type Sharing } from './distributed/distributed-rate-limiter.js';
import type { Ticket, Turn } from './fair-queue.js';
import { Schedule, type ScheduleOptions } from './scheduler.js';
import { exhausted, shareSpent, tooLate } from './throttled-error.js';
import { readHeader, type RawResponse, type KeapRequest, type Handler } from '../request.js';

/** A slot that a call has: its number, and the caller whose turn it was. */
interface Slot {
  readonly number: CallNumber;
  readonly caller: string;
}

interface Waiter extends Ticket {
  readonly request: KeapRequest;
  go(slot: Slot): void;
  refuse(error: unknown): void;
}

/** The pace that everything asked with one credential keeps: an API key's, or an OAuth client's with all its accounts. */
export interface Pacing {
  /** The throttle as a layer over one account's calls. */
  over(send: Handler<RawResponse>, account: string): Handler<RawResponse>;
  /** Every window as far as it concerns this account. */
  quota(account: string): QuotaReading[];
  /** Whether this process keeps the pace alone, with others, or apart from others it cannot reach. */
  sharing(): Sharing;
  /** Refuses what waits. */
  close(): Promise<void>;
}

export interface PacingOptions extends ScheduleOptions {
  readonly clock: Clock;
  readonly log?: Logger;
  /** What all processes of the credential share; without it this process is alone. */
  readonly shared?: PaceLog;
}

/** How often queues are looked through for calls that will come too late. */
const SWEEP_MS = 250;

/**
 * Gives each call its slot (pace/schedule.ts decides which) and learns from each answer's headers. A call whose slot would
 * come after its deadline is refused at once: THROTTLED, or QUOTA_EXHAUSTED when the day's budget is spent.
 */
export function openPacing({ clock, log, shared, ...options }: PacingOptions): Pacing {
  const schedule = new Schedule(options);
  const replica = shared === undefined ? null : new Replica({ schedule, shared, clock, log });
  let alarm: { readonly atMs: number; readonly off: AbortController } | null = null;
  let sweptAtMs = -Infinity;
  let claiming = false;
  let inVainUntilMs = 0;
  /** Calls that have their slot and are not on their way yet: the process is busy. */
  let leaving = 0;

  /** The time; the day turns when it is due. */
  const present = (): Moment => {
    const now = momentOf(clock);
    schedule.turnDay(now);
    return now;
  };

  const pump = (): void => {
    const now = present();
    const nowMs = now.monotonicMs;
    if (nowMs >= sweptAtMs + SWEEP_MS) sweep(now);
    const how = replica === null ? 'ALONE' : replica.how();
    if (how === 'TOGETHER') claimNext(nowMs);
    else if (how !== null) goNext(nowMs);
    // A long silence ahead: some may not live to see its end, and are told now.
    if ((schedule.wakeAtMs(nowMs) ?? 0) > Math.max(nowMs, alarm?.atMs ?? 0) + SWEEP_MS) sweep(now);
    if (how !== null && !claiming) setAlarm(nowMs);
  };

  /** Nobody follows before the last has left, where slots are wide enough to tell. */
  const nextOf = (nowMs: number): ReturnType<Schedule['next']> => {
    if (leaving > 0 && schedule.spacingMs(nowMs) > 0) return null;
    for (let next = schedule.next(nowMs); next !== null; next = schedule.next(nowMs)) {
      const waiter = next.ticket as Waiter;
      const error = beyondShare(waiter, momentOf(clock));
      if (error === null) return next;
      waiter.refuse(error);
    }
    return null;
  };

  const go = ({ ticket, caller }: Turn, number: CallNumber): void => (ticket as Waiter).go({ number, caller });

  const goNext = (nowMs: number): void => {
    for (let next = nextOf(nowMs); next !== null; next = nextOf(nowMs)) {
      const { lane: priority, account } = next.ticket;
      replica?.wentApart(priority, account);
      go(next, schedule.spend(priority, account, nowMs));
    }
  };

  const claimNext = (nowMs: number): void => {
    const next = claiming || nowMs < inVainUntilMs ? null : nextOf(nowMs);
    if (next === null || replica === null) return;
    const { lane: priority, account } = next.ticket;
    claiming = true;
    const ended = (): void => {
      claiming = false;
      pump();
    };
    const yields = priority === 'background' && !next.floor;
    const take = (claimed: Claimed): void => {
      const turn = 'call' in claimed ? schedule.first(priority, account) : null;
      if (turn !== null && 'call' in claimed) go(turn, claimed.call);
      if ('waitMs' in claimed) inVainUntilMs = clock.monotonicMs() + claimed.waitMs;
      ended();
    };
    replica.claim(priority, account, yields).then(take, ended);
  };

  const sweep = (now: Moment): void => {
    sweptAtMs = now.monotonicMs;
    const ahead = { interactive: 0, background: 0 };
    for (const ticket of schedule.waiting() as Waiter[]) {
      const error = lateness(ticket, ahead[ticket.lane], now);
      if (error === null) ahead[ticket.lane] += 1;
      else ticket.refuse(error);
    }
  };

  const lateness = (ticket: Waiter, ahead: number, now: Moment): KeapError | null => {
    const start = schedule.startOf(ticket.lane, ticket.account, now.monotonicMs, ahead);
    if (start.window !== 'day' && start.atMs <= ticket.deadlineAtMs()) return beyondShare(ticket, now);
    return start.window === 'day'
      ? exhausted(ticket.request, dateOf(start.atMs, now))
      : tooLate(ticket.request, start, now.monotonicMs);
  };

  const beyondShare = (ticket: Waiter, now: Moment): KeapError | null => {
    const untilMs = schedule.shareSpentUntilMs(ticket, now.monotonicMs);
    return untilMs === null ? null : shareSpent(ticket.request, dateOf(untilMs, now));
  };

  const setAlarm = (nowMs: number): void => {
    const startsAtMs = schedule.wakeAtMs(nowMs);
    const wakeAtMs = startsAtMs === null ? null : Math.max(startsAtMs, inVainUntilMs);
    if (alarm !== null && wakeAtMs === alarm.atMs) return;
    alarm?.off.abort();
    alarm = null;
    if (wakeAtMs === null) return;
    const off = new AbortController();
    alarm = { atMs: wakeAtMs, off };
    const ring = (): void => {
      alarm = null;
      pump();
    };
    clock.sleep(Math.max(0, wakeAtMs - nowMs), off.signal).then(ring, () => undefined);
  };

  const slotFor = (request: KeapRequest, account: string): Promise<Slot> =>
    new Promise((resolve, reject) => {
      const { signal, priority, caller } = request.requestContext;
      const now = present();
      const sinceMs = now.monotonicMs;
      const alone = [priority === 'background' ? NOBODY : (caller ?? NOBODY)];
      let unwatch: (() => void) | undefined;
      const leave = (): void => {
        schedule.drop(waiter);
        unwatch?.();
        signal?.removeEventListener('abort', onAbort);
        request.stats.waitMs += clock.monotonicMs() - sinceMs;
      };
      const waiter: Waiter = {
        lane: priority,
        account,
        request,
        callers: () => (priority === 'background' ? alone : (request.waitingCallers?.callers() ?? alone)),
        deadlineAtMs: () => request.deadlineMs?.() ?? Infinity,
        go: (slot) => {
          schedule.start({ ticket: waiter, caller: slot.caller }, clock.monotonicMs());
          leaving += 1;
          leave();
          resolve(slot);
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => waiter.refuse(signal?.reason);
      if (signal?.aborted) return reject(signal.reason as Error);
      const late = lateness(waiter, schedule.ahead(waiter), now);
      if (late !== null) return reject(late);
      signal?.addEventListener('abort', onAbort, { once: true });
      schedule.add(waiter);
      unwatch = request.waitingCallers?.onChange(() => schedule.update(waiter));
      pump();
    });

  const learn = (response: RawResponse, account: string, call: CallNumber): void => {
    const now = momentOf(clock);
    const refused = response.status === 429;
    const seen = { quota: readQuota(response.headers), account, call, refused };
    const news = schedule.observe(seen, now);
    const waitMs = refused ? retryAfterMs(readHeader(response.headers, 'retry-after'), now.utcMs) : null;
    const hold = waitMs === null ? null : holdFor(seen.quota, waitMs, now);
    if (hold !== null) schedule.hold(hold);
    if (news) replica?.tell(seen, hold);
    if (refused) sweptAtMs = -Infinity;
  };

  void replica?.live(pump);
  return {
    over: (send, account) => async (request) => {
      const slot = await slotFor(request, account);
      leaving -= 1;
      schedule.left(clock.monotonicMs());
      pump();
      try {
        const response = await send(request);
        learn(response, account, slot.number);
        return response;
      } finally {
        schedule.release(request.requestContext.priority, slot.caller);
        pump();
      }
    },
    quota: (account) => schedule.readings(account, present()),
    sharing: () => (replica === null ? 'ALONE' : (replica.how() ?? 'APART')),
    close: async () => {
      alarm?.off.abort();
      const closed = new KeapError('UPSTREAM_UNAVAILABLE', 'The gateway is shutting down and asks Keap nothing more.');
      for (const waiter of schedule.waiting() as Waiter[]) waiter.refuse(closed);
      await replica?.close();
    },
  };
}
