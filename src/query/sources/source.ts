import type { Endpoint, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Page, PageRequest, CollectionSize } from '../../keap/keap-client.js';

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
