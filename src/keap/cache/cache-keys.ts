import type { Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { IDENTITY_TTL_MS, USERINFO } from '../identity/identity.js';
import type { CacheableRequest } from './entry.js';
import { buildPageUrl } from '../codec/url.js';

/** The call by which a collection's whole table is begun to be read. */
export function buildTableRequest(key: ResourceKey, endpoint: Endpoint): CacheableRequest {
  const { ttlMs, isReference: reference } = table[key];
  return { method: 'GET', url: buildPageUrl(endpoint, { fields: [] }), resource: key, ttlMs, reference };
}

/** The call that tells who the credential is. */
export function buildIdentityRequest(isOnV2: boolean): CacheableRequest {
  const url = isOnV2 ? USERINFO.v2 : USERINFO.v1;
  return { method: 'GET', url, resource: null, ttlMs: IDENTITY_TTL_MS, reference: false };
}
