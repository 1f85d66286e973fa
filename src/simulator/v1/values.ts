import type { Payload } from '../world/collection.js';
import { Decimal } from '../http/json.js';

/**
 * Values in v1's form (docs/keap-api.md 6), from those that v2 serves. A record that a test put may lack anything: a
 * missing value, or one of another kind, is null.
 */

/** A nested record; empty if missing. */
export const asRecord = (value: unknown): Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : {};

/** Nested records; empty if there is no list. */
export const asRecords = (value: unknown): Payload[] =>
  Array.isArray(value) ? (value as unknown[]).map((one) => asRecord(one)) : [];

/** A value that v1 writes unchanged; null if missing. */
export const orNull = (value: unknown): unknown => value ?? null;

export const toText = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;

/** An id as the JSON number that v1 prints; null if missing. */
export function toInt(value: unknown): number | null {
  const text = toText(value);
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : null;
}

/** A reference that v1 prints as `0` if it is empty. */
export const idOrZero = (value: unknown): number => toInt(value) ?? 0;

/** `2024-11-20T18:34:12.000+0000`; a text that is not a time stays unchanged. */
export function toTimestamp(value: unknown): string | null {
  const text = toText(value);
  if (text === null || text === '') return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? text : `${new Date(ms).toISOString().slice(0, 23)}+0000`;
}

/** A double as Java prints it: always with a decimal point. */
const toDouble = (digits: string): Decimal => new Decimal(/[.eE]/.test(digits) ? digits : `${digits}.0`);

/** A number in the major unit of the currency: v2's doubles. */
export function amount(value: unknown): Decimal | null {
  const text = toText(value);
  return text !== null && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? toDouble(text) : null;
}

/** Currencies whose minor unit is not a hundredth (ISO 4217). */
const decimalPlaces: Readonly<Record<string, number>> = {
  ...Object.fromEntries('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((one) => [one, 0])),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((one) => [one, 3])),
}; // prettier-ignore

/** v2's minor units as v1's double in the major unit, by moving the decimal point. */
export function money(value: unknown): Decimal | null {
  const { amount: minor, currency_code } = asRecord(value);
  const text = toText(minor);
  if (text === null || !/^-?\d+$/.test(text)) return null;
  const places = decimalPlaces[toText(currency_code) ?? ''] ?? 2;
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.replace('-', '').padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const part = digits.slice(digits.length - places).replace(/0+$/, '');
  return toDouble(`${sign}${whole}${part === '' ? '' : `.${part}`}`);
}

/** v1's spelling of v2's values, where it is not the value in camel case: docs/keap-api.md 6.1. */
const irregularWords: Readonly<Record<string, string>> = {
  DOUBLE_OPT_IN: 'DoubleOptin',
  YOUTUBE: 'YouTube',
  RESAMPLED_IMAGE: 'ReSampledImage',
};

/** `SINGLE_OPT_IN` as `SingleOptIn`; a value in another form stays unchanged. */
export function toCamelCase(value: unknown): string | null {
  const text = toText(value);
  if (text === null || text === '' || text.endsWith('_UNSPECIFIED')) return null;
  if (!/^[A-Z0-9_]+$/.test(text)) return text;
  return irregularWords[text] ?? text.split('_').map((word) => word.slice(0, 1) + word.slice(1).toLowerCase()).join('');
} // prettier-ignore

/** Custom values with v1's integer ids. */
export const customFields = (value: unknown): Payload[] =>
  asRecords(value).map(({ id, content }) => ({ id: toInt(id), content: orNull(content) }));
