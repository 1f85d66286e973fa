import type { Moment } from '../../clock.js';
import {
  toIsoDate,
  nextUtcDayMs,
  type HeaderWindow,
  type QuotaHeaders,
  type QuotaUsage,
  findExhaustedWindow,
} from './quota-headers.js';
import type { DayLeft } from './quota-shares.js';
import type { QuotaWindow } from '../errors.js';

/** When a call may start as far as quotas go, and which window decides it. */
export interface Availability {
  /** By the monotonic clock. */
  readonly atMs: number;
  readonly window: QuotaWindow;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** By how much Keap's clock and ours may differ about midnight. */
const MIDNIGHT_MARGIN_MS = 60_000;

/**
 * The longest that an answer of Keap may keep calls away, whatever time it names. The day's calls come back at 00:00 UTC,
 * those of a minute within the minute; a spike arrest asks for a second, and gets a minute at most (docs/keap-api.md 3,
 * 3.2: whether Keap sends Retry-After at all is unknown). Null: not about a quota, as the Retry-After of a 503; an
 * hour.
 */
export function maxCooldownMs(window: QuotaWindow | null, utcMs: number): number {
  if (window === null) return HOUR_MS;
  if (window !== 'day') return MINUTE_MS;
  return Math.min(DAY_MS, nextUtcDayMs(utcMs) - utcMs + MIDNIGHT_MARGIN_MS);
}

/**
 * How long a refused call asks everybody to stay away. Null: the window that is spent is that of one account, whose own
 * windows keep it away already.
 */
export function computeCooldown(quota: QuotaHeaders, requestedMs: number, now: Moment): Availability | null {
  const spent = findExhaustedWindow(quota);
  if (spent?.scope === 'tenant') return null;
  const window = spent?.window ?? 'second';
  return { atMs: now.monotonicMs + Math.min(requestedMs, maxCooldownMs(window, now.utcMs)), window };
}

/** Which call it was: among all of the credential, and among those of its account. */
export interface CallNumber {
  readonly all: number;
  readonly own: number;
}

/** What an answer's headers tell, and to which call. */
export interface QuotaObservation {
  readonly quota: QuotaHeaders;
  readonly account: string;
  readonly call: CallNumber;
  /** It was a 429. */
  readonly refused: boolean;
}

/** An account whose windows are meant, and the calls started so far: in all, and for it. */
export interface UsageSnapshot {
  readonly account: string;
  readonly started: CallNumber;
}

interface WindowState {
  readonly limit: number | null;
  readonly available: number | null;
  /** Calls up to this number are counted in `available`. */
  readonly call: number;
  readonly readAtMs: number;
  readonly endsAtMs: number;
}

/** A day window that reads empty is tried again after this long: Keap's clock and ours may differ about midnight. */
const DAY_STALE_MS = 600_000;
const SPIKE_TTL_MS = 60_000;
/** A difference of this share of a limit is worth telling to others who count the same window. */
const SIGNIFICANT_CHANGE = 0.01;

/**
 * What Keap's headers last said of each window: those of the credential, and for each account those of its tenant. A
 * reading counts until its window turns; then nothing is known again. Times are those of the monotonic clock.
 */
export class HeaderWindows {
  private readonly windowStates = new Map<string, WindowState>();
  private spike: { readonly perSecond: number; readonly endsAtMs: number } | null = null;

  /** Takes in the headers of the answer to a call. Whether they tell more than could be reckoned from our own calls. */
  observe(quota: QuotaHeaders, call: CallNumber, usage: UsageSnapshot, now: Moment): boolean {
    const nowMs = now.monotonicMs;
    let hasChanged = quota.perSecond !== null && quota.perSecond !== this.perSecond(nowMs);
    if (quota.perSecond !== null) this.spike = { perSecond: quota.perSecond, endsAtMs: nowMs + SPIKE_TTL_MS };
    for (const { scope, window, limit, available, resetAtMs } of quota.windows) {
      const key = buildKey(scope, window, usage.account);
      const number = selectNumber(scope, call);
      const last = this.findState(key, nowMs);
      // Answers overtake each other: what an older call saw is no news.
      if (last !== null && last.call > number) continue;
      const predictedUsed = this.used(scope, window, usage, nowMs);
      const endsAtMs = computeEndAtMs(window, resetAtMs, now);
      this.windowStates.set(key, { limit, available, call: number, readAtMs: nowMs, endsAtMs });
      const used = this.used(scope, window, usage, nowMs);
      hasChanged ||=
        last === null ||
        last.limit !== limit ||
        Math.abs((used ?? 0) - (predictedUsed ?? 0)) > (limit ?? 0) * SIGNIFICANT_CHANGE;
    }
    return hasChanged;
  }

