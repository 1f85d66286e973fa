/** The current state of one quota window. */
export interface QuotaUsage {
  /** `credential`: Keap's product window of this key. `tenant`: all integrations of the account. `gateway`: this gateway's share or spacing. */
  readonly scope: 'credential' | 'tenant' | 'gateway';
  readonly window: 'second' | 'minute' | 'day';
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** RFC 3339 UTC; null where the window slides. */
  readonly resetAt: string | null;
  /** The source of the numbers: Keap's headers, or our own count. */
  readonly source: 'HEADERS' | 'COUNTED';
}

/** One window from Keap's headers. Values that they do not contain are null. */
export interface HeaderWindow {
  readonly scope: 'credential' | 'tenant';
  readonly window: 'minute' | 'day';
  readonly limit: number | null;
  readonly available: number | null;
  readonly resetAtMs: number | null;
}

/** All quota headers of a response. */
export interface QuotaHeaders {
  readonly tenant: string | null;
  /** From `x-keap-product-spike-limit: 10ps`. */
  readonly perSecond: number | null;
  readonly windows: readonly HeaderWindow[];
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Reads the `x-keap-*` headers (docs/keap-api.md 3.1). A limit may be a list (`10000|250000`); the time-unit header
 * names the window of each member. Empty means unknown, never 0.
 */
export function parseQuotaHeaders(headers: Headers): QuotaHeaders {
  const text = (name: string): string => {
    const value = headers[`x-keap-${name}`];
    return (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).trim();
  };
  const parseGroup = (scope: HeaderWindow['scope'], name: string): HeaderWindow[] => {
    const list = (part: string): string[] => text(`${name}-${part}`).split('|');
    const [limits, available, used, expiry] = ['limit', 'available', 'used', 'expiry-time'].map(list);
    return list('time-unit').flatMap((unit, index) => {
      const window = unit.trim().toLowerCase();
      if (window !== 'minute' && window !== 'day') return [];
      const limit = parseCount(limits?.[index]);
      const usedCount = parseCount(used?.[index]);
      const remaining =
        parseCount(available?.[index]) ??
        (limit !== null && usedCount !== null ? Math.max(0, limit - usedCount) : null);
      return [{ scope, window, limit, available: remaining, resetAtMs: parseCount(expiry?.[index]) }];
    });
  };
  return {
    tenant: text('tenant-id') || null,
    perSecond: parseSpikeLimit(text('product-spike-limit')),
    windows: [
      ...parseGroup('credential', 'product-throttle'),
      ...parseGroup('credential', 'product-quota'),
      ...parseGroup('tenant', 'tenant-throttle'),
    ],
  };
}

/** The window that the headers report as exhausted, the day before the minute; null if there is none. */
export function findExhaustedWindow(quota: QuotaHeaders): HeaderWindow | null {
  const exhausted = quota.windows.filter(({ available }) => available === 0);
  return exhausted.find(({ window }) => window === 'day') ?? exhausted[0] ?? null;
}

function parseCount(text: string | undefined): number | null {
  return text !== undefined && /^\s*\d+\s*$/.test(text) ? Number(text) : null;
}

function parseSpikeLimit(text: string): number | null {
  const found = /^(\d+)(ps|pm)$/.exec(text);
  if (found === null || Number(found[1]) === 0) return null;
  return found[2] === 'ps' ? Number(found[1]) : Number(found[1]) / 60;
}

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

/** The use of a window by our own count. */
export function toQuotaUsage(
  scope: QuotaUsage['scope'],
  window: QuotaUsage['window'],
  limit: number,
  used: number,
  resetAt: string | null,
): QuotaUsage {
  return { scope, window, limit, used, remaining: Math.max(0, limit - used), resetAt, source: 'COUNTED' };
}
