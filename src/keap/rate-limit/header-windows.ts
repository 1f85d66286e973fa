import { toIsoDate, nextUtcDayMs, type Moment } from '../../clock.js';
import { type HeaderWindow, type QuotaHeaders, type QuotaUsage, findExhaustedWindow } from './quota-headers.js';
import type { DayLeft } from './caller-shares.js';
import type { QuotaWindow } from '../errors.js';

/** When a call may start, and the quota window that decides it. */
export interface Availability {
  /** By the monotonic clock. */
  readonly atMs: number;
  readonly window: QuotaWindow;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** How far Keap's clock and ours may differ at midnight. */
const MIDNIGHT_MARGIN_MS = 60_000;

/**
 * The longest time for which a response may stop calls, whatever time it names. The day window resets at 00:00 UTC, the
 * minute window within a minute; a spike arrest asks for a second, and stops calls for a minute at most (docs/keap-api.md
 * 3, 3.2: whether Keap sends Retry-After at all is unknown). `window` null: not about a quota, such as the Retry-After
 * of a 503; an hour.
 */
export function maxCooldownMs(window: QuotaWindow | null, utcMs: number): number {
  if (window === null) return HOUR_MS;
  if (window !== 'day') return MINUTE_MS;
  return Math.min(DAY_MS, nextUtcDayMs(utcMs) - utcMs + MIDNIGHT_MARGIN_MS);
}

/**
 * How long a rejected call stops all calls. Null if the exhausted window belongs to one account: its own windows already
 * stop its calls.
 */
export function computeCooldown(quota: QuotaHeaders, requestedMs: number, now: Moment): Availability | null {
  const spent = findExhaustedWindow(quota);
  if (spent?.scope === 'tenant') return null;
  const window = spent?.window ?? 'second';
  return { atMs: now.monotonicMs + Math.min(requestedMs, maxCooldownMs(window, now.utcMs)), window };
}

/** The sequence number of a call: among all calls of the credential, and among those of its account. */
export interface CallNumber {
  readonly all: number;
  readonly own: number;
}

/** The quota headers of a response, and the call that it answers. */
export interface QuotaObservation {
  readonly quota: QuotaHeaders;
  readonly account: string;
  readonly call: CallNumber;
  /** True for a 429. */
  readonly isRejected: boolean;
}

/** An account, and the calls started so far: in all, and for this account. */
export interface UsageSnapshot {
  readonly account: string;
  readonly started: CallNumber;
}

interface WindowState {
  readonly scope: HeaderWindow['scope'];
  readonly account: string;
  readonly limit: number | null;
  readonly available: number | null;
  /** Calls up to this number are counted in `available`. */
  readonly call: number;
  readonly readAtMs: number;
  readonly endsAtMs: number;
}

/** An exhausted day window is tried again after this time: Keap's clock and ours may differ at midnight. */
const DAY_STALE_MS = 600_000;
const SPIKE_TTL_MS = 60_000;
/** A difference above this share of a limit is reported to the other processes. */
const SIGNIFICANT_CHANGE = 0.01;

/**
 * The latest quota headers of each window: those of the credential, and for each account those of its tenant. A reading
 * is valid until its window ends; after that the window is unknown. Times are those of the monotonic clock.
 */
export class HeaderWindows {
  private readonly windowStates = new Map<string, WindowState>();
  private spike: { readonly perSecond: number; readonly endsAtMs: number } | null = null;

  /** Applies the quota headers of a response. True if they differ from what our own count of calls predicts. */
  observe(quota: QuotaHeaders, call: CallNumber, usage: UsageSnapshot, now: Moment): boolean {
    const nowMs = now.monotonicMs;
    let hasChanged = quota.perSecond !== null && quota.perSecond !== this.perSecond(nowMs);
    const spikeEndsAtMs = nowMs + SPIKE_TTL_MS;
    if (quota.perSecond !== null && spikeEndsAtMs >= (this.spike?.endsAtMs ?? 0))
      this.spike = { perSecond: quota.perSecond, endsAtMs: spikeEndsAtMs };
    for (const { scope, window, limit, available, resetAtMs } of quota.windows) {
      const key = buildKey(scope, window, usage.account);
      const number = selectNumber(scope, call);
      const last = this.findState(key, nowMs);
      // Responses can arrive out of order; the headers of an older call are out of date.
      if (last !== null && (last.call > number || last.readAtMs > nowMs)) continue;
      const predictedUsed = this.used(scope, window, usage, nowMs);
      const endsAtMs = computeEndAtMs(window, resetAtMs, now);
      const { account } = usage;
      this.windowStates.set(key, { scope, account, limit, available, call: number, readAtMs: nowMs, endsAtMs });
      const used = this.used(scope, window, usage, nowMs);
      hasChanged ||=
        last === null ||
        last.limit !== limit ||
        Math.abs((used ?? 0) - (predictedUsed ?? 0)) > (limit ?? 0) * SIGNIFICANT_CHANGE;
    }
    return hasChanged;
  }

  /**
   * Calls are numbered anew: all readings continue from the numbers of `findUsage`. `countSince` counts the calls of the
   * credential since a time; for one account they are a maximum.
   */
  renumber(findUsage: (account: string) => UsageSnapshot, countSince: (atMs: number) => number): void {
    for (const [key, state] of this.windowStates) {
      const call = selectNumber(state.scope, findUsage(state.account).started) - countSince(state.readAtMs);
      this.windowStates.set(key, { ...state, call: Math.max(0, call) });
    }
  }

  /** The spike limit; null if none was received within the last minute. */
  perSecond(nowMs: number): number | null {
    return this.spike !== null && nowMs < this.spike.endsAtMs ? this.spike.perSecond : null;
  }

  /** The limit of a window of the credential; null when unknown. */
  limit(window: HeaderWindow['window'], nowMs: number): number | null {
    return this.findState(buildKey('credential', window), nowMs)?.limit ?? null;
  }

  /** Calls already used in a window; null when unknown. */
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

  /** Until when a window allows no further call, with `reservedShare` of its limit left unused; null if it allows one. */
  findBlockedUntilMs(
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
  findDayEndMs(nowMs: number): number | null {
    return this.findState(buildKey('credential', 'day'), nowMs)?.endsAtMs ?? null;
  }

  /** The known day windows of the credential and of this account. */
  listDaysLeft(usage: UsageSnapshot, nowMs: number): DayLeft[] {
    return (['credential', 'tenant'] as const).flatMap((scope) => {
      const limit = this.findState(buildKey(scope, 'day', usage.account), nowMs)?.limit ?? null;
      const used = this.used(scope, 'day', usage, nowMs);
      return limit === null || used === null ? [] : [{ limit, left: limit - used }];
    });
  }

  /** All known windows of the credential and of this account. */
  listUsage(usage: UsageSnapshot, now: Moment): QuotaUsage[] {
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

/** The end of a window: the one Keap sends if it is plausible (its documents show one in seconds), else the next full minute or day. */
function computeEndAtMs(
  window: HeaderWindow['window'],
  reportedMs: number | null,
  { utcMs, monotonicMs }: Moment,
): number {
  const isPlausible = reportedMs !== null && reportedMs > utcMs && reportedMs <= utcMs + maxCooldownMs(window, utcMs);
  const nextMs = window === 'day' ? nextUtcDayMs(utcMs) : (Math.floor(utcMs / 60_000) + 1) * 60_000;
  return monotonicMs + (isPlausible ? reportedMs : nextMs) - utcMs;
}
