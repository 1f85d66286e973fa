import DataLoader from 'dataloader';
import { getFirstColumn, mergeFields } from '../../resources/record.js';
import { indexIds, joinPages, sortById } from '../../resources/row-index.js';
import type { BulkList, Endpoint, Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { isKeapId, invalidIdErrorFor, type Source, canFilter, withReplan } from '../sources/source.js';
import { assertScanOwnerColumn, PagedList } from '../sources/paged-list.js';
import { fetchChildrenInBulk, findBulkFor, rejectIfContradicted } from './bulk.js';
import { canForecastPages, orderByAge, getChildEdge, type ChildEdge, type ChildKey } from './edge.js';
import { captureError } from './fetch-singly.js';
import type { RequestCache, ReferenceTables } from './request-cache.js';
import {
  buildOwnList,
  fetchChildrenBySet,
  groupByOwner,
  MAX_IDS_PER_SET,
  fetchChildrenOfOwner,
  type ByOwner,
} from './fetch-children.js';
import { minKnown, estimatePagesLeft, countPagesUnread, planChildren, replan, type Plan } from './plan.js';
import { childLoaderName, type BatchScheduler } from './batch-scheduler.js';

type OwnedEdge = Extract<ChildEdge, { kind: 'hasMany' }>;
type ChildDataLoader = DataLoader<ChildKey, readonly Payload[], string>;

/** What one batch reads: the children of these owners, with these properties, from this endpoint. */
interface Batch {
  readonly edge: ChildEdge;
  readonly endpoint: Endpoint;
  readonly childKeys: readonly ChildKey[];
  readonly fields: readonly string[];
  /** For the trace: `orders of 50 contacts`. */
  readonly label: string;
}

/** Loads children by owner. The owners of one batch are planned together, by the cost of each access path. */
export class ChildLoader {
  readonly #loaders = new Map<string, ChildDataLoader>();

  constructor(
    private readonly source: Source,
    private readonly requestCache: RequestCache,
    private readonly tables: ReferenceTables,
    private readonly scheduler: BatchScheduler,
  ) {}

  /** The children of this owner in id order. Rejects with RangeError for an unknown edge, and with the error of this owner's call. */
  async load(owner: ResourceKey, edgeName: string, childKey: ChildKey): Promise<readonly Payload[]> {
    const edge = getChildEdge(owner, edgeName);
    if (childKey.limit !== null && childKey.limit < 1) return [];
    // Checked before the batch, so that it fails no other owner.
    if (!isKeapId(childKey.ownerId)) throw invalidIdErrorFor(edge.to);
    this.scheduler.notify();
    return this.#loader(owner, edgeName, edge).load(childKey);
  }

  #loader(owner: ResourceKey, edgeName: string, edge: ChildEdge): ChildDataLoader {
    const name = childLoaderName(owner, edgeName);
    const existing = this.#loaders.get(name);
    if (existing !== undefined) return existing;
    const loader: ChildDataLoader = new DataLoader(
      (childKeys: readonly ChildKey[]) => this.scheduler.track(name, () => this.#batch(owner, edge, childKeys)),
      {
        cacheKeyFn: ({ ownerId, fields, limit }) => this.#buildCacheKey(edge, ownerId, fields, limit),
        batchScheduleFn: this.scheduler.schedule(name),
      },
    );
    this.#loaders.set(name, loader);
    return loader;
  }

  #buildCacheKey(edge: ChildEdge, ownerId: string, fields: readonly string[], limit: number | null): string {
    const endpoint = this.source.endpoint(edge.to);
    // Which columns are needed decides whether the bulk list serves them.
    const columns = endpoint.bulk === null ? mergeFields(endpoint.fields, [fields]) : fields;
    return JSON.stringify([ownerId, columns, limit]);
  }

  async #batch(
    owner: ResourceKey,
    edge: ChildEdge,
    requestedKeys: readonly ChildKey[],
  ): Promise<(readonly Payload[] | Error)[]> {
    const childKeys = mergeByOwner(requestedKeys);
    const ownerColumns = edge.kind === 'hasMany' ? [getFirstColumn(edge.column)] : [];
    const fieldSets = requestedKeys.map((childKey) => childKey.fields);
    const label = `${edge.to} of ${childKeys.length} ${owner}`;
    const found = await withReplan(() => {
      const endpoint = this.source.endpoint(edge.to);
      const fields = mergeFields(endpoint.fields, fieldSets, ['id', ...ownerColumns]);
      const batch = { edge, endpoint, childKeys, fields, label };
      const bulk = edge.kind === 'nested' ? findBulkFor(this.source, edge.to, requestedKeys) : null;
      return bulk === null ? this.#fetchChildren(batch) : this.#fetchInBulk(batch, bulk.list);
    });
    return requestedKeys.map((childKey) => {
      const children = found.get(childKey.ownerId) ?? [];
      return children instanceof Error ? children : sortById(children, childKey.limit);
    });
  }

  async #fetchChildren(batch: Batch): Promise<ByOwner> {
    const { edge, endpoint, childKeys, fields, label } = batch;
    if (edge.kind === 'nested')
      return this.#fetchPerOwner(batch, `${childKeys.length} calls, nested under their owner`);
    if (table[edge.to].isReference && this.tables.countCalls(edge.to) <= childKeys.length)
      return this.#fromReferenceTable(batch);
    const canFilterBy = (field: string): boolean => canFilter(endpoint, { field, op: '==', value: '1' });
    const plan = planChildren({
      owners: childKeys.length,
      setCap: edge.setFilter === null || !canFilterBy(edge.setFilter) ? null : MAX_IDS_PER_SET,
      size: this.source.collectionSize(edge.to),
      pageSize: endpoint.pageSize,
      highFanOut: edge.highFanOut,
      hasTotalHint: canForecastPages(endpoint),
      isFilterable: canFilterBy(edge.filter),
    });
    if (plan.kind === 'PER_KEY') return this.#fetchPerOwner(batch, plan.reason);
    if (plan.kind !== 'BATCH') return this.#scanPages(batch, edge, plan);
    const owners = childKeys.map((childKey) => childKey.ownerId);
    const found = await fetchChildrenBySet(this.source, endpoint, edge, owners, fields, `${label}: ${plan.reason}`);
    this.#addToCache(batch, [...found.values()]);
    return found;
  }

  async #fetchInBulk(batch: Batch, list: BulkList): Promise<ByOwner> {
    const { edge, endpoint, childKeys, fields, label } = batch;
    const owners = childKeys.map(({ ownerId }) => ownerId);
    const chunks = Math.ceil(owners.length / list.maxOwners);
    const plan = `${label}: ${chunks} call${chunks === 1 ? '' : 's'}, ${list.maxOwners} owners a call`;
    const byOwner = new Map(childKeys.map((childKey) => [childKey.ownerId, childKey]));
    const isOwnListCached = (ownerId: string): boolean => {
      const childKey = byOwner.get(ownerId) as ChildKey;
      const { pageRequest } = buildOwnList(endpoint, edge, childKey, fields);
      return this.source.findCachedPage(edge.to, pageRequest) !== null;
    };
    const { found, remaining, unproven } = await fetchChildrenInBulk(
      this.source,
      edge.to,
      list,
      owners,
      isOwnListCached,
      plan,
    );
    if (remaining.length === 0) return found;
    const remainingIds = new Set(remaining);
    const singly = childKeys.filter(({ ownerId }) => remainingIds.has(ownerId));
    const rest = await this.#fetchPerOwner(
      { ...batch, childKeys: singly },
      `${singly.length} calls, the bulk list does not serve them`,
    );
    rejectIfContradicted(this.source, edge.to, unproven, rest);
    return new Map([...found, ...rest]);
  }

  async #fetchPerOwner(batch: Batch, reason: string): Promise<ByOwner> {
    const plan = `${batch.label}: ${reason}`;
    const entries = await Promise.all(
      batch.childKeys.map(
        async (childKey) =>
          [
            childKey.ownerId,
            await fetchChildrenOfOwner(this.source, batch.endpoint, batch.edge, childKey, batch.fields, plan),
          ] as const,
      ),
    );
    this.#addToCache(
      batch,
      entries.map(([, children]) => children),
    );
    return new Map(entries);
  }

  async #fromReferenceTable(batch: Batch): Promise<ByOwner> {
    const found: ByOwner = new Map();
    const { edge, childKeys, label } = batch;
    const owners = childKeys.map((childKey) => childKey.ownerId);
    try {
      const rows = await this.tables.loadRows(edge.to, `${label}: read whole, a reference table`);
      if (edge.kind !== 'hasMany') return found;
      assertScanOwnerColumn(rows, edge.column, batch.endpoint);
      groupByOwner(rows, edge.column, owners, found);
    } catch (error) {
      const failure = captureError(error);
      for (const id of owners) found.set(id, failure);
    }
    return found;
  }

  /** Reads the collection newest first, page by page. After each page decides whether one call per owner is cheaper, where Keap has such a call. */
  async #scanPages(batch: Batch, edge: OwnedEdge, firstPlan: Plan): Promise<ByOwner> {
    const { endpoint, childKeys, fields, label } = batch;
    const canFetchPerOwner = canFilter(endpoint, { field: edge.filter, op: '==', value: '1' });
    const found: ByOwner = new Map();
    const pages: (readonly Payload[])[] = [];
    let rowsRead = 0;
    const owners = childKeys.map((childKey) => childKey.ownerId);
    const list = new PagedList(this.source, edge.to, { ...orderByAge(endpoint, 'desc'), fields });
    let plan: Plan = firstPlan;
    try {
      if (!canFetchPerOwner) this.source.ensureBudget(firstPlan.calls);
      for (let pagesRead = 1; plan.kind !== 'PER_KEY'; pagesRead += 1) {
        const page = await list.next(`${label}: ${plan.reason}`);
        pages.push(page.rows);
        rowsRead += page.rows.length;
        if (list.isAtEnd) break;
        const ids = indexIds(page.rows);
        const estimatedPages = estimatePagesLeft({ total: page.total, ids }, rowsRead, 1n, endpoint.pageSize);
        const pagesToRead = minKnown(
          estimatedPages,
          countPagesUnread(this.source.collectionSize(edge.to), endpoint.pageSize, pagesRead),
        );
        if (canFetchPerOwner) plan = replan(childKeys.length, pagesToRead, pagesRead, childKeys.length);
        else this.source.ensureBudget(pagesToRead ?? 1);
      }
      if (list.isAtEnd) assertScanOwnerColumn(joinPages(pages), edge.column, endpoint);
    } catch (error) {
      const failure = captureError(error);
      return new Map(owners.map((id) => [id, failure]));
    }
    if (!list.isAtEnd) return this.#fetchPerOwner(batch, plan.reason);
    const rows = joinPages(pages);
    groupByOwner(rows, edge.column, owners, found);
    this.#addToCache(batch, [rows]);
    return found;
  }

  /** Adds loaded children to the request cache. */
  #addToCache(batch: Batch, children: readonly (readonly Payload[] | Error)[]): void {
    const loaded = children.filter((rows): rows is readonly Payload[] => !(rows instanceof Error));
    const [first = []] = loaded;
    this.requestCache.add(batch.edge.to, loaded.length === 1 ? first : loaded.flat(), batch.fields);
  }
}

/** One request per owner: for all its children where one of the requests has no limit. */
function mergeByOwner(requestedKeys: readonly ChildKey[]): ChildKey[] {
  const merged = new Map<string, ChildKey>();
  for (const childKey of requestedKeys) {
    const existing = merged.get(childKey.ownerId);
    const limit =
      existing === undefined
        ? childKey.limit
        : existing.limit === null || childKey.limit === null
          ? null
          : Math.max(existing.limit, childKey.limit);
    merged.set(childKey.ownerId, { ...childKey, limit });
  }
  return [...merged.values()];
}
