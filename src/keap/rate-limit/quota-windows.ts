import { toIsoDate, nextUtcDayMs, type Moment } from '../../clock.js';
import type { RequestContext } from '../keap-client.js';
import { toQuotaUsage, type QuotaHeaders, type QuotaUsage } from './quota-headers.js';
import type { CallsLeft, DayLeft } from './caller-shares.js';
import { HeaderWindows, type CallNumber, type UsageSnapshot, type Availability } from './header-windows.js';

/** Counts the calls started within the last `spanMs`, so that no span of that length contains too many, wherever it starts. */
export class SlidingWindow {
  private times: number[] = [];
  private head = 0;

  constructor(private readonly spanMs: number) {}

  /** Adds calls that start at `atMs`; it may be earlier than calls already added. */
  add(atMs: number, calls = 1): void {
    const { times } = this;
    let index = times.length;
    while (index > this.head && (times[index - 1] ?? 0) > atMs) index -= 1;
    for (let added = 0; added < calls; added += 1) times.splice(index, 0, atMs);
  }

  count(nowMs: number): number {
    this.evict(nowMs);
    return this.times.length - this.head;
  }

  /** Counts the calls that started after `atMs`. */
  countSince(atMs: number): number {
    let from = this.times.length;
    while (from > this.head && (this.times[from - 1] ?? 0) > atMs) from -= 1;
    return this.times.length - from;
  }

