import { resourceKeys, table, type ResourceKey } from '../resources/table.js';
import { orderForScan } from '../resources/order.js';

/** The collections of a snapshot that names none: all but those whose row says why they are left out. */
export const defaultResources: readonly ResourceKey[] = resourceKeys.filter(
  (key) => table[key].excludedReason === null,
);

/** The legs of a snapshot of these collections, in working order. Child lists are asked for each stored parent, so the parents come along. */
export function selectLegs(selected: readonly ResourceKey[] = defaultResources): ResourceKey[] {
  return orderForScan([...new Set(selected.flatMap((key) => [table[key].parent ?? key, key]))]);
}
