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

/** The children of each owner as pairs, or the error of its call. */
export type BulkChildrenByOwner = Map<string, readonly Payload[] | Error>;

/** Reads the children of owners from a bulk list. Owners whose children it does not get in full are absent. */
export type ReadBulkChildren = (ownerIds: readonly string[]) => Promise<BulkChildrenByOwner>;

/** A cached page of a list. */
export interface CachedPage {
  readonly isLast: boolean;
}
