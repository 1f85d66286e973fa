import type { Endpoint } from './row.js';

/**
 * v2 joins its conditions in one parameter and documents no escape for these characters in a value (docs/keap-api.md 7).
 */
const FILTER_SYNTAX = /[;,*]/;
/** "with '*' preceding or following to indicate LIKE queries": v1's document about file names. */
const WILDCARD = /^\*|\*$/;

/** Matches characters that a filter value cannot contain; null where any are allowed. v1 has a parameter for each filter. */
export function unsafePattern({ apiVersion, filters }: Endpoint, field: string): RegExp | null {
  if (apiVersion === 'v2') return FILTER_SYNTAX;
  return Object.hasOwn(filters, field) && filters[field] === 'pattern' ? WILDCARD : null;
}
