/**
 * `Retry-After` in milliseconds from now: delta-seconds or an HTTP-date; null when absent or neither
 * (docs/keap-api.md 3.2).
 */
export function retryAfterMs(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  // Every form of HTTP-date names a weekday and a time; Date.parse alone would take "12" or "soon 3".
  const atMs = /^[A-Za-z]{3,9},? .*\d\d:\d\d:\d\d/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
