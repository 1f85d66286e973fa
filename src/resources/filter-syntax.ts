import type { Endpoint } from './row.js';

/**
 * v2 writes its conditions into one parameter, and documents no way to write these inside a value (docs/keap-api.md 7).
 */
const FILTER_SYNTAX = /[;,*]/;
/** "with '*' preceding or following to indicate LIKE queries", v1's document says of the names of files. */
const WILDCARD = /^\*|\*$/;

/** What a value of a filter cannot hold as a sign of its own; null where it can hold anything. v1 has a parameter for each filter. */
export function unsafePattern({ apiVersion, filters }: Endpoint, field: string): RegExp | null {
  if (apiVersion === 'v2') return FILTER_SYNTAX;
  return Object.hasOwn(filters, field) && filters[field] === 'pattern' ? WILDCARD : null;
}
