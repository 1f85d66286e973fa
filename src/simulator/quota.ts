import type { Clock } from '../clock.js';

/** Calls allowed to one key. */
export interface Limits {
  readonly perSecond: number;
  readonly perMinute: number;
  readonly perDay: number;
}

export type Window = 'second' | 'minute' | 'day' | 'tenant minute' | 'tenant day';

/** The quota of all keys together: calls are counted, refused and shown in headers. */
export interface Quota {
  /** Counts a call of a key; the window that refuses it, or null. Refused calls are not counted. */
  spend(apiKey: string): Window | null;
  /** The headers of an answer; for a caller without a valid key every name is there and empty. */
  headers(apiKey: string | null): Record<string, string>;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const UNLIMITED = 1_000_000_000;
/** Keap's own limits for one account over all its credentials (KEAP-API.md 3). */
const TENANT = { minute: 10_000, day: 250_000 };

/**
 * The spike arrest is smoothed: ten a second means one each 100 ms, not ten at once (KEAP-API.md 3). A call may come
 * early by this share of the interval, since a caller that spaces its calls well still meets network jitter; what it
 * came early is owed by the next, so the rate over time is exact.
 */
const TOLERANCE = 0.2;

/** Calls within a window that begins anew at each whole minute or at 00:00 UTC. */
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

  add(now: number): void {
    this.#used = this.used(now) + 1;
  }

  resetAt(now: number): number {
    return (Math.floor(now / this.lengthMs) + 1) * this.lengthMs;
  }
}

interface Account {
  readonly minute: Counter;
  readonly day: Counter;
  /** When the next call is due by the smoothed rate. */
  dueAt: number;
}

export function openQuota(options: { limits: Limits | 'none'; tenant: string; clock: Clock }): Quota {
  const { limits, clock } = options;
  const refuses = limits !== 'none';
  const intervalMs = refuses ? 1000 / limits.perSecond : 0;
  const tenant = {
    minute: new Counter(refuses ? TENANT.minute : UNLIMITED, MINUTE),
    day: new Counter(refuses ? TENANT.day : UNLIMITED, DAY),
  };
  const pair = (read: (counter: Counter) => number): string => `${read(tenant.minute)}|${read(tenant.day)}`;
  const accounts = new Map<string, Account>();
  const account = (apiKey: string): Account => {
    let known = accounts.get(apiKey);
    if (!known) {
      const minute = new Counter(refuses ? limits.perMinute : UNLIMITED, MINUTE);
      known = { minute, day: new Counter(refuses ? limits.perDay : UNLIMITED, DAY), dueAt: 0 };
      accounts.set(apiKey, known);
    }
    return known;
  };
  return {
    spend(apiKey) {
      const now = clock.now();
      const own = account(apiKey);
      if (now < own.dueAt - intervalMs * TOLERANCE) return 'second';
      if (tenant.day.available(now) === 0) return 'tenant day';
      if (tenant.minute.available(now) === 0) return 'tenant minute';
      if (own.day.available(now) === 0) return 'day';
      if (own.minute.available(now) === 0) return 'minute';
      own.dueAt = Math.max(now, own.dueAt) + intervalMs;
      for (const counter of [own.minute, own.day, tenant.minute, tenant.day]) counter.add(now);
      return null;
    },
    headers(apiKey) {
      const now = clock.now();
      if (apiKey === null) return emptyHeaders;
      const { minute, day } = account(apiKey);
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
        'x-keap-product-spike-limit': refuses ? `${limits.perSecond}ps` : '',
        'x-keap-tenant-id': options.tenant,
        'x-keap-tenant-throttle-limit': pair((counter) => counter.limit),
        'x-keap-tenant-throttle-available': pair((counter) => counter.available(now)),
        'x-keap-tenant-throttle-used': pair((counter) => counter.used(now)),
        'x-keap-tenant-throttle-time-unit': 'minute|day',
        'x-keap-tenant-throttle-interval': '1|1',
      };
    },
  };
}

const productNames = ['quota', 'throttle'].flatMap((kind) =>
  ['limit', 'available', 'used', 'time-unit', 'interval'].map((name) => `x-keap-product-${kind}-${name}`),
);

/** Without a valid key every name comes with an empty value, the tenant's pairs as a lone `|` (KEAP-API.md 3.1). */
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
