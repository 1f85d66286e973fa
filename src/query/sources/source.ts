import type { Endpoint, Payload } from '../../resources/row.js';
import { type ResourceKey, table } from '../../resources/table.js';
import type { Page, PageRequest, CollectionSize } from '../../keap/keap-client.js';
import type { KeapError } from '../../keap/errors.js';
import { invalidIdError } from '../../keap/codec/filter.js';

/** Where a query's rows come from: Keap now (`live.ts`), later a snapshot. Bound to one caller: it knows who pays. */
export interface Source {
  /** How a collection is asked for now. */
  endpoint(key: ResourceKey): Endpoint;
  /** Whether the account serves the collection at all. */
  isServed(key: ResourceKey): boolean;
  fetchPage(key: ResourceKey, pageRequest: PageRequest, plan?: string): Promise<Page>;
  fetchByIds(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    plan?: string,
  ): Promise<Map<string, Payload | Error>>;
  fetchOne(key: ResourceKey, id: string, fields: readonly string[], plan?: string): Promise<Payload | null>;
  /** A reference table whole: one call a page, remembered by the client. */
  fetchAll(key: ResourceKey, fields: readonly string[], plan?: string): Promise<readonly Payload[]>;
  collectionSize(key: ResourceKey): CollectionSize | null;
  /** Which columns rows of the collection's lists are known to lack, of those that only a single record is sure to have. */
  absentColumns(key: ResourceKey): ReadonlySet<string>;
  /** Throws TooExpensiveError when the operation may not make so many more calls, before the first of them is made. */
  ensureBudget(calls: number): void;
}
export type { Page, PageRequest, CollectionSize };

/**
 * What a planner needs to know of endpoints: which conditions one takes, which ids Keap can be asked by, and that an
 * endpoint can turn out to be missing while a plan made for it runs. The layers above import it from here, so that they
 * need not know where rows come from.
 */
export { canFilter, isKeapId } from '../../keap/codec/filter.js';
export { extendTrace, isVisited } from '../../keap/codec/list-progress.js';
export { withReplan, EndpointChanged } from '../../keap/endpoints/resolver.js';

/** What asking a collection by any other id fails of. */
export function invalidIdErrorFor(key: ResourceKey): KeapError {
  const { path } = table[key].endpoints[0] as { readonly path: string };
  return invalidIdError(path);
}
