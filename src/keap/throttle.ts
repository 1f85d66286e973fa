import type { Clock } from '../clock.js';
import { KeapError } from './errors.js';
import { readQuota, type QuotaReading } from './quota.js';
import { retryAfterMs } from './retry-after.js';
import { Schedule, type ScheduleOptions, type Ticket } from './schedule.js';
import { header, type Answer, type Call, type Send } from './send.js';

interface Waiter extends Ticket {
  readonly call: Call;
  go(callNumber: number): void;
  refuse(error: unknown): void;
}

/** The pace that everything asked with one credential keeps: an API key's, or an OAuth client's with all its accounts. */
export interface Pacing {
  /** The throttle as a layer over one account's calls. */
  over(send: Send<Answer>, account: string): Send<Answer>;
  /** Every window as far as it concerns this account. */
  quota(account: string): QuotaReading[];
  /** Refuses what waits. */
  close(): void;
}

/** How often queues are looked through for calls that will come too late. */
const SWEEP_MS = 250;

/**
 * Gives each call its slot (schedule.ts decides which) and learns from each answer's headers. A call whose slot would
 * come after its deadline is refused at once: THROTTLED, or QUOTA_EXHAUSTED when the day's budget is spent.
 */
export function openPacing(options: ScheduleOptions, clock: Clock): Pacing {
  const schedule = new Schedule(options);
  let alarm: { readonly atMs: number; readonly off: AbortController } | null = null;
  let sweptAtMs = -Infinity;

  const pump = (): void => {
    const nowMs = clock.now();
    if (nowMs >= sweptAtMs + SWEEP_MS) sweep(nowMs);
    for (let slot = schedule.take(nowMs); slot !== null; slot = schedule.take(nowMs)) {
      (slot.ticket as Waiter).go(slot.call);
    }
    // A long silence ahead: some may not live to see its end, and are told now.
    if ((schedule.wakeAtMs(nowMs) ?? 0) > Math.max(nowMs, alarm?.atMs ?? 0) + SWEEP_MS) sweep(nowMs);
    setAlarm(nowMs);
  };

  const sweep = (nowMs: number): void => {
    sweptAtMs = nowMs;
    const ahead = { interactive: 0, snapshot: 0 };
    for (const ticket of schedule.waiting() as Waiter[]) {
      const error = lateness(ticket, ahead[ticket.lane], nowMs);
      if (error === null) ahead[ticket.lane] += 1;
      else ticket.refuse(error);
    }
  };

  const lateness = (ticket: Waiter, ahead: number, nowMs: number): KeapError | null => {
    const start = schedule.startOf(ticket.lane, nowMs, ahead);
    if (start.window !== 'day' && start.atMs <= ticket.deadlineAtMs()) return null;
    return start.window === 'day' ? exhausted(ticket.call, start.atMs) : tooLate(ticket.call, start, nowMs);
  };

  const setAlarm = (nowMs: number): void => {
    const wakeAtMs = schedule.wakeAtMs(nowMs);
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

  const slotFor = (call: Call): Promise<number> =>
    new Promise((resolve, reject) => {
      const { signal, lane } = call.ask;
      const enqueuedAtMs = clock.now();
      const leave = (): void => {
        schedule.drop(waiter);
        signal?.removeEventListener('abort', onAbort);
        call.tally.waitMs += clock.now() - enqueuedAtMs;
      };
      const waiter: Waiter = {
        lane,
        call,
        deadlineAtMs: () => call.ask.deadlineAtMs ?? Infinity,
        go: (number) => {
          leave();
          resolve(number);
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => waiter.refuse(signal?.reason);
      if (signal?.aborted) return reject(signal.reason as Error);
      const late = lateness(waiter, schedule.length(lane), enqueuedAtMs);
      if (late !== null) return reject(late);
      signal?.addEventListener('abort', onAbort, { once: true });
      schedule.add(waiter);
      pump();
    });

  const learn = (answer: Answer, callNumber: number): void => {
    const nowMs = clock.now();
    const refused = answer.status === 429;
    schedule.observe(readQuota(answer.headers), callNumber, refused, nowMs);
    if (!refused) return;
    const waitMs = retryAfterMs(header(answer.headers, 'retry-after'), nowMs);
    if (waitMs !== null) schedule.hold(nowMs + waitMs);
    sweptAtMs = -Infinity;
  };

  return {
    over: (send) => async (call) => {
      const callNumber = await slotFor(call);
      try {
        const answer = await send(call);
        learn(answer, callNumber);
        return answer;
      } finally {
        schedule.release(call.ask.lane);
        pump();
      }
    },
    quota: () => schedule.readings(clock.now()),
    close: () => {
      alarm?.off.abort();
      const closed = new KeapError('UPSTREAM_UNAVAILABLE', 'The gateway is shutting down and asks Keap nothing more.');
      for (const waiter of schedule.waiting() as Waiter[]) waiter.refuse(closed);
    },
  };
}

function tooLate(call: Call, start: { atMs: number; window: 'second' | 'minute' | 'day' }, nowMs: number): KeapError {
  const waitMs = Math.ceil(start.atMs - nowMs);
  return new KeapError(
    'THROTTLED',
    `${call.shown} would wait at least ${waitMs} ms for Keap's limit per ${start.window}, longer than this request may take. Try again then.`,
    { path: call.shown, retryAfterMs: waitMs, window: start.window },
  );
}

function exhausted(call: Call, resetAtMs: number): KeapError {
  const resetAt = new Date(resetAtMs).toISOString();
  return new KeapError(
    'QUOTA_EXHAUSTED',
    `The calls that this gateway may make to Keap today are spent, so ${call.shown} was not sent. They come back at ${resetAt}.`,
    { path: call.shown, window: 'day', resetAt },
  );
}