  /** The earliest time at which one more call fits under `limit`, after `ahead` others. A best case. */
  findFreeAtMs(limit: number, nowMs: number, ahead: number): number {
    const size = this.count(nowMs);
    const over = size + ahead - limit;
    if (over < 0) return nowMs;
    if (limit < 1) return Infinity;
    // Each further `limit` calls ahead need another span to leave the window.
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

/** The configured limits. Keap's headers can only lower them. */
export interface RateLimits {
  readonly perSecond: number;
  readonly perMinute: number;
  readonly perDay: number;
}

/** A minute, and half a second because calls travel at different speeds: Keap counts them on arrival. */
const MINUTE_MS = 60_500;
const DAY_MS = 86_400_000;
/** Background calls use at most this share of a minute and of a day; the rest is for interactive calls. */
const BACKGROUND_SHARE = { minute: 2 / 3, day: 0.9 };

/**
 * All quota windows: our own counts and Keap's headers. Has no queues, promises or clocks; times are those of the
 * monotonic clock.
 */
export class QuotaWindows {
  private readonly second = new SlidingWindow(1000);
  private minute = new SlidingWindow(MINUTE_MS);
  private readonly headers = new HeaderWindows();
  private today = 0;
  /** The end of the current day; null before the first. */
  private dayEndsAtMs: number | null = null;
  /** All calls started so far. With these numbers a response's headers show which calls they include. */
  private all = 0;
  private readonly own = new Map<string, number>();
  /** How many calls one call counts as; above 1 while the calls of other processes are unknown. */
  private weight = 1;

  constructor(
    private readonly limits: RateLimits,
    private readonly dayShare: number,
  ) {}

  /**
   * Starts the count of a new day if the last is over; true if it did. The length of a day is read from the wall clock
   * once, at its start, and measured by the monotonic clock: setting the wall clock neither shortens nor extends it.
   */
  rollDay({ utcMs, monotonicMs }: Moment): boolean {
    const { dayEndsAtMs } = this;
    if (dayEndsAtMs !== null && monotonicMs < dayEndsAtMs) return false;
    const leftMs = nextUtcDayMs(utcMs) - utcMs;
    // Midnight was less than half a day ago by the monotonic clock; if the wall clock disagrees, it was set. A whole day is safe.
    const wasSet = dayEndsAtMs !== null && monotonicMs - dayEndsAtMs < DAY_MS / 2 && leftMs < DAY_MS / 2;
    this.dayEndsAtMs = monotonicMs + (wasSet ? DAY_MS : leftMs);
    this.today = 0;
    return true;
  }

  /** The calls per second that are allowed now. */
  getPerSecond(nowMs: number): number {
    return Math.min(this.limits.perSecond, this.headers.perSecond(nowMs) ?? Infinity);
  }

  /** The calls per minute that are allowed now. */
  getPerMinute(nowMs: number): number {
    return Math.min(this.limits.perMinute, this.headers.limit('minute', nowMs) ?? Infinity);
  }

  /** Each call counts as this many in the minute and the day from now on. */
  setWeight(weight: number): void {
    this.weight = weight;
  }

  /** Counts a call. Gives its number, which `observe` needs with the headers of its response. */
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

  /** The number of the last call of each account; under the empty name that of all calls. */
  getCallNumbers(): Record<string, number> {
    return { ...Object.fromEntries(this.own), '': this.all };
  }

  /** Call before the calls of the last minute are counted again. */
  clearMinute(): void {
    this.minute = new SlidingWindow(MINUTE_MS);
  }

  /** Call after they are counted again with other numbers: the calls since each reading of the headers follow from their times. */
  renumberReadings(): void {
    this.headers.renumber(
      (account) => this.snapshotUsage(account),
      (atMs) => this.minute.countSince(atMs),
    );
  }

  /** Sets today's number of calls of all processes, from the shared log. */
  setToday(calls: number): void {
    this.today = calls;
  }

  /** Applies the quota headers of a response. True if they differ from what our own count of calls predicts. */
  observe(quota: QuotaHeaders, account: string, call: CallNumber, now: Moment): boolean {
    return this.headers.observe(quota, call, this.snapshotUsage(account), now);
  }

  /** When a call of this priority may start at the earliest, after `others` before it. A best case. */
  findAvailability(priority: Priority, account: string, nowMs: number, others = 0): Availability {
    const share = priority === 'background' ? BACKGROUND_SHARE : { minute: 1, day: 1 };
    const usage = { ...this.snapshotUsage(account), ahead: others };
    const ahead = others * this.weight + this.weight - 1;
    if (this.countUsedToday(nowMs) + ahead >= Math.floor(this.getDayLimit(nowMs) * share.day)) {
      return { atMs: this.findDayResetMs(nowMs), window: 'day' };
    }
    const dayBlockMs = this.headers.findBlockedUntilMs('day', usage, nowMs, 0);
    if (dayBlockMs !== null) return { atMs: dayBlockMs, window: 'day' };
    const minuteAtMs = Math.max(
      this.minute.findFreeAtMs(
        Math.max(this.weight, Math.floor(this.getPerMinute(nowMs) * share.minute)),
        nowMs,
        ahead,
      ),
      this.headers.findBlockedUntilMs('minute', usage, nowMs, 1 - share.minute) ?? 0,
    );
    const secondAtMs = this.second.findFreeAtMs(Math.max(1, Math.floor(this.getPerSecond(nowMs))), nowMs, others);
    if (minuteAtMs > secondAtMs) return { atMs: minuteAtMs, window: 'minute' };
    return { atMs: secondAtMs, window: 'second' };
  }

  /** The day window with the fewest calls left: this gateway's share, the credential's, or the account's. */
  findDayLeft(account: string, nowMs: number): DayLeft {
    const limit = this.getDayLimit(nowMs);
    const own = { limit, left: Math.max(0, limit - this.countUsedToday(nowMs)) };
    const known = this.headers.listDaysLeft(this.snapshotUsage(account), nowMs);
    return known.reduce((least, quotaReading) => (quotaReading.left < least.left ? quotaReading : least), own);
  }

  /** The smallest minute and day of those that apply, by our own limits and Keap's headers. */
  findCallsLeft(account: string, now: Moment): CallsLeft {
    const nowMs = now.monotonicMs;
    const limit = this.getPerMinute(nowMs);
    const own = { limit, left: Math.max(0, limit - this.minute.count(nowMs)) };
    const known = this.headers.listUsage(this.snapshotUsage(account), now).filter(({ window }) => window === 'minute');
    const minute = known.reduce(
      (least, { limit, remaining }) => (remaining < least.left ? { limit, left: remaining } : least),
      own,
    );
    return { minute, day: this.findDayLeft(account, nowMs), dayEndsAt: toIsoDate(this.findDayResetMs(nowMs), now) };
  }

  /** All known windows: the credential's, the tenant's, and this gateway's share of the second and the day. */
  listUsage(account: string, now: Moment): QuotaUsage[] {
    const nowMs = now.monotonicMs;
    const known = this.headers.listUsage(this.snapshotUsage(account), now);
    const hasReading = (window: QuotaUsage['window']): boolean =>
      known.some((quotaReading) => quotaReading.scope === 'credential' && quotaReading.window === window);
    const { perMinute, perDay } = this.limits;
    const dayEnds = toIsoDate(this.dayEndsAtMs ?? nowMs, now);
    return [
      ...(hasReading('minute')
        ? []
        : [toQuotaUsage('credential', 'minute', perMinute, this.minute.count(nowMs), null)]),
      ...(hasReading('day') ? [] : [toQuotaUsage('credential', 'day', perDay, this.today, dayEnds)]),
      ...known,
      toQuotaUsage('gateway', 'second', Math.floor(this.getPerSecond(nowMs)), this.second.count(nowMs), null),
      toQuotaUsage(
        'gateway',
        'day',
        this.getDayLimit(nowMs),
        this.countUsedToday(nowMs),
        toIsoDate(this.findDayResetMs(nowMs), now),
      ),
    ];
  }

  /** This gateway's share of the day, rounded down. */
  private getDayLimit(nowMs: number): number {
    const limit = Math.min(this.limits.perDay, this.headers.limit('day', nowMs) ?? Infinity);
    return Math.floor(limit * this.dayShare);
  }

  /** Calls of this credential today; Keap's count includes those before the start of this process. */
  private countUsedToday(nowMs: number): number {
    return Math.max(this.today, this.headers.used('credential', 'day', this.snapshotUsage(''), nowMs) ?? 0);
  }

  private findDayResetMs(nowMs: number): number {
    return this.headers.findDayEndMs(nowMs) ?? this.dayEndsAtMs ?? nowMs;
  }

  private snapshotUsage(account: string): UsageSnapshot {
    return { account, started: { all: this.all, own: this.own.get(account) ?? 0 } };
  }
}
