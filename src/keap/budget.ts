import type { Ask } from './ask.js';
import { nextUtcDayMs } from './days.js';
import type { QuotaWindow } from './errors.js';
import { HeaderWindows } from './header-windows.js';
import type { QuotaHeaders, QuotaReading } from './quota.js';
import { RollingCount } from './rolling.js';

export type Lane = Ask['lane'];

/** What may be spent, by configuration. Headers can only lower it. */
export interface Limits {
  readonly perSecond: number;
  readonly perMinute: number;
  readonly perDay: number;
}

/** When a call may start as far as quotas go, and which window decides it. */
export interface Room {
  readonly atMs: number;
  readonly window: QuotaWindow;
}

/** The slow lane leaves the rest of a minute and of a day to people who wait. */
const SNAPSHOT_SHARE = { minute: 2 / 3, day: 0.9 };

/** Every quota window at once: our own counts and what Keap's headers say. Knows nothing of queues, promises or clocks. */
export class Budget {
  private readonly second = new RollingCount(1000);
  private readonly minute = new RollingCount(60_000);
  private readonly headers = new HeaderWindows();
  private today = 0;
  private dayEndsAtMs = 0;
  /** Calls ever started; the number tells which calls an answer's headers have already counted. */
  private started = 0;

  constructor(
    private readonly limits: Limits,
    private readonly dayShare: number,
  ) {}

  /** Calls per second that are allowed now. */
  perSecond(nowMs: number): number {
    return Math.min(this.limits.perSecond, this.headers.perSecond(nowMs) ?? Infinity);
  }

  /** A call starts; the number it gets belongs with its answer's headers. */
  spend(nowMs: number): number {
    this.turnDay(nowMs);
    this.second.add(nowMs);
    this.minute.add(nowMs);
    this.today += 1;
    return (this.started += 1);
  }

  /** Takes in the headers of the answer to call number `call`. */
  observe(quota: QuotaHeaders, call: number, nowMs: number): void {
    this.headers.observe(quota, call, nowMs);
  }

  /** When a call of this lane may start at the earliest, with `ahead` others before it. A best case. */
  room(lane: Lane, nowMs: number, ahead = 0): Room {
    this.turnDay(nowMs);
    const share = lane === 'snapshot' ? SNAPSHOT_SHARE : { minute: 1, day: 1 };
    const started = this.started + ahead;
    if (this.usedToday(nowMs) + ahead >= Math.floor(this.dayCeiling(nowMs) * share.day)) {
      return { atMs: this.dayResetAtMs(nowMs), window: 'day' };
    }
    const dayBlockMs = this.headers.blockedUntilMs('day', started, nowMs, 0);
    if (dayBlockMs !== null) return { atMs: dayBlockMs, window: 'day' };
    const minuteAtMs = Math.max(
      this.minute.freeAtMs(Math.max(1, Math.floor(this.perMinute(nowMs) * share.minute)), nowMs, ahead),
      this.headers.blockedUntilMs('minute', started, nowMs, 1 - share.minute) ?? 0,
    );
    const secondAtMs = this.second.freeAtMs(Math.max(1, Math.floor(this.perSecond(nowMs))), nowMs, ahead);
    if (minuteAtMs > secondAtMs) return { atMs: minuteAtMs, window: 'minute' };
    return { atMs: secondAtMs, window: 'second' };
  }

  /** Every window known now: the credential's and the tenant's, and our own share of the day and pace. */
  readings(nowMs: number): QuotaReading[] {
    this.turnDay(nowMs);
    const known = this.headers.readings(this.started, nowMs);
    const tells = (window: QuotaReading['window']): boolean =>
      known.some((one) => one.scope === 'credential' && one.window === window);
    const { perMinute, perDay } = this.limits;
    const dayEnds = new Date(this.dayEndsAtMs).toISOString();
    return [
      ...(tells('minute') ? [] : [counted('credential', 'minute', perMinute, this.minute.count(nowMs), null)]),
      ...(tells('day') ? [] : [counted('credential', 'day', perDay, this.today, dayEnds)]),
      ...known,
      counted('gateway', 'second', Math.floor(this.perSecond(nowMs)), this.second.count(nowMs), null),
      counted('gateway', 'day', this.dayCeiling(nowMs), this.usedToday(nowMs), this.resetAt(nowMs)),
    ];
  }

  private resetAt(nowMs: number): string {
    return new Date(this.dayResetAtMs(nowMs)).toISOString();
  }

  private perMinute(nowMs: number): number {
    return Math.min(this.limits.perMinute, this.headers.limit('credential', 'minute', nowMs) ?? Infinity);
  }

  /** Our share of the day, rounded down. */
  private dayCeiling(nowMs: number): number {
    const limit = Math.min(this.limits.perDay, this.headers.limit('credential', 'day', nowMs) ?? Infinity);
    return Math.floor(limit * this.dayShare);
  }

  /** What this credential has spent today; Keap's count also knows what was spent before this process began. */
  private usedToday(nowMs: number): number {
    return Math.max(this.today, this.headers.used('credential', 'day', this.started, nowMs) ?? 0);
  }

  private dayResetAtMs(nowMs: number): number {
    return this.headers.endsAtMs('credential', 'day', nowMs) ?? this.dayEndsAtMs;
  }

  private turnDay(nowMs: number): void {
    if (nowMs < this.dayEndsAtMs) return;
    this.dayEndsAtMs = nextUtcDayMs(nowMs);
    this.today = 0;
  }
}

function counted(
  scope: QuotaReading['scope'],
  window: QuotaReading['window'],
  limit: number,
  used: number,
  resetAt: string | null,
): QuotaReading {
  return { scope, window, limit, used, remaining: Math.max(0, limit - used), resetAt, source: 'COUNTED' };
}
