import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { RequestContext } from '../keap-client.js';
import { createAttemptStats, createGetRequest, NoLongerNeeded, recordRequest } from '../request.js';
import { RequestStats } from '../request-stats.js';
import {
  computeRetentionMs,
  isCacheable,
  isServable,
  isUnavailable,
  REVALIDATE_TIMEOUT_MS,
  type CacheOptions,
} from './cache.js';
import type { NewEntry } from './entry-store.js';
import { createEntry, decodeEntry, findVariant, isReplaced, type RecordEntry, type Variant } from './record-entry.js';

/** Records by id to get from the cache, or from Keap. */
export interface RecordQuery {
  readonly key: ResourceKey;
  readonly endpoint: Endpoint;
  readonly ids: readonly string[];
  readonly fields: readonly string[];
  readonly requestContext: RequestContext;
  /** How long the records are fresh, where that is not the TTL of their collection. */
  readonly ttlMs?: number;
  /** Whether a cached record holds as much as the caller needs, where not all copies hold the same; absent: each does. */
  isEnough?(id: string, row: Payload): boolean;
}

/** Records by id, or the error of the call for one; ids that Keap does not know are absent. */
export type RecordsById = Map<string, Payload | Error>;

/** Whether this process has these records fresh in its cache. */
export type AreCached = (ids: readonly string[]) => boolean;

/**
 * Gets records from Keap. Calls `areCached` before it sends a call that waited, and gives NoLongerNeeded for the ids of
 * a call that it did not send.
 */
type FetchRecords = (
  ids: readonly string[],
  requestContext: RequestContext,
  areCached: AreCached,
) => Promise<RecordsById>;

/**
 * Caches the records of id sets one by one, so that each set costs a call only for records that are not cached with its
 * properties. Freshness, writes, `bypassCache` and stale service are those of `cache`, by record instead of URL. Only
 * records are cached: neither a failure nor that Keap does not know an id.
 */
export class RecordCache {
  private readonly clock: Clock;
  private readonly log: Logger | undefined;
  private readonly revalidating = new Set<string>();
  /** The records that each operation has fetched from Keap: fresh enough for the rest of it. */
  private readonly fetchedBy = new WeakMap<RequestStats, Set<string>>();

  constructor(private readonly options: CacheOptions) {
    this.clock = options.clock;
    this.log = options.log;
  }

  /** The records that are cached, and those that `fetch` gets for the other ids. Rejects as `fetch` does. */
  async get(query: RecordQuery, fetch: FetchRecords): Promise<RecordsById> {
    const { key, requestContext } = query;
    const { ttlMs, isReference } = table[key];
    const ids = [...new Set(query.ids)];
    if (!isCacheable({ method: 'GET', ttlMs, isReference, requestContext }))
      return fetch(ids, requestContext, () => false);
    const { entryStore } = this.options;
    const startedAtMs = this.clock.monotonicMs();
    const nowMs = entryStore.nowMs();
    const keys = ids.map((id) => this.buildKey(query, id));
    const lookup = await entryStore.find({ keys, resource: key, ttlMs, decode: decodeEntry });
    const variants = new Map<string, Variant>();
    for (const [index, id] of ids.entries()) {
      const variant = findVariant(lookup?.entries.get(keys[index] as string), query, lookup?.versionTag);
      if (variant !== undefined && query.isEnough?.(id, variant.row) !== false) variants.set(id, variant);
    }
    const isServed = (id: string): boolean =>
      !this.skipsCache(query, id) && isServable(variants.get(id) ?? null, table[key], nowMs);
    const served = ids.filter(isServed);
    const missing = ids.filter((id) => !isServed(id));
    const found: RecordsById = new Map();
    this.serve(query, served, variants, found, startedAtMs);
    const expired = served.filter((id) => (variants.get(id)?.expiresAtMs ?? 0) <= nowMs);
    if (expired.length > 0 && lookup !== null)
      this.revalidate({ ...query, ids: expired }, fetch, lookup.entries, lookup.versionTag);
    if (missing.length === 0) return found;
    const { maxStaleMs = -1 } = requestContext;
    const stale: string[] = [];
    const records = await this.fetchAndStore({ ...query, ids: missing }, fetch, lookup?.entries, lookup?.versionTag);
    const cachedMeanwhile = missing.filter((id) => records.get(id) instanceof NoLongerNeeded);
    if (cachedMeanwhile.length > 0) {
      // What another process wrote since shows in a lookup only; then these are fetched without a further check.
      const fetchAnyway: FetchRecords = (left, context) => fetch(left, context, () => false);
      for (const [id, record] of await this.get({ ...query, ids: cachedMeanwhile }, fetchAnyway))
        records.set(id, record);
      for (const id of cachedMeanwhile) if (records.get(id) instanceof NoLongerNeeded) records.delete(id);
    }
    for (const [id, record] of records) {
      const expiresAtMs = variants.get(id)?.expiresAtMs ?? -Infinity;
      if (isUnavailable(record) && Math.max(0, nowMs - expiresAtMs) <= maxStaleMs) stale.push(id);
      else found.set(id, record);
    }
    this.serve(query, stale, variants, found, startedAtMs);
    return found;
  }

