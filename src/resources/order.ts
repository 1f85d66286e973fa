import { resourceKeys, table, type ResourceKey } from './table.js';

const rank = (key: ResourceKey): number => (table[key].parent !== null ? 2 : table[key].isReference ? 0 : 1);

/** The rows that are walked unless others are named. */
const includedKeys = resourceKeys.filter((key) => table[key].excludedReason === null);

/** The named rows in working order, by default all but those left out: reference tables first, parents before children, else the order of the table. */
export function orderForScan(keys: readonly ResourceKey[] = includedKeys): ResourceKey[] {
  return [...keys].sort((a, b) => rank(a) - rank(b) || resourceKeys.indexOf(a) - resourceKeys.indexOf(b));
}
