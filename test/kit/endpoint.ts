import type { ApiVersion, Endpoint } from '../../src/resources/row.js';
import { table, type ResourceKey } from '../../src/resources/table.js';

/** The first endpoint of a resource in an API version. */
export function findEndpoint(key: ResourceKey, apiVersion: ApiVersion = 'v2'): Endpoint {
  const endpoint = table[key].endpoints.find((one) => one.apiVersion === apiVersion);
  if (endpoint === undefined) throw new Error(`Keap's ${apiVersion} does not serve ${key}.`);
  return endpoint;
}
