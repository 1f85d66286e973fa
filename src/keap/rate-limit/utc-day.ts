import type { Moment } from '../../clock.js';

const DAY_MS = 86_400_000;

/** When Keap's day budgets turn next: 00:00 UTC (docs/keap-api.md 3). */
export function nextUtcDayMs(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
}

/** The date of a time by the monotonic clock. To the second: two clocks are not read in the same instant. */
export function toIsoDate(atMs: number, { utcMs, monotonicMs }: Moment): string {
  return new Date(Math.round((utcMs + atMs - monotonicMs) / 1000) * 1000).toISOString();
}
