import { resourceKeys, table, type ResourceKey } from './table.js';

const rank = (key: ResourceKey): number => (table[key].parent !== null ? 2 : table[key].reference ? 0 : 1);

/** The rows in working order: reference tables first, parents before children, else the order of the table. */
export function walkOrder(keys: readonly ResourceKey[] = resourceKeys): ResourceKey[] {
  return [...keys].sort((a, b) => rank(a) - rank(b) || resourceKeys.indexOf(a) - resourceKeys.indexOf(b));
}
