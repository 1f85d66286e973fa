import type { Api, Generation } from '../../src/resources/row.js';
import { table, type ResourceKey } from '../../src/resources/table.js';

/** The first way in which a generation of Keap serves a collection. */
export function wayOf(key: ResourceKey, api: Api = 'v2'): Generation {
  const way = table[key].ways.find((one) => one.api === api);
  if (way === undefined) throw new Error(`Keap's ${api} does not serve ${key}.`);
  return way;
}