  /** The spike limit, while it is fresh. */
  perSecond(nowMs: number): number | null {
    return this.spike !== null && nowMs < this.spike.endsAtMs ? this.spike.perSecond : null;
  }

  /** The limit of a window of the credential; null when unknown. */
  limit(window: HeaderWindow['window'], nowMs: number): number | null {
    return this.findState(buildKey('credential', window), nowMs)?.limit ?? null;
  }

  /** Calls already spent in a window; null when unknown. */
  used(
    scope: HeaderWindow['scope'],
    window: HeaderWindow['window'],
    usage: UsageSnapshot,
    nowMs: number,
  ): number | null {
    const state = this.findState(buildKey(scope, window, usage.account), nowMs);
    if (state === null || state.limit === null || state.available === null) return null;
    return Math.min(state.limit, state.limit - state.available + countSince(state, scope, usage));
  }

  /** Until when a window of this length has no room for another call, `kept` of its limit being left to others; null: it has room. */
  blockedUntilMs(
    window: HeaderWindow['window'],
    usage: UsageSnapshot & { readonly ahead: number },
    nowMs: number,
    reservedShare: number,
  ): number | null {
    let untilMs: number | null = null;
    for (const scope of ['credential', 'tenant'] as const) {
      const state = this.findState(buildKey(scope, window, usage.account), nowMs);
      if (state === null || state.available === null) continue;
      if (window === 'day' && nowMs >= state.readAtMs + DAY_STALE_MS) continue;
      const left = state.available - countSince(state, scope, usage) - usage.ahead;
      if (left <= (state.limit ?? 0) * reservedShare) untilMs = Math.max(untilMs ?? 0, state.endsAtMs);
    }
    return untilMs;
  }

  /** When the credential's day ends; null when unknown. */
  dayEndsAtMs(nowMs: number): number | null {
    return this.findState(buildKey('credential', 'day'), nowMs)?.endsAtMs ?? null;
  }

  /** The days that are known now, of the credential and of this account. */
  daysLeft(usage: UsageSnapshot, nowMs: number): DayLeft[] {
    return (['credential', 'tenant'] as const).flatMap((scope) => {
      const limit = this.findState(buildKey(scope, 'day', usage.account), nowMs)?.limit ?? null;
      const used = this.used(scope, 'day', usage, nowMs);
      return limit === null || used === null ? [] : [{ limit, left: limit - used }];
    });
  }

  /** Every window that is known now, of the credential and of this account. */
  readings(usage: UsageSnapshot, now: Moment): QuotaUsage[] {
    const nowMs = now.monotonicMs;
    return (['credential', 'tenant'] as const).flatMap((scope) =>
      (['minute', 'day'] as const).flatMap((window): QuotaUsage[] => {
        const state = this.findState(buildKey(scope, window, usage.account), nowMs);
        const used = this.used(scope, window, usage, nowMs);
        if (state === null || state.limit === null || used === null) return [];
        const resetAt = toIsoDate(state.endsAtMs, now);
        return [{ scope, window, limit: state.limit, used, remaining: state.limit - used, resetAt, source: 'HEADERS' }];
      }),
    );
  }

  private findState(key: string, nowMs: number): WindowState | null {
    const state = this.windowStates.get(key);
    return state === undefined || nowMs >= state.endsAtMs ? null : state;
  }
}

const buildKey = (scope: HeaderWindow['scope'], window: HeaderWindow['window'], account = ''): string =>
  scope === 'tenant' ? `tenant ${window} ${account}` : `credential ${window}`;

const selectNumber = (scope: HeaderWindow['scope'], { all, own }: CallNumber): number =>
  scope === 'tenant' ? own : all;

const countSince = (state: WindowState, scope: HeaderWindow['scope'], { started }: UsageSnapshot): number =>
  Math.max(0, selectNumber(scope, started) - state.call);

/** A window's end: Keap's own where it is believable (its documents print one in seconds), else the next full minute or day. */
function computeEndAtMs(
  window: HeaderWindow['window'],
  reportedMs: number | null,
  { utcMs, monotonicMs }: Moment,
): number {
  const isBelievable = reportedMs !== null && reportedMs > utcMs && reportedMs <= utcMs + maxCooldownMs(window, utcMs);
  const nextMs = window === 'day' ? nextUtcDayMs(utcMs) : (Math.floor(utcMs / 60_000) + 1) * 60_000;
  return monotonicMs + (isBelievable ? reportedMs : nextMs) - utcMs;
}
