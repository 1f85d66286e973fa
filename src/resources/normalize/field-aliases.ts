import { each, type Normalize } from './shape.js';

/** Converts v1's values to v2's. Facts: docs/keap-api.md 6 and 6.1. */

/** Ids that mean no record: 0, and -1 for the system's own user. */
const NONE: ReadonlySet<unknown> = new Set([0, -1, '0', '-1', '']);

/** An id as text; null for no record. */
export const id: Normalize = (value) => {
  if (NONE.has(value)) return null;
  return typeof value === 'number' ? String(value) : value;
};

/** A list of ids, without those that mean no record. */
export const ids: Normalize = (value) => {
  const normalized = each(id)(value);
  return Array.isArray(normalized) ? normalized.filter((element) => element !== null) : normalized;
};

const splitList = (value: string, separator: RegExp): string[] =>
  value
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Ids that v1 joins in one text, `"12,14"`, or sends as a single number. */
export const joinedIds: Normalize = (value) => {
  if (typeof value === 'string') return ids(splitList(value, /,/));
  return typeof value === 'number' ? ids([value]) : ids(value);
};

/** Addresses that v1 joins in one text. */
export const joinedTexts: Normalize = (value) => (typeof value === 'string' ? splitList(value, /[,;]/) : value);

/** A number that is text in v2. */
export const text: Normalize = (value) => (typeof value === 'number' ? String(value) : value);

/** 0 and 1 as booleans. */
export const flag: Normalize = (value) => (value === 0 ? false : value === 1 ? true : value);

/** Enum values whose v2 spelling is not v1's with underscores. */
const irregularValues: Readonly<Record<string, string>> = {
  DoubleOptin: 'DOUBLE_OPT_IN',
  YouTube: 'YOUTUBE',
  ReSampledImage: 'RESAMPLED_IMAGE',
  FORMAPIHOSTED: 'FORM_API_HOSTED',
  FORMAPIINTERNAL: 'FORM_API_INTERNAL',
  INTERNALFORM: 'INTERNAL_FORM',
  LANDINGPAGE: 'LANDING_PAGE',
  QBO_SYNC: 'QUICKBOOKS',
};

/** An enum value: `SingleOptIn` becomes `SINGLE_OPT_IN`. A text that does not look like one stays as it is. */
export const enumValue: Normalize = (value) => {
  if (typeof value !== 'string' || !/^[A-Za-z][A-Za-z0-9_ -]*$/.test(value)) return value;
  if (Object.hasOwn(irregularValues, value)) return irregularValues[value];
  return value
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[ -]+/g, '_')
    .toUpperCase();
};

/** Maps v1's values to v2's; an unknown one stays as it is. */
export function mapped(names: Readonly<Record<string, string>>): Normalize {
  return (value) => {
    const key = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
    return Object.hasOwn(names, key) ? names[key] : value;
  };
}

/**
 * The billing cycle of a plan. v1 has the numbers of Keap's old tables (1 year, 2 month, 3 week, 6 day), and words in the
 * single product.
 */
export const billingCycle = mapped({
  1: 'YEARLY',
  2: 'MONTHLY',
  3: 'WEEKLY',
  6: 'DAILY',
  YEAR: 'YEARLY',
  MONTH: 'MONTHLY',
  WEEK: 'WEEKLY',
  DAY: 'DAILY',
});