  /** A caller that bypasses the cache gets each record from Keap once. */
  private skipsCache(query: RecordQuery, id: string): boolean {
    const { bypassCache, priority, stats } = query.requestContext;
    if (bypassCache !== true) return false;
    return priority !== 'interactive' || this.fetchedBy.get(stats)?.has(this.buildKey(query, id)) !== true;
  }

  /** Whether all these records are fresh in the memory of this process, without a lookup in a shared store. */
  private areFresh(query: RecordQuery, ids: readonly string[]): boolean {
    const { entryStore } = this.options;
    const nowMs = entryStore.nowMs();
    return ids.every((id) => {
      const entry = entryStore.peek(this.buildKey(query, id), query.key) as RecordEntry | null;
      const variant = findVariant(entry, query, entry?.versionTag);
      return variant !== undefined && nowMs < variant.expiresAtMs && !this.skipsCache(query, id);
    });
  }

  /** Takes records from the cache, as one line of the caller's trace. */
  private serve(
    { key, endpoint, requestContext }: RecordQuery,
    ids: readonly string[],
    variants: ReadonlyMap<string, Variant>,
    found: RecordsById,
    startedAtMs: number,
  ): void {
    if (ids.length === 0) return;
    let expiresAtMs = Infinity;
    for (const id of ids) {
      const variant = variants.get(id);
      if (variant === undefined) continue;
      found.set(id, variant.row);
      expiresAtMs = Math.min(expiresAtMs, variant.expiresAtMs);
    }
    const leftMs = expiresAtMs - this.options.entryStore.nowMs();
    const age = { staleMs: leftMs > 0 ? null : -leftMs, freshForMs: Math.max(0, leftMs) };
    const request = { ...createGetRequest('', endpoint.path, key, requestContext), parse: () => null };
    const stats = { ...createAttemptStats(), status: 200 };
    recordRequest(request, 'memory', stats, this.clock.monotonicMs() - startedAtMs, age);
  }

  /** `entries` and `versionTag`: of the lookup; undefined where the store failed. */
  private async fetchAndStore(
    query: RecordQuery,
    fetch: FetchRecords,
    entries: ReadonlyMap<string, RecordEntry> | undefined,
    versionTag: string | null | undefined,
  ): Promise<RecordsById> {
    const { key, fields, requestContext } = query;
    const { entryStore } = this.options;
    const records = await fetch(query.ids, requestContext, (ids) => this.areFresh(query, ids));
    const fetched = this.fetchedBy.get(requestContext.stats) ?? new Set();
    this.fetchedBy.set(requestContext.stats, fetched);
    const expiresAtMs = entryStore.nowMs() + (query.ttlMs ?? table[key].ttlMs);
    const newEntries: NewEntry[] = [];
    for (const [id, row] of records) {
      if (row instanceof Error) continue;
      const recordKey = this.buildKey(query, id);
      fetched.add(recordKey);
      if (versionTag === undefined) continue;
      const variant: Variant = { fields, row, expiresAtMs, versionTag };
      const others = entries?.get(recordKey)?.variants ?? [];
      const entry = createEntry([variant, ...others.filter((other) => !isReplaced(query, other, versionTag))]);
      newEntries.push({ key: recordKey, entry, toStored: () => entry });
    }
    await entryStore.put(newEntries, computeRetentionMs(table[key]));
    return records;
  }

  /** Runs in the background with stats of its own, as in `cache`. */
  private revalidate(
    query: RecordQuery,
    fetch: FetchRecords,
    entries: ReadonlyMap<string, RecordEntry>,
    versionTag: string | null,
  ): void {
    const ids = query.ids.filter((id) => !this.revalidating.has(this.buildKey(query, id)));
    if (ids.length === 0) return;
    const keys = ids.map((id) => this.buildKey(query, id));
    for (const key of keys) this.revalidating.add(key);
    const requestContext: RequestContext = {
      priority: 'background',
      stats: new RequestStats(),
      plan: 'revalidated in the background',
      deadlineAtMs: this.clock.now() + REVALIDATE_TIMEOUT_MS,
    };
    void this.fetchAndStore({ ...query, ids, requestContext }, fetch, entries, versionTag)
      .catch((error: unknown) =>
        this.log?.debug({ path: query.endpoint.path, err: error }, 'revalidating cached records failed'),
      )
      .finally(() => {
        for (const key of keys) this.revalidating.delete(key);
      });
  }

  private buildKey({ key, endpoint }: RecordQuery, id: string): string {
    return this.options.entryStore.buildKey(key, `${endpoint.path} ${id}`);
  }
}
