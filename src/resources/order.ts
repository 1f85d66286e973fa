import { resourceKeys, table, type ResourceKey } from './table.js';

const rank = (key: ResourceKey): number => (table[key].parent !== null ? 2 : table[key].isReference ? 0 : 1);

/** The resources of a snapshot that names none: all whose row gives no reason to exclude them. */
const includedKeys = resourceKeys.filter((key) => table[key].excludedReason === null);

/**
 * The resources to scan for `keys`, in order: reference tables first, parents before children, else the order of the
 * table. A child list is fetched once for each stored parent, so the parent of each key is included.
 */
export function orderForScan(keys: readonly ResourceKey[] = includedKeys): ResourceKey[] {
  const withParents = new Set(keys.flatMap((key) => [table[key].parent ?? key, key]));
  return [...withParents].sort((a, b) => rank(a) - rank(b) || resourceKeys.indexOf(a) - resourceKeys.indexOf(b));
}
