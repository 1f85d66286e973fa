import type { Moment } from '../../clock.js';
import type { RequestContext } from '../keap-client.js';
import { toIsoDate, nextUtcDayMs, type QuotaHeaders, type QuotaUsage } from './quota-headers.js';
import type { DayLeft } from './quota-shares.js';
import { HeaderWindows, type CallNumber, type UsageSnapshot, type Availability } from './header-windows.js';

/** The calls started within the last `spanMs`, so that no span of that length, wherever it begins, holds too many. */
export class SlidingWindow {
  private times: number[] = [];
  private head = 0;

  constructor(private readonly spanMs: number) {}

  /** `calls` start at a time; it may lie before others that are known already. */
  add(atMs: number, calls = 1): void {
    const { times } = this;
    let index = times.length;
    while (index > this.head && (times[index - 1] ?? 0) > atMs) index -= 1;
    for (let added = 0; added < calls; added += 1) times.splice(index, 0, atMs);
  }

  /** How many calls started within the span that ends now. */
  count(nowMs: number): number {
    this.evict(nowMs);
    return this.times.length - this.head;
  }

  /** The earliest time at which one more call fits under `limit`, when `ahead` others go first. A best case. */
  freeAtMs(limit: number, nowMs: number, ahead: number): number {
    const size = this.count(nowMs);
    const over = size + ahead - limit;
    if (over < 0) return nowMs;
    if (limit < 1) return Infinity;
    // Each further `limit` calls in front need another span to leave the window.
    const spans = Math.floor(over / limit);
    const oldest = over < size ? (this.times[this.head + over] ?? nowMs) : nowMs + Math.max(0, spans - 1) * this.spanMs;
    return oldest + this.spanMs;
  }

  private evict(nowMs: number): void {
    const { times, spanMs } = this;
    while (this.head < times.length && (times[this.head] ?? 0) <= nowMs - spanMs) this.head += 1;
    if (this.head > 1024 && this.head * 2 > times.length) {
      this.times = times.slice(this.head);
      this.head = 0;
    }
  }
}

export type Priority = RequestContext['priority'];

/** What may be spent, by configuration. Headers can only lower it. */
export interface RateLimits {
  readonly perSecond: number;
  readonly perMinute: number;
  readonly perDay: number;
}

/** A minute, and half a second for calls that travel at different speeds: Keap counts by when they arrive. */
const MINUTE_MS = 60_500;
const DAY_MS = 86_400_000;
/** The slow lane leaves the rest of a minute and of a day to people who wait. */
const BACKGROUND_SHARE = { minute: 2 / 3, day: 0.9 };

/**
 * Every quota window at once: our own counts and what Keap's headers say. Knows nothing of queues, promises or clocks;
 * times are those of the monotonic clock.
 */
export class QuotaWindows {
  private readonly second = new SlidingWindow(1000);
  private minute = new SlidingWindow(MINUTE_MS);
  private readonly headers = new HeaderWindows();
  private today = 0;
  /** Of the day that is counted; null before the first. */
  private dayEndsAtMs: number | null = null;
  /** Calls ever started; the numbers tell which calls an answer's headers have already counted. */
  private all = 0;
  private readonly own = new Map<string, number>();
  /** What a call counts here; above 1 while others may spend as much as we do, unseen. */
  private weight = 1;

  constructor(
    private readonly limits: RateLimits,
    private readonly dayShare: number,
  ) {}

  /**
   * Begins a new day's count when the last is over, and tells whether it did. How long a day lasts is read from the wall clock once, when it
   * begins, and measured by the monotonic one: a wall clock that is set meanwhile neither ends it nor draws it out.
   */
  rollDay({ utcMs, monotonicMs }: Moment): boolean {
    const { dayEndsAtMs } = this;
    if (dayEndsAtMs !== null && monotonicMs < dayEndsAtMs) return false;
    const leftMs = nextUtcDayMs(utcMs) - utcMs;
    // Midnight was less than half a day ago, and the wall clock says otherwise: it was set. A whole day is on the safe side.
    const wasSet = dayEndsAtMs !== null && monotonicMs - dayEndsAtMs < DAY_MS / 2 && leftMs < DAY_MS / 2;
    this.dayEndsAtMs = monotonicMs + (wasSet ? DAY_MS : leftMs);
    this.today = 0;
    return true;
  }

  /** Calls per second that are allowed now. */
  perSecond(nowMs: number): number {
    return Math.min(this.limits.perSecond, this.headers.perSecond(nowMs) ?? Infinity);
  }

  /** From now on each call counts this much in the minute and the day. */
  setWeight(weight: number): void {
    this.weight = weight;
  }

  /** A call starts; the number it gets belongs with its answer's headers. */
  spend(atMs: number, account: string, assignedNumber?: CallNumber): CallNumber {
    this.second.add(atMs);
    const weight = assignedNumber === undefined ? this.weight : 1;
    this.minute.add(atMs, weight);
    this.today += weight;
    const number = assignedNumber ?? { all: this.all + 1, own: (this.own.get(account) ?? 0) + 1 };
    this.all = Math.max(this.all, number.all);
    this.own.set(account, Math.max(this.own.get(account) ?? 0, number.own));
    return number;
  }

