import type { ApiVersion, Endpoint } from '../../src/resources/row.js';
import { table, type ResourceKey } from '../../src/resources/table.js';

/** The first way in which a generation of Keap serves a collection. */
export function findEndpoint(key: ResourceKey, apiVersion: ApiVersion = 'v2'): Endpoint {
  const endpoint = table[key].endpoints.find((one) => one.apiVersion === apiVersion);
  if (endpoint === undefined) throw new Error(`Keap's ${apiVersion} does not serve ${key}.`);
  return endpoint;
}
