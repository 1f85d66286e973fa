import type { KeapRequest } from '../request.js';

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
