import type { Generation } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { IDENTITY_FRESH_MS, USERINFO } from '../identity/identity.js';
import type { Need } from './entry.js';
import { buildPageUrl } from '../codec/url.js';

/** The call by which a collection's whole table is begun to be read. */
export function tableNeed(key: ResourceKey, way: Generation): Need {
  const { freshForMs, reference } = table[key];
  return { method: 'GET', url: buildPageUrl(way, { fields: [] }), resource: key, ttlMs: freshForMs, reference };
}

/** The call that tells who the credential is. */
export function identityNeed(isOnV2: boolean): Need {
  const url = isOnV2 ? USERINFO.v2 : USERINFO.v1;
  return { method: 'GET', url, resource: null, ttlMs: IDENTITY_FRESH_MS, reference: false };
}
