import DataLoader from 'dataloader';
import { selectIdentityColumns, mergeFields } from '../../resources/record.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { isKeapId, invalidIdErrorFor, type Source, withReplan } from '../sources/source.js';
import { captureError, fetchEachById } from './fetch-singly.js';
import type { RequestCache, ReferenceTables } from './request-cache.js';
import { scanIdRange } from './scan-ids.js';
import { scanPages } from './scan-pages.js';
import type { BatchScheduler } from './batch-scheduler.js';

interface RecordKey {
  readonly id: string;
  readonly fields: readonly string[];
}

/** A record, or an Error in its place; the whole of a reference table, which holds others too. */
type Found = ReadonlyMap<string, Payload | Error>;

/** Loads records by id. The loads of one batch become one request per collection, for the union of their properties. */
export class RecordLoader {
  /** Records that were fetched singly: Keap has no properties for them beyond those. */
  readonly #fetchedSingly = new Set<string>();
  readonly #loaders = new Map<ResourceKey, DataLoader<RecordKey, Payload | null, string>>();

  constructor(
    private readonly source: Source,
    private readonly requestCache: RequestCache,
    private readonly tables: ReferenceTables,
    private readonly scheduler: BatchScheduler,
  ) {}

  /** The record with at least these properties; null when Keap has none. Rejects with the error of its own fetch. */
  load(key: ResourceKey, id: string, fields: readonly string[]): Promise<Payload | null> {
    const cached = this.requestCache.find(key, id, fields);
    if (cached !== undefined) return Promise.resolve(cached);
    this.scheduler.notify();
    return this.#loader(key).load({ id, fields });
  }

  #loader(key: ResourceKey): DataLoader<RecordKey, Payload | null, string> {
    const existing = this.#loaders.get(key);
    if (existing !== undefined) return existing;
    const loader = new DataLoader<RecordKey, Payload | null, string>(
      (recordKeys) => this.scheduler.track(key, () => this.#batch(key, recordKeys)),
      {
        cacheKeyFn: ({ id, fields }) => JSON.stringify([id, mergeFields(this.source.endpoint(key).fields, [fields])]),
        batchScheduleFn: this.scheduler.schedule(key),
      },
    );
    this.#loaders.set(key, loader);
    return loader;
  }

  async #batch(key: ResourceKey, recordKeys: readonly RecordKey[]): Promise<(Payload | null | Error)[]> {
    // A list may have loaded some of these records since they were requested.
    const pending = recordKeys.filter(
      ({ id, fields }) =>
        this.requestCache.find(key, id, fields) === undefined && (isKeapId(id) || table[key].isReference),
    );
    const found =
      pending.length === 0 ? new Map<string, Payload | Error>() : await withReplan(() => this.#fetch(key, pending));
    // Keap cannot be queried by an invalid id, so it is unknown whether the record exists.
    const missingResult = (id: string): Error | null => (isKeapId(id) ? null : invalidIdErrorFor(key));
    return recordKeys.map(
      ({ id, fields }) => found.get(id) ?? this.requestCache.find(key, id, fields) ?? missingResult(id),
    );
  }

  /** Throws EndpointChanged when the planned endpoint turns out to be missing; any other error fails its ids. */
  async #fetch(key: ResourceKey, recordKeys: readonly RecordKey[]): Promise<Found> {
    const ids = [...new Set(recordKeys.map((recordKey) => recordKey.id))];
    const fieldSets = recordKeys.map((recordKey) => recordKey.fields);
    const fields = mergeFields(this.source.endpoint(key).fields, fieldSets, ['id']);
    try {
      const found = await this.#complete(
        key,
        await this.#fetchByPlan(key, ids, fields, fieldSets.flat()),
        fieldSets.flat(),
        fields,
      );
      const rows = [...found.values()].flatMap((value) => (value instanceof Error ? [] : [value]));
      this.requestCache.add(key, rows, fields);
      return found;
    } catch (error) {
      const failure = captureError(error);
      return new Map(ids.map((id) => [id, failure]));
    }
  }

  /** Fetches records singly where their list rows lack a requested property. */
  async #complete(
    key: ResourceKey,
    found: Found,
    wantedFields: readonly string[],
    fields: readonly string[],
  ): Promise<Found> {
    const { sparseColumns, single } = this.source.endpoint(key);
    const columns = sparseColumns.filter((name) => wantedFields.includes(name));
    const incomplete = [...found].flatMap(([id, row]) =>
      row instanceof Error || columns.every((name) => (row[name] ?? null) !== null) ? [] : [id],
    );
    if (incomplete.length === 0 || single === null) return found;
    const idsToFetch = incomplete.filter((id) => !this.#fetchedSingly.has(`${key} ${id}`));
    return new Map([
      ...found,
      ...(await this.#fetchEach(key, idsToFetch, fields, 'its list rows lack requested properties')),
    ]);
  }

  async #fetchEach(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    reason: string,
  ): Promise<Found> {
    for (const id of ids) this.#fetchedSingly.add(`${key} ${id}`);
    return fetchEachById(this.source, key, ids, fields, `${ids.length} calls, ${reason}`);
  }

  async #fetchByPlan(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    wantedFields: readonly string[],
  ): Promise<Found> {
    const endpoint = this.source.endpoint(key);
    const absentColumns = this.source.absentColumns(key);
    if (
      endpoint.single !== null &&
      endpoint.sparseColumns.some((name) => absentColumns.has(name) && wantedFields.includes(name))
    )
      return this.#fetchEach(key, ids, fields, 'their list rows lack requested properties');
    const { isReference: reference, excludedReason } = table[key];
    if (reference && this.tables.countCalls(key) <= countCallsByIds(endpoint, ids.length)) {
      return this.tables.loadById(key, `${key}: read whole, a reference table`);
    }
    const lookup = { key, endpoint, ids, fields };
    const isListedById = endpoint.keyset?.isOrdered === true;
    if (endpoint.idSet !== null && !isListedById)
      return this.source.fetchByIds(key, ids, fields, `${ids.length} of ${key} by id set`);
    if (isListedById && (endpoint.idSet !== null || endpoint.single !== null)) return scanIdRange(this.source, lookup);
    if (endpoint.single === null && selectIdentityColumns(table[key], endpoint)[0] !== 'id') {
      throw new RangeError(`Keap has no single record of ${key}: reach them through an edge or a list.`);
    }
    return scanPages(this.source, lookup, excludedReason === null);
  }
}

/** How many calls it takes to read records by their ids; Infinity where Keap has no such call. */
export function countCallsByIds({ idSet, single }: Endpoint, ids: number): number {
  if (idSet !== null) return Math.ceil(ids / idSet.maxIds);
  return single === null ? Infinity : ids;
}
