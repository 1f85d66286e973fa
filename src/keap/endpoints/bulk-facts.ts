import type { BulkList, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';

/** A bulk list that the account may serve. */
export interface BulkChoice {
  readonly list: BulkList;
  /** Whether a response has held a pair. Until then an empty response is no evidence: an older Keap may read `-` as an id. */
  readonly isProven: boolean;
}

/** What is known of the bulk lists and counts of nested lists. No method makes a call. */
export interface BulkFacts {
  /** The bulk list of a nested collection; null where there is none, or none in this account. */
  find(key: ResourceKey): BulkChoice | null;
  /** Treats a bulk list as missing for a day, because it left out what the list of an owner has. */
  reject(key: ResourceKey): void;
  /** Whether the account may count the children of an owner in one call. */
  canCount(key: ResourceKey): boolean;
  /** The least number of children that an owner is known to have had within the last hour; 0 where unknown. */
  fanOut(key: ResourceKey, ownerId: string): number;
  /** Notes that an owner has at least so many children. */
  noteFanOut(key: ResourceKey, ownerId: string, children: number): void;
}

/** Children of one owner as pairs. */
export interface BulkPairs {
  readonly pairs: readonly Payload[];
  /** Whether they are all children of the owner; else its first ones in the order of the list. */
  readonly isWhole: boolean;
}

/** The children of each owner, or the error of its call. */
export type BulkPairsByOwner = Map<string, BulkPairs | Error>;

/** The owners whose children a caller needs from a bulk list. */
export interface BulkQuery {
  readonly ownerIds: readonly string[];
  /** Whether cached pairs of an owner are as many as the caller needs. */
  isEnough(ownerId: string, cached: BulkPairs): boolean;
  /** Reads the children of the owners that the cache has not enough of. Owners that the bulk list does not serve are absent. */
  read(ownerIds: readonly string[]): Promise<BulkPairsByOwner>;
}

/** A cached page of a list. */
export interface CachedPage {
  readonly isLast: boolean;
}
