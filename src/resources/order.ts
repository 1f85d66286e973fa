import { resourceKeys, table, type ResourceKey } from './table.js';

const rank = (key: ResourceKey): number => (table[key].parent !== null ? 2 : table[key].reference ? 0 : 1);

/** The rows that are walked unless others are named. */
const walked = resourceKeys.filter((key) => table[key].leftOut === null);

/** The named rows in working order, by default all but those left out: reference tables first, parents before children, else the order of the table. */
export function walkOrder(keys: readonly ResourceKey[] = walked): ResourceKey[] {
  return [...keys].sort((a, b) => rank(a) - rank(b) || resourceKeys.indexOf(a) - resourceKeys.indexOf(b));
}
