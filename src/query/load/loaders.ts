import type { Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Source } from '../sources/source.js';
import { RecordLoader } from './by-id.js';
import { BulkChildLoader, type BulkChildren, type BulkKey } from './bulk-children.js';
import { ChildLoader } from './by-owner.js';
import { RequestCache, ReferenceTables } from './request-cache.js';
import { pageName, TABLES, BatchScheduler } from './batch-scheduler.js';

/** The loaders of one GraphQL operation: they batch, deduplicate and plan its reads. */
export interface Loaders {
  readonly source: Source;
  /** One record by id with at least these Keap properties; null when Keap has none. Loads of one tick share a call (or a cached reference table); a failed key rejects alone. */
  load(key: ResourceKey, id: string, fields?: readonly string[]): Promise<Payload | null>;
  /** `load` for many ids, in their order. */
  loadMany(key: ResourceKey, ids: readonly string[], fields?: readonly string[]): Promise<(Payload | null | Error)[]>;
  /** The records of a `hasMany` or `nested` edge of this owner, in id order. Owners of one tick are planned together. `limit`: the caller needs only the first few (a lone owner then costs one small page). */
  loadChildren(
    owner: ResourceKey,
    edge: string,
    ownerId: string,
    options?: { readonly fields?: readonly string[]; readonly limit?: number },
  ): Promise<readonly Payload[]>;
  /** All children of this owner as pairs of the bulk list of their collection, where the account serves it and it takes fewer calls than the own lists of the owners of one tick. */
  loadBulkChildren(owner: ResourceKey, edge: string, key: BulkKey): Promise<BulkChildren>;
  /** Adds records with these fields that a list loaded, so that `load` finds them. */
  prime(key: ResourceKey, rows: readonly Payload[], fields: readonly string[]): void;
  /** A whole reference table in Keap's order, read once per operation; from embedded copies where the account does not list it. */
  loadTable(key: ResourceKey, plan?: string): Promise<readonly Payload[]>;
  /** `loadTable`, by id. */
  loadTableById(key: ResourceKey, plan?: string): Promise<ReadonlyMap<string, Payload>>;
}

/** Creates the loaders of one operation. Their caches end with it; the scheduler may serve several in turn. */
export function createLoaders(source: Source, scheduler = new BatchScheduler()): Loaders {
  const requestCache = new RequestCache(source);
  const tables = new ReferenceTables(source);
  const recordLoader = new RecordLoader(source, requestCache, tables, scheduler);
  let childLoader: ChildLoader | undefined;
  let bulkLoader: BulkChildLoader | undefined;
  return {
    source: {
      ...source,
      fetchPage: (key, ...rest) => scheduler.track(pageName(key), () => source.fetchPage(key, ...rest)),
    },
    load: (key, id, fields = []) => recordLoader.load(key, id, fields),
    loadMany: (key, ids, fields = []) =>
      Promise.all(ids.map((id) => recordLoader.load(key, id, fields).catch((error: unknown) => error as Error))),
    loadChildren: (owner, edge, ownerId, options = {}) => {
      childLoader ??= new ChildLoader(source, requestCache, tables, scheduler);
      return childLoader.load(owner, edge, { ownerId, fields: options.fields ?? [], limit: options.limit ?? null });
    },
    loadBulkChildren: (owner, edge, key) => {
      bulkLoader ??= new BulkChildLoader(source, scheduler);
      return bulkLoader.load(owner, edge, key);
    },
    loadTable: (key, plan = describeTableRead(key)) => scheduler.track(TABLES, () => tables.loadRows(key, plan)),
    loadTableById: (key, plan = describeTableRead(key)) => scheduler.track(TABLES, () => tables.loadById(key, plan)),
    prime: (key, rows, fields) => requestCache.add(key, rows, fields),
  };
}

const describeTableRead = (key: ResourceKey): string => `${key}: read whole, a reference table`;
