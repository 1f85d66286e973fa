import type { Payload } from '../world/collection.js';
import { Decimal } from '../http/json.js';

/**
 * Values as v1 writes them (docs/keap-api.md 6), read from what v2 serves. A record that was put by hand may lack
 * anything: what is missing or of another kind comes out as null.
 */

/** A nested record; empty where there is none. */
export const asRecord = (value: unknown): Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : {};

/** Nested records; none where there is no list. */
export const asRecords = (value: unknown): Payload[] =>
  Array.isArray(value) ? (value as unknown[]).map((one) => asRecord(one)) : [];

/** A value that v1 writes as it stands; null where it is missing. */
export const orNull = (value: unknown): unknown => value ?? null;

export const toText = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;

/** An id as the JSON number that v1 prints; null where there is none. */
export function toInt(value: unknown): number | null {
  const text = toText(value);
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : null;
}

/** A reference that v1 prints as `0` where there is none. */
export const idOrZero = (value: unknown): number => toInt(value) ?? 0;

/** `2024-11-20T18:34:12.000+0000`; a text that is no time stays as it is. */
export function toTimestamp(value: unknown): string | null {
  const text = toText(value);
  if (text === null || text === '') return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? text : `${new Date(ms).toISOString().slice(0, 23)}+0000`;
}

/** A double as Java prints it: with a point, whatever its value. */
const toDouble = (digits: string): Decimal => new Decimal(/[.eE]/.test(digits) ? digits : `${digits}.0`);

/** A number in the main unit of the currency: v2's doubles. */
export function amount(value: unknown): Decimal | null {
  const text = toText(value);
  return text !== null && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? toDouble(text) : null;
}

/** Currencies whose smallest unit is not a hundredth (ISO 4217). */
const decimalPlaces: Readonly<Record<string, number>> = {
  ...Object.fromEntries('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((one) => [one, 0])),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((one) => [one, 3])),
}; // prettier-ignore

/** v2's smallest units as v1's double in the main unit, by moving the point. */
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

/** v1's spelling of v2's words, where it is not the words in camel case: docs/keap-api.md 6.1. */
const irregularWords: Readonly<Record<string, string>> = {
  DOUBLE_OPT_IN: 'DoubleOptin',
  YOUTUBE: 'YouTube',
  RESAMPLED_IMAGE: 'ReSampledImage',
};

/** `SINGLE_OPT_IN` as `SingleOptIn`; a word v1 may not know passes in its form. */
export function toCamelCase(value: unknown): string | null {
  const text = toText(value);
  if (text === null || text === '' || text.endsWith('_UNSPECIFIED')) return null;
  if (!/^[A-Z0-9_]+$/.test(text)) return text;
  return irregularWords[text] ?? text.split('_').map((word) => word.slice(0, 1) + word.slice(1).toLowerCase()).join('');
} // prettier-ignore

/** Custom values with the int ids of v1. */
export const customFields = (value: unknown): Payload[] =>
  asRecords(value).map(({ id, content }) => ({ id: toInt(id), content: orNull(content) }));
