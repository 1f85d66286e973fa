import type { KeapRequest } from '../request.js';

/** A cached response. Its parsed data stays in this process. */
export interface CacheEntry {
  readonly status: number;
  readonly body: string;
  readonly tenant: string | null;
  /** By `ResponseCache.nowMs`. */
  readonly expiresAtMs: number;
  /** The version tag of its collection when it was requested; see CacheInvalidation. */
  readonly versionTag: string | null;
}

/** The store's entry for a request, and the current version tag of its collection. */
export interface CacheLookup {
  readonly entry: CacheEntry | null;
  readonly versionTag: string | null;
}

/** The parts of a request that select its cached response. */
export type CacheableRequest = Pick<KeapRequest, 'method' | 'url' | 'resource' | 'ttlMs' | 'isReference'>;
