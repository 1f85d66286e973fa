import type { KeapRequest } from '../request.js';

/** Until when cached data is fresh. */
export interface CacheValidity {
  /** By `EntryStore.nowMs`. */
  readonly expiresAtMs: number;
  /** The version tag of its collection when it was requested; see CacheInvalidation. */
  readonly versionTag: string | null;
}

/** An entry in the memory of this process. */
export interface MemoryEntry extends CacheValidity {
  /** The memory that it takes, its key apart. */
  readonly bytes: number;
}

/** A cached response as a shared store holds it. */
export interface StoredResponse extends CacheValidity {
  readonly status: number;
  readonly body: string;
  readonly tenant: string | null;
}

/** A cached response as this process holds it: parsed and frozen, so that all its readers share it. */
export interface CacheEntry extends MemoryEntry {
  readonly status: number;
  readonly data: unknown;
  readonly tenant: string | null;
  /** Kept for reference tables alone: snapshots read those from the cache, and store the body. */
  readonly body: string | null;
}

/** What the store has for some keys of one collection, and the current version tag of the collection. */
export interface StoreLookup<Entry extends MemoryEntry> {
  /** By key; only entries of the current version. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly versionTag: string | null;
}

/** The parts of a request that select its cached response. */
export type CacheableRequest = Pick<KeapRequest, 'method' | 'url' | 'resource' | 'ttlMs' | 'isReference'>;
