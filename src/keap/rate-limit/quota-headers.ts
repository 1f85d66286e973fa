/** One quota window as we know it now. */
export interface QuotaReading {
  /** `credential`: Keap's product window of this key. `tenant`: all integrations of the account. `gateway`: our own share or spacing. */
  readonly scope: 'credential' | 'tenant' | 'gateway';
  readonly window: 'second' | 'minute' | 'day';
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** RFC 3339 UTC; null where the window slides. */
  readonly resetAt: string | null;
  /** Where the numbers come from: Keap's headers, or our own count. */
  readonly source: 'HEADERS' | 'COUNTED';
}

/** One window as Keap's headers tell it; null where they do not. */
export interface HeaderWindow {
  readonly scope: 'credential' | 'tenant';
  readonly window: 'minute' | 'day';
  readonly limit: number | null;
  readonly available: number | null;
  readonly resetAtMs: number | null;
}

/** Everything an answer's headers tell about quotas. */
export interface QuotaHeaders {
  readonly tenant: string | null;
  /** From `x-keap-product-spike-limit: 10ps`. */
  readonly perSecond: number | null;
  readonly windows: readonly HeaderWindow[];
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Reads the `x-keap-*` headers (docs/keap-api.md 3.1). A limit may be a list (`10000|250000`) whose members are told
 * apart by the time-unit header. Empty means unknown, never 0.
 */
export function readQuota(headers: Headers): QuotaHeaders {
  const text = (name: string): string => {
    const value = headers[`x-keap-${name}`];
    return (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).trim();
  };
  const group = (scope: HeaderWindow['scope'], name: string): HeaderWindow[] => {
    const list = (part: string): string[] => text(`${name}-${part}`).split('|');
    const [limits, available, used, expiry] = ['limit', 'available', 'used', 'expiry-time'].map(list);
    return list('time-unit').flatMap((unit, at) => {
      const window = unit.trim().toLowerCase();
      if (window !== 'minute' && window !== 'day') return [];
      const limit = count(limits?.[at]);
      const spent = count(used?.[at]);
      const left = count(available?.[at]) ?? (limit !== null && spent !== null ? Math.max(0, limit - spent) : null);
      return [{ scope, window, limit, available: left, resetAtMs: count(expiry?.[at]) }];
    });
  };
  return {
    tenant: text('tenant-id') || null,
    perSecond: spikeLimit(text('product-spike-limit')),
    windows: [
      ...group('credential', 'product-throttle'),
      ...group('credential', 'product-quota'),
      ...group('tenant', 'tenant-throttle'),
    ],
  };
}

/** Which window an answer says is spent; null when none is. */
export function spentWindow(quota: QuotaHeaders): HeaderWindow | null {
  const spent = quota.windows.filter(({ available }) => available === 0);
  return spent.find(({ window }) => window === 'day') ?? spent[0] ?? null;
}

function count(text: string | undefined): number | null {
  return text !== undefined && /^\s*\d+\s*$/.test(text) ? Number(text) : null;
}

function spikeLimit(text: string): number | null {
  const found = /^(\d+)(ps|pm)$/.exec(text);
  if (found === null || Number(found[1]) === 0) return null;
  return found[2] === 'ps' ? Number(found[1]) : Number(found[1]) / 60;
}
