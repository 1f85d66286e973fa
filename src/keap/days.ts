const DAY_MS = 86_400_000;

/** When Keap's day budgets turn next: 00:00 UTC (KEAP-API.md 3). */
export function nextUtcDayMs(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
}
