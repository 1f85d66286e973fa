import type { ApiVersion, Endpoint } from '../../src/resources/row.js';
import { table, type ResourceKey } from '../../src/resources/table.js';

/** The first way in which a generation of Keap serves a collection. */
export function wayOf(key: ResourceKey, api: ApiVersion = 'v2'): Endpoint {
  const way = table[key].endpoints.find((one) => one.apiVersion === api);
  if (way === undefined) throw new Error(`Keap's ${api} does not serve ${key}.`);
  return way;
}
