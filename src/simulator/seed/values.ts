/** Values as Keap v2 writes them (docs/keap-api.md 6). */

export type Json = Record<string, unknown>;

/** `2017-04-24T17:26:26Z` */
export const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
/** `2024-03-15T10:30:00.000+0000`, the older form that stage moves use. */
export const legacyTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}+0000`;
/** `1985-03-15` */
export const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Money of orders and products: whole minor units. */
export function money(minor: number): Json {
  const whole = Math.floor(Math.abs(minor) / 100)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const cents = (Math.abs(minor) % 100).toString().padStart(2, '0');
  return { amount: minor, currency_code: 'USD', formatted_amount: `${minor < 0 ? '-' : ''}$${whole}.${cents}` };
}

/** Money of payments, transactions, subscriptions and opportunities: a double in the major unit. */
export const amount = (minor: number): number => minor / 100;
