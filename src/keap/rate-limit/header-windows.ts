import type { Moment } from '../../clock.js';
import { toIsoDate, nextUtcDayMs } from './utc-day.js';
import type { HeaderWindow, QuotaHeaders, QuotaUsage } from './quota-headers.js';
import type { DayLeft } from './caller-shares.js';
import { longestHoldMs } from './holds.js';

/** Which call it was: among all of the credential, and among those of its account. */
export interface CallNumber {
  readonly all: number;
  readonly own: number;
}

/** What an answer's headers tell, and to which call. */
export interface Seen {
  readonly quota: QuotaHeaders;
  readonly account: string;
  readonly call: CallNumber;
  /** It was a 429. */
  readonly refused: boolean;
}

/** An account whose windows are meant, and the calls started so far: in all, and for it. */
export interface Sight {
  readonly account: string;
  readonly started: CallNumber;
}

interface Known {
  readonly limit: number | null;
  readonly available: number | null;
  /** Calls up to this number are counted in `available`. */
  readonly call: number;
  readonly readAtMs: number;
  readonly endsAtMs: number;
}

/** A day window that reads empty is tried again after this long: Keap's clock and ours may differ about midnight. */
const DAY_STALE_MS = 600_000;
const SPIKE_FRESH_MS = 60_000;
/** A difference of this share of a limit is worth telling to others who count the same window. */
const NEWS = 0.01;

/**
 * What Keap's headers last said of each window: those of the credential, and for each account those of its tenant. A
 * reading counts until its window turns; then nothing is known again. Times are those of the monotonic clock.
 */
export class HeaderWindows {
  private readonly known = new Map<string, Known>();
  private spike: { readonly perSecond: number; readonly endsAtMs: number } | null = null;

  /** Takes in the headers of the answer to a call. Whether they tell more than could be reckoned from our own calls. */
  observe(quota: QuotaHeaders, call: CallNumber, sight: Sight, now: Moment): boolean {
    const nowMs = now.monotonicMs;
    let news = quota.perSecond !== null && quota.perSecond !== this.perSecond(nowMs);
    if (quota.perSecond !== null) this.spike = { perSecond: quota.perSecond, endsAtMs: nowMs + SPIKE_FRESH_MS };
    for (const { scope, window, limit, available, resetAtMs } of quota.windows) {
      const key = keyOf(scope, window, sight.account);
      const number = numberOf(scope, call);
      const last = this.at(key, nowMs);
      // Answers overtake each other: what an older call saw is no news.
      if (last !== null && last.call > number) continue;
      const reckoned = this.used(scope, window, sight, nowMs);
      const endsAtMs = endOf(window, resetAtMs, now);
      this.known.set(key, { limit, available, call: number, readAtMs: nowMs, endsAtMs });
      const used = this.used(scope, window, sight, nowMs);
      news ||= last === null || last.limit !== limit || Math.abs((used ?? 0) - (reckoned ?? 0)) > (limit ?? 0) * NEWS;
    }
    return news;
  }

  /** The spike limit, while it is fresh. */
  perSecond(nowMs: number): number | null {
    return this.spike !== null && nowMs < this.spike.endsAtMs ? this.spike.perSecond : null;
  }

  /** The limit of a window of the credential; null when unknown. */
  limit(window: HeaderWindow['window'], nowMs: number): number | null {
    return this.at(keyOf('credential', window), nowMs)?.limit ?? null;
  }

  /** Calls already spent in a window; null when unknown. */
  used(scope: HeaderWindow['scope'], window: HeaderWindow['window'], sight: Sight, nowMs: number): number | null {
    const known = this.at(keyOf(scope, window, sight.account), nowMs);
    if (known === null || known.limit === null || known.available === null) return null;
    return Math.min(known.limit, known.limit - known.available + sinceThen(known, scope, sight));
  }

  /** Until when a window of this length has no room for another call, `kept` of its limit being left to others; null: it has room. */
  blockedUntilMs(
    window: HeaderWindow['window'],
    sight: Sight & { readonly ahead: number },
    nowMs: number,
    kept: number,
  ): number | null {
    let untilMs: number | null = null;
    for (const scope of ['credential', 'tenant'] as const) {
      const known = this.at(keyOf(scope, window, sight.account), nowMs);
      if (known === null || known.available === null) continue;
      if (window === 'day' && nowMs >= known.readAtMs + DAY_STALE_MS) continue;
      const left = known.available - sinceThen(known, scope, sight) - sight.ahead;
      if (left <= (known.limit ?? 0) * kept) untilMs = Math.max(untilMs ?? 0, known.endsAtMs);
    }
    return untilMs;
  }

  /** When the credential's day ends; null when unknown. */
  dayEndsAtMs(nowMs: number): number | null {
    return this.at(keyOf('credential', 'day'), nowMs)?.endsAtMs ?? null;
  }

  /** The days that are known now, of the credential and of this account. */
  daysLeft(sight: Sight, nowMs: number): DayLeft[] {
    return (['credential', 'tenant'] as const).flatMap((scope) => {
      const limit = this.at(keyOf(scope, 'day', sight.account), nowMs)?.limit ?? null;
      const used = this.used(scope, 'day', sight, nowMs);
      return limit === null || used === null ? [] : [{ limit, left: limit - used }];
    });
  }

  /** Every window that is known now, of the credential and of this account. */
  readings(sight: Sight, now: Moment): QuotaUsage[] {
    const nowMs = now.monotonicMs;
    return (['credential', 'tenant'] as const).flatMap((scope) =>
      (['minute', 'day'] as const).flatMap((window): QuotaUsage[] => {
        const known = this.at(keyOf(scope, window, sight.account), nowMs);
        const used = this.used(scope, window, sight, nowMs);
        if (known === null || known.limit === null || used === null) return [];
        const resetAt = toIsoDate(known.endsAtMs, now);
        return [{ scope, window, limit: known.limit, used, remaining: known.limit - used, resetAt, source: 'HEADERS' }];
      }),
    );
  }

  private at(key: string, nowMs: number): Known | null {
    const known = this.known.get(key);
    return known === undefined || nowMs >= known.endsAtMs ? null : known;
  }
}

const keyOf = (scope: HeaderWindow['scope'], window: HeaderWindow['window'], account = ''): string =>
  scope === 'tenant' ? `tenant ${window} ${account}` : `credential ${window}`;

const numberOf = (scope: HeaderWindow['scope'], { all, own }: CallNumber): number => (scope === 'tenant' ? own : all);

const sinceThen = (known: Known, scope: HeaderWindow['scope'], { started }: Sight): number =>
  Math.max(0, numberOf(scope, started) - known.call);

/** A window's end: Keap's own where it is believable (its documents print one in seconds), else the next full minute or day. */
function endOf(window: HeaderWindow['window'], toldMs: number | null, { utcMs, monotonicMs }: Moment): number {
  const isBelievable = toldMs !== null && toldMs > utcMs && toldMs <= utcMs + longestHoldMs(window, utcMs);
  const nextMs = window === 'day' ? nextUtcDayMs(utcMs) : (Math.floor(utcMs / 60_000) + 1) * 60_000;
  return monotonicMs + (isBelievable ? toldMs : nextMs) - utcMs;
}
