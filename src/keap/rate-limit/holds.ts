import type { Moment } from '../../clock.js';
import { nextUtcDayMs } from './utc-day.js';
import type { QuotaWindow } from '../errors.js';
import { findExhaustedWindow, type QuotaHeaders } from './quota-headers.js';

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