  /** The number of the last call of each account, and of all under the empty name. */
  numbers(): Record<string, number> {
    return { ...Object.fromEntries(this.own), '': this.all };
  }

  /** The calls of the last minute will be told anew. */
  clearMinute(): void {
    this.minute = new SlidingWindow(MINUTE_MS);
  }

  /** How many calls were started today, as those who count together have counted. */
  setToday(calls: number): void {
    this.today = calls;
  }

  /** Takes in the headers of the answer to a call. Whether they tell more than our own calls. */
  observe(quota: QuotaHeaders, account: string, call: CallNumber, now: Moment): boolean {
    return this.headers.observe(quota, call, this.snapshotUsage(account), now);
  }

  /** When a call of this lane may start at the earliest, with `others` before it. A best case. */
  findAvailability(priority: Priority, account: string, nowMs: number, others = 0): Availability {
    const share = priority === 'background' ? BACKGROUND_SHARE : { minute: 1, day: 1 };
    const usage = { ...this.snapshotUsage(account), ahead: others };
    const ahead = others * this.weight + this.weight - 1;
    if (this.usedToday(nowMs) + ahead >= Math.floor(this.dayLimit(nowMs) * share.day)) {
      return { atMs: this.dayResetAtMs(nowMs), window: 'day' };
    }
    const dayBlockMs = this.headers.blockedUntilMs('day', usage, nowMs, 0);
    if (dayBlockMs !== null) return { atMs: dayBlockMs, window: 'day' };
    const minuteAtMs = Math.max(
      this.minute.freeAtMs(Math.max(this.weight, Math.floor(this.perMinute(nowMs) * share.minute)), nowMs, ahead),
      this.headers.blockedUntilMs('minute', usage, nowMs, 1 - share.minute) ?? 0,
    );
    const secondAtMs = this.second.freeAtMs(Math.max(1, Math.floor(this.perSecond(nowMs))), nowMs, others);
    if (minuteAtMs > secondAtMs) return { atMs: minuteAtMs, window: 'minute' };
    return { atMs: secondAtMs, window: 'second' };
  }

  /** The day's window that has the least left: our own share, the credential's, or that of the account. */
  dayLeft(account: string, nowMs: number): DayLeft {
    const limit = this.dayLimit(nowMs);
    const own = { limit, left: Math.max(0, limit - this.usedToday(nowMs)) };
    const known = this.headers.daysLeft(this.snapshotUsage(account), nowMs);
    return known.reduce((least, quotaReading) => (quotaReading.left < least.left ? quotaReading : least), own);
  }

  /** Every window known now: the credential's and the tenant's, and our own share of the day and pace. */
  readings(account: string, now: Moment): QuotaUsage[] {
    const nowMs = now.monotonicMs;
    const known = this.headers.readings(this.snapshotUsage(account), now);
    const hasReading = (window: QuotaUsage['window']): boolean =>
      known.some((quotaReading) => quotaReading.scope === 'credential' && quotaReading.window === window);
    const { perMinute, perDay } = this.limits;
    const dayEnds = toIsoDate(this.dayEndsAtMs ?? nowMs, now);
    return [
      ...(hasReading('minute') ? [] : [toReading('credential', 'minute', perMinute, this.minute.count(nowMs), null)]),
      ...(hasReading('day') ? [] : [toReading('credential', 'day', perDay, this.today, dayEnds)]),
      ...known,
      toReading('gateway', 'second', Math.floor(this.perSecond(nowMs)), this.second.count(nowMs), null),
      toReading(
        'gateway',
        'day',
        this.dayLimit(nowMs),
        this.usedToday(nowMs),
        toIsoDate(this.dayResetAtMs(nowMs), now),
      ),
    ];
  }

  private perMinute(nowMs: number): number {
    return Math.min(this.limits.perMinute, this.headers.limit('minute', nowMs) ?? Infinity);
  }

  /** Our share of the day, rounded down. */
  private dayLimit(nowMs: number): number {
    const limit = Math.min(this.limits.perDay, this.headers.limit('day', nowMs) ?? Infinity);
    return Math.floor(limit * this.dayShare);
  }

  /** What this credential has spent today; Keap's count also knows what was spent before this process began. */
  private usedToday(nowMs: number): number {
    return Math.max(this.today, this.headers.used('credential', 'day', this.snapshotUsage(''), nowMs) ?? 0);
  }

  private dayResetAtMs(nowMs: number): number {
    return this.headers.dayEndsAtMs(nowMs) ?? this.dayEndsAtMs ?? nowMs;
  }

  private snapshotUsage(account: string): UsageSnapshot {
    return { account, started: { all: this.all, own: this.own.get(account) ?? 0 } };
  }
}

function toReading(
  scope: QuotaUsage['scope'],
  window: QuotaUsage['window'],
  limit: number,
  used: number,
  resetAt: string | null,
): QuotaUsage {
  return { scope, window, limit, used, remaining: Math.max(0, limit - used), resetAt, source: 'COUNTED' };
}
