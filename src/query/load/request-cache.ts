import {
  compareIds,
  isRecord,
  readId,
  selectIdentityColumns,
  pickSupported,
  resolveLoadedFields,
} from '../../resources/record.js';
import { indexById, keepIdentified } from '../../resources/row-index.js';
import type { Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { type Source, withReplan } from '../sources/source.js';
import { assertScanOwnerColumn } from '../sources/paged-list.js';

/** Records of one request. */
interface LoadedRows {
  readonly rows: readonly Payload[];
  readonly fields: ReadonlySet<string>;
  /** Null until a record is looked up. */
  byId: ReadonlyMap<string, Payload> | null;
}

interface Entry {
  readonly row: Payload;
  readonly loadedFields: ReadonlySet<string>;
}

/** What is loaded of a collection. */
interface LoadedCollection {
  readonly requests: LoadedRows[];
  /** The records that were looked up, and how many of the requests that took into account. */
  readonly entries: Map<string, { readonly entry: Entry | null; readonly requestCount: number }>;
}

/** The records that an operation has loaded, and which properties of each. An absent property is not loaded; a null one is empty. */
export class RequestCache {
  readonly #collections = new Map<ResourceKey, LoadedCollection>();

  constructor(private readonly source: Source) {}

  /** Adds records that were requested with these fields. Records of a child list are skipped: their id is another record's. */
  add(key: ResourceKey, rows: readonly Payload[], fields: readonly string[]): void {
    if (table[key].parent !== null || rows.length === 0) return;
    const collection: LoadedCollection = this.#collections.get(key) ?? { requests: [], entries: new Map() };
    this.#collections.set(key, collection);
    const { apiVersion, fields: endpointFields, sparseColumns } = this.source.endpoint(key);
    // v1 omits some requested properties from its lists (a contact's origin): there only the received ones count.
    const loadedFields = resolveLoadedFields(endpointFields, fields).filter(
      (name) => apiVersion === 'v2' || (endpointFields?.byDefault.includes(name) && !sparseColumns.includes(name)),
    );
    collection.requests.push({ rows, fields: new Set(loadedFields), byId: null });
  }

  /** The record with at least these properties; undefined where one is not loaded. */
  find(key: ResourceKey, id: string, fields: readonly string[]): Payload | undefined {
    const collection = this.#collections.get(key);
    const entry = collection === undefined ? null : findEntry(collection, id);
    if (entry === null) return undefined;
    const { fields: endpointFields, sparseColumns } = this.source.endpoint(key);
    if (endpointFields === null) return entry.row;
    const isKnown = (name: string): boolean =>
      sparseColumns.includes(name)
        ? // A request that names no column accepts any.
          fields.length === 0 || (entry.row[name] ?? null) !== null
        : entry.loadedFields.has(name) || Object.hasOwn(entry.row, name);
    return pickSupported(endpointFields, fields).every(isKnown) ? entry.row : undefined;
  }
}

/** The record of an id with the properties of all requests. Few of the loaded records are ever looked up. */
function findEntry({ requests, entries }: LoadedCollection, id: string): Entry | null {
  const known = entries.get(id);
  if (known?.requestCount === requests.length) return known.entry;
  let entry = known?.entry ?? null;
  for (const request of requests.slice(known?.requestCount ?? 0)) {
    const { rows, fields } = request;
    request.byId ??= indexById(rows);
    const row = request.byId.get(id);
    if (row === undefined) continue;
    entry =
      entry === null
        ? { row, loadedFields: fields }
        : { row: { ...entry.row, ...row }, loadedFields: new Set([...entry.loadedFields, ...fields]) };
  }
  entries.set(id, { entry, requestCount: requests.length });
  return entry;
}

/** Reference tables (users, tags, stages…) of one operation, each read at most once. */
export class ReferenceTables {
  readonly #loaded = new Map<ResourceKey, Promise<readonly Payload[]>>();

  constructor(private readonly source: Source) {}

  /** How many calls a read of the whole table takes: 0 once it is loaded, 1 while its size is unknown. */
  countCalls(key: ResourceKey): number {
    if (this.#loaded.has(key)) return 0;
    const embeddedIn = this.#findEmbedded(key);
    if (embeddedIn !== null) return this.countCalls(embeddedIn.resource);
    return Math.max(1, Math.ceil((this.source.collectionSize(key)?.records ?? 0) / this.source.endpoint(key).pageSize));
  }

  /** The whole table. A failure is cached too: the client has already retried it. */
  loadRows(key: ResourceKey, plan: string): Promise<readonly Payload[]> {
    const existing = this.#loaded.get(key);
    if (existing !== undefined) return existing;
    const pendingRows = this.#loadTable(key, plan);
    this.#loaded.set(key, pendingRows);
    return pendingRows;
  }

  /** The whole table by id. */
  async loadById(key: ResourceKey, plan: string): Promise<ReadonlyMap<string, Payload>> {
    return indexById(await this.loadRows(key, plan));
  }

  async #loadTable(key: ResourceKey, plan: string): Promise<readonly Payload[]> {
    try {
      if (this.#findEmbedded(key) === null) return await withReplan(() => this.#fetchAll(key, plan));
    } catch (error) {
      // This call may have discovered that the account does not list the table.
      if (this.#findEmbedded(key) === null) throw error;
    }
    return this.#loadFromEmbedded(key, plan);
  }

  /** Leaves out records without an identity: nothing can refer to them. */
  async #fetchAll(key: ResourceKey, plan: string): Promise<readonly Payload[]> {
    const records = await this.source.fetchAll(key, [], plan);
    return keepIdentified(records, selectIdentityColumns(table[key], this.source.endpoint(key)));
  }

  /** Where copies of the records are embedded, for a table that this account does not list; null where it is listed, or not embedded. */
  #findEmbedded(key: ResourceKey): { readonly resource: ResourceKey; readonly column: string } | null {
    return this.source.isServed(key) ? null : table[key].embeddedIn;
  }

  /** The distinct copies in another table, in id order. They have only the properties that Keap copies. */
  async #loadFromEmbedded(key: ResourceKey, plan: string): Promise<readonly Payload[]> {
    const { resource, column } = table[key].embeddedIn as { readonly resource: ResourceKey; readonly column: string };
    const found = new Map<string, Payload>();
    const records = await this.loadRows(resource, `${plan}, from the copies in ${resource}`);
    assertScanOwnerColumn(records, column, this.source.endpoint(resource));
    for (const row of records) {
      const embedded = row[column];
      const id = isRecord(embedded) ? readId(embedded) : null;
      if (id !== null && id !== '0') found.set(id, { ...(embedded as Payload), id });
    }
    return [...found.entries()].sort(([a], [b]) => compareIds(a, b)).map(([, embedded]) => embedded);
  }
}
