import {
  buildIdentity,
  compareIds,
  indexById,
  isRecord,
  readId,
  selectIdentityColumns,
} from '../../resources/record.js';
import { pickSupported, resolveLoadedFields } from '../../resources/fields.js';
import type { Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { type Source, withReplan } from '../sources/source.js';
import { assertScanOwnerColumn } from '../sources/paged-list.js';

interface Entry {
  readonly row: Payload;
  readonly loadedFields: ReadonlySet<string>;
}

/** The records that an operation has loaded, and which properties of each. An absent property is not loaded; a null one is empty. */
export class RequestCache {
  readonly #entries = new Map<ResourceKey, Map<string, Entry>>();

  constructor(private readonly source: Source) {}

  /** Adds records that were requested with these fields. Records of a child list are skipped: their id is another record's. */
  add(key: ResourceKey, rows: readonly Payload[], fields: readonly string[]): void {
    if (table[key].parent !== null) return;
    const entries = this.#entries.get(key) ?? new Map<string, Entry>();
    this.#entries.set(key, entries);
    const { apiVersion, fields: endpointFields, sparseColumns } = this.source.endpoint(key);
    // v1 omits some requested properties from its lists (a contact's origin): there only the received ones count.
    const loadedFields = resolveLoadedFields(endpointFields, fields).filter(
      (name) => apiVersion === 'v2' || (endpointFields?.byDefault.includes(name) && !sparseColumns.includes(name)),
    );
    for (const row of rows) {
      const id = readId(row);
      if (id === null) continue;
      const existing = entries.get(id);
      entries.set(id, {
        row: existing === undefined ? row : { ...existing.row, ...row },
        loadedFields: new Set([...(existing?.loadedFields ?? []), ...loadedFields]),
      });
    }
  }

  /** The record with at least these properties; undefined where one is not loaded. */
  find(key: ResourceKey, id: string, fields: readonly string[]): Payload | undefined {
    const entry = this.#entries.get(key)?.get(id);
    if (entry === undefined) return undefined;
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
  async loadById(key: ResourceKey, plan: string): Promise<Map<string, Payload>> {
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
    const columns = selectIdentityColumns(table[key], this.source.endpoint(key));
    return records.filter((row) => buildIdentity(columns, row, null) !== null);
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
