import type { KeapRequest } from '../request.js';
import type { Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { IDENTITY_TTL_MS, USERINFO } from '../identity/identity.js';
import { buildPageUrl } from '../codec/url.js';

/** An answer as it is kept; what was read from it stays in this process only. */
export interface CacheEntry {
  readonly status: number;
  readonly body: string;
  readonly tenant: string | null;
  /** By `Shelf.nowMs`. */
  readonly expiresAtMs: number;
  /** The mark of its collection's last write when it was asked; see Written. */
  readonly versionTag: string | null;
}

/** What the store knows of a need: what was remembered, and the mark of its collection's last write. */
export interface CacheLookup {
  readonly entry: CacheEntry | null;
  readonly versionTag: string | null;
}

/** A call as far as it decides which answer is remembered for it. */
export type CacheableRequest = Pick<KeapRequest, 'method' | 'url' | 'resource' | 'ttlMs' | 'reference'>;

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
