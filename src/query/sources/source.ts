import type { Endpoint, Payload } from '../../resources/row.js';
import { type ResourceKey, table } from '../../resources/table.js';
import type { Page, PageRequest, CollectionSize } from '../../keap/keap-client.js';
import type {
  BulkChoice,
  BulkFacts,
  BulkPairs,
  BulkPairsByOwner,
  BulkQuery,
  CachedPage,
} from '../../keap/endpoints/bulk-facts.js';
import type { KeapError } from '../../keap/errors.js';
import { invalidIdError } from '../../keap/codec/filter.js';

/** Where the rows of a query come from: Keap (`live-source.ts`). Bound to one caller. */
export interface Source {
  /** The endpoint in use for a collection. */
  endpoint(key: ResourceKey): Endpoint;
  /** The endpoints to try when the one in use turns out to be missing: none where it has answered. */
  alternatives(key: ResourceKey): readonly Endpoint[];
  /** Whether the account serves the collection at all. */
  isServed(key: ResourceKey): boolean;
  fetchPage(key: ResourceKey, pageRequest: PageRequest, plan?: string): Promise<Page>;
  fetchByIds(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    plan?: string,
  ): Promise<Map<string, Payload | Error>>;
  /** How many records a child collection has below a parent; null where the account does not count them. One call. */
  fetchCount(key: ResourceKey, parentId: string, plan?: string): Promise<number | null>;
  /** The bulk lists of child collections. */
  readonly bulk: BulkFacts;
  /** The children of owners as pairs: those that are cached cost no call, the query's `read` gets the others from the bulk list. Owners that neither has are absent. */
  fetchBulkChildren(key: ResourceKey, query: BulkQuery): Promise<BulkPairsByOwner>;
  /** The page that the cache serves this caller without a call; null where it holds none. */
  findCachedPage(key: ResourceKey, pageRequest: PageRequest): CachedPage | null;
  /** Whether the cache serves this caller the count without a call. */
  isCountCached(key: ResourceKey, parentId: string): boolean;
  fetchOne(key: ResourceKey, id: string, fields: readonly string[], plan?: string): Promise<Payload | null>;
  /** A whole reference table: one call per page, cached by the client. */
  fetchAll(key: ResourceKey, fields: readonly string[], plan?: string): Promise<readonly Payload[]>;
  collectionSize(key: ResourceKey): CollectionSize | null;
  /** Which of the endpoint's `sparseColumns` the rows of its lists are known to lack. */
  absentColumns(key: ResourceKey): ReadonlySet<string>;
  /** Throws TooExpensiveError when the operation has fewer calls left than these. */
  ensureBudget(calls: number): void;
}
export type { BulkChoice, BulkFacts, BulkPairs, BulkPairsByOwner, Page, PageRequest, CollectionSize };

/**
 * What planners and lists need of Keap's endpoints: which filters one supports, which ids are valid, how many calls a set
 * of ids takes, how repeated page tokens are noticed, and that an endpoint can turn out to be missing while a plan for it runs. The layers above import it
 * from here, so that they do not depend on where rows come from.
 */
export { canFilter, isKeapId } from '../../keap/codec/filter.js';
export { chunkIdSet } from '../../keap/codec/url.js';
export { extendTrace, isVisited } from '../../keap/codec/list-progress.js';
export { withReplan, EndpointChanged } from '../../keap/endpoints/resolver.js';

/** The error of a request by an id that is not valid in Keap. */
export function invalidIdErrorFor(key: ResourceKey): KeapError {
  const { path } = table[key].endpoints[0] as { readonly path: string };
  return invalidIdError(path);
}
