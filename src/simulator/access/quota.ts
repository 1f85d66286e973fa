import type { Clock } from '../../clock.js';

/** Calls allowed to one key, or to one OAuth app over all accounts. */
export interface RateLimits {
  readonly perSecond: number;
  readonly perMinute: number;
  readonly perDay: number;
}

export type Window = 'second' | 'minute' | 'day' | 'tenant minute' | 'tenant day';

/** The owner of a call for the quotas. */
export interface Caller {
  /** The owner of the product windows: an API key, or an OAuth app with all its accounts. */
  readonly product: string;
  readonly limits: RateLimits | 'none';
  /** The account. All its credentials share its windows. */
  readonly tenant: string;
}

/** The quota of all credentials and accounts: counts calls, rejects them and writes the headers. */
export interface Quota {
  /** Counts a call and returns null, or returns the window that rejects it. Rejected calls are not counted. */
  spend(caller: Caller): Window | null;
  /** Counts calls of other integrations against an account. */
  recordExternalCalls(tenant: string, calls: number): void;
  /** The headers of a response. Without a valid credential every header is present and empty. */
  headers(caller: Caller | null): Record<string, string>;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const UNLIMITED = 1_000_000_000;
/** Keap's own limits for one account over all its credentials (docs/keap-api.md 3). */
const TENANT = { minute: 10_000, day: 250_000 };

/**
 * The spike arrest is smoothed: ten a second means one each 100 ms, not ten at once (docs/keap-api.md 3). A call may be
 * early by this share of the interval, because network jitter moves even evenly spaced calls. The next call waits
 * longer by the same amount, so the rate over time is exact.
 */
const TOLERANCE = 0.2;

/** Counts calls in a window that restarts at each whole minute or at 00:00 UTC. */
class Counter {
  #window = -1;
  #used = 0;

  constructor(
    readonly limit: number,
    readonly lengthMs: number,
  ) {}

  used(now: number): number {
    const window = Math.floor(now / this.lengthMs);
    if (window !== this.#window) [this.#window, this.#used] = [window, 0];
    return this.#used;
  }

  available(now: number): number {
    return Math.max(0, this.limit - this.used(now));
  }

  add(now: number, calls = 1): void {
    this.#used = this.used(now) + calls;
  }

  resetAt(now: number): number {
    return (Math.floor(now / this.lengthMs) + 1) * this.lengthMs;
  }
}

interface Windows {
  readonly minute: Counter;
  readonly day: Counter;
}

interface Product extends Windows {
  readonly intervalMs: number;
  /** When the smoothed rate allows the next call. */
  dueAt: number;
}

const createWindows = (perMinute: number, perDay: number): Windows => ({
  minute: new Counter(perMinute, MINUTE),
  day: new Counter(perDay, DAY),
});

function getOrCreate<Value>(entries: Map<string, Value>, name: string, make: () => Value): Value {
  const entry = entries.get(name) ?? make();
  entries.set(name, entry);
  return entry;
}

/** Creates the quota. `hasTenantLimits` says whether the account windows have Keap's limits, or none. */
export function createQuota({
  hasTenantLimits,
  clock,
}: {
  readonly hasTenantLimits: boolean;
  readonly clock: Clock;
}): Quota {
  const tenants = new Map<string, Windows>();
  const products = new Map<string, Product>();
  const getTenantWindows = (name: string): Windows =>
    getOrCreate(tenants, name, () =>
      hasTenantLimits ? createWindows(TENANT.minute, TENANT.day) : createWindows(UNLIMITED, UNLIMITED),
    );
  const getProduct = ({ product, limits }: Caller): Product =>
    getOrCreate(products, product, () =>
      limits === 'none'
        ? { ...createWindows(UNLIMITED, UNLIMITED), intervalMs: 0, dueAt: 0 }
        : { ...createWindows(limits.perMinute, limits.perDay), intervalMs: 1000 / limits.perSecond, dueAt: 0 },
    );
  return {
    spend(caller) {
      const now = clock.now();
      const [productWindows, tenant] = [getProduct(caller), getTenantWindows(caller.tenant)];
      if (now < productWindows.dueAt - productWindows.intervalMs * TOLERANCE) return 'second';
      if (tenant.day.available(now) === 0) return 'tenant day';
      if (tenant.minute.available(now) === 0) return 'tenant minute';
      if (productWindows.day.available(now) === 0) return 'day';
      if (productWindows.minute.available(now) === 0) return 'minute';
      productWindows.dueAt = Math.max(now, productWindows.dueAt) + productWindows.intervalMs;
      for (const counter of [productWindows.minute, productWindows.day, tenant.minute, tenant.day]) counter.add(now);
      return null;
    },
    recordExternalCalls(name, calls) {
      const { minute, day } = getTenantWindows(name);
      for (const counter of [minute, day]) counter.add(clock.now(), calls);
    },
    headers(caller) {
      if (caller === null) return emptyHeaders;
      return buildHeaders(caller, getProduct(caller), getTenantWindows(caller.tenant), clock.now());
    },
  };
}

function buildHeaders(caller: Caller, { minute, day }: Windows, tenant: Windows, now: number): Record<string, string> {
  const pair = (read: (counter: Counter) => number): string => `${read(tenant.minute)}|${read(tenant.day)}`;
  return {
    'x-keap-product-quota-limit': String(day.limit),
    'x-keap-product-quota-available': String(day.available(now)),
    'x-keap-product-quota-used': String(day.used(now)),
    'x-keap-product-quota-time-unit': 'day',
    'x-keap-product-quota-interval': '1',
    'x-keap-product-quota-expiry-time': String(day.resetAt(now)),
    'x-keap-product-throttle-limit': String(minute.limit),
    'x-keap-product-throttle-available': String(minute.available(now)),
    'x-keap-product-throttle-used': String(minute.used(now)),
    'x-keap-product-throttle-time-unit': 'minute',
    'x-keap-product-throttle-interval': '1',
    'x-keap-product-spike-limit': caller.limits === 'none' ? '' : `${caller.limits.perSecond}ps`,
    'x-keap-tenant-id': caller.tenant,
    'x-keap-tenant-throttle-limit': pair((counter) => counter.limit),
    'x-keap-tenant-throttle-available': pair((counter) => counter.available(now)),
    'x-keap-tenant-throttle-used': pair((counter) => counter.used(now)),
    'x-keap-tenant-throttle-time-unit': 'minute|day',
    'x-keap-tenant-throttle-interval': '1|1',
  };
}

const productNames = ['quota', 'throttle'].flatMap((kind) =>
  ['limit', 'available', 'used', 'time-unit', 'interval'].map((name) => `x-keap-product-${kind}-${name}`),
);

/**
 * Without a valid credential every header is present with an empty value, the tenant's pairs as a lone `|`
 * (docs/keap-api.md 3.1).
 */
const emptyHeaders: Record<string, string> = {
  ...Object.fromEntries(
    [...productNames, 'x-keap-product-quota-expiry-time', 'x-keap-product-spike-limit', 'x-keap-tenant-id'].map(
      (name) => [name, ''],
    ),
  ),
  ...Object.fromEntries(
    ['limit', 'available', 'used', 'time-unit', 'interval'].map((name) => [`x-keap-tenant-throttle-${name}`, '|']),
  ),
};
