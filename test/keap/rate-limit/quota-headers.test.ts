import { describe, expect, it } from 'vitest';
import { parseQuotaHeaders, findExhaustedWindow, retryAfterMs } from '../../../src/keap/rate-limit/quota-headers.js';

const tenant = (limit: string, available: string, unit: string): Record<string, string> => ({
  'x-keap-tenant-throttle-limit': limit,
  'x-keap-tenant-throttle-available': available,
  'x-keap-tenant-throttle-time-unit': unit,
});

describe("Keap's quota headers", () => {
  it('The quota headers contain the day, minute and spike limits of the credential', () => {
    const quota = parseQuotaHeaders({
      'x-keap-product-quota-limit': '30000',
      'x-keap-product-quota-available': '29990',
      'x-keap-product-quota-time-unit': 'day',
      'x-keap-product-quota-expiry-time': '1723680000000',
      'x-keap-product-throttle-limit': '240',
      'x-keap-product-throttle-available': '239',
      'x-keap-product-throttle-time-unit': 'minute',
      'x-keap-product-spike-limit': '10ps',
      'x-keap-tenant-id': 'ps359.infusionsoft.com',
    });
    expect(quota).toEqual({
      tenant: 'ps359.infusionsoft.com',
      perSecond: 10,
      windows: [
        { scope: 'credential', window: 'minute', limit: 240, available: 239, resetAtMs: null },
        { scope: 'credential', window: 'day', limit: 30000, available: 29990, resetAtMs: 1723680000000 },
      ],
    });
  });

  it('The time-unit header assigns the members of a list to windows, in any order', () => {
    const swapped = parseQuotaHeaders(tenant('250000|10000', '249999|0', 'day|minute'));
    expect(swapped.windows).toEqual([
      { scope: 'tenant', window: 'day', limit: 250000, available: 249999, resetAtMs: null },
      { scope: 'tenant', window: 'minute', limit: 10000, available: 0, resetAtMs: null },
    ]);
    expect(findExhaustedWindow(swapped)).toMatchObject({ scope: 'tenant', window: 'minute' });
  });

  it('An empty quota header is unknown, never 0', () => {
    const blank = { 'x-keap-product-throttle-limit': '', 'x-keap-product-throttle-available': '' };
    expect(parseQuotaHeaders({ ...tenant('|', '|', '|'), ...blank, 'x-keap-tenant-id': '' })).toEqual({
      tenant: null,
      perSecond: null,
      windows: [],
    });
    const half = parseQuotaHeaders(tenant('|250000', '|', 'minute|day'));
    expect(half.windows.map(({ limit, available }) => [limit, available])).toEqual([
      [null, null],
      [250000, null],
    ]);
    expect(findExhaustedWindow(half)).toBeNull();
  });

  it('Invalid quota headers are ignored', () => {
    expect(
      parseQuotaHeaders({ ...tenant('many', '-1', 'fortnight'), 'x-keap-product-spike-limit': 'x' }).windows,
    ).toEqual([]);
    expect(parseQuotaHeaders({ ...tenant('many', '-1', 'minute') }).windows).toMatchObject([
      { limit: null, available: null },
    ]);
  });

  it('The day is reported before the minute if both are exhausted', () => {
    expect(findExhaustedWindow(parseQuotaHeaders(tenant('10|20', '0|0', 'minute|day')))).toMatchObject({
      window: 'day',
    });
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 15, 12);
  it('Retry-After is parsed as seconds', () => expect(retryAfterMs('2', now)).toBe(2000));
  it('Retry-After is parsed as an HTTP-date', () =>
    expect(retryAfterMs('Thu, 15 Jan 2026 12:00:05 GMT', now)).toBe(5000));
  it('A Retry-After date in the past is 0 ms', () =>
    expect(retryAfterMs('Thu, 15 Jan 2026 11:00:00 GMT', now)).toBe(0));
  it('A Retry-After that is neither seconds nor a date is ignored', () => {
    expect([null, 'soon', '-3', 'Monday 3'].map((value) => retryAfterMs(value, now))).toEqual([null, null, null, null]);
  });
});
