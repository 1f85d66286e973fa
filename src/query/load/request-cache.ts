import {
  buildIdentity,
  compareIds,
  indexById,
  isRecord,
  readId,
  selectIdentityColumns,
} from '../../resources/record.js';
import type { Payload, Fields } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { type Source, withReplan } from '../sources/source.js';
import { assertScanOwnerColumn } from '../sources/paged-list.js';

/** The `fields` of the way a collection is asked for: null where an answer is always whole. */
type EndpointFields = Fields | null;

const getDefaultFields = (endpointFields: EndpointFields): readonly string[] => endpointFields?.byDefault ?? [];

/** Whether this way can be asked for a property at all; one generation of Keap has properties that the other lacks. */
const hasField = ({ byDefault, optional }: Fields, name: string): boolean =>
  byDefault.includes(name) || optional.includes(name);

/** The Keap properties a caller needs of those that the way gives: those named, or what Keap gives when none is named. */
export function pickSupported(endpointFields: EndpointFields, fields: readonly string[]): readonly string[] {
  if (fields.length === 0 || endpointFields === null) return getDefaultFields(endpointFields);
  return fields.filter((name) => hasField(endpointFields, name));
}

/**
 * What to write into Keap's `fields` so that one answer serves several wishes: their union, sorted, so that equal needs
 * make equal URLs. `always` is what our own work needs beside it. Where Keap only adds to its defaults, the defaults are
 * not named: their spelling as optional properties is refused in places (docs/keap-api.md 7.1). What the way does not
 * have is left out.
 */
export function mergeFields(
  endpointFields: EndpointFields,
  fieldSets: readonly (readonly string[])[],
  alwaysIncluded: readonly string[] = [],
): string[] {
  if (endpointFields === null) return [];
  const names = new Set(
    fieldSets.flatMap((fieldSet) =>
      endpointFields.mode === 'select' ? pickSupported(endpointFields, fieldSet) : fieldSet,
    ),
  );
  for (const name of alwaysIncluded) names.add(name);
  return [...names]
    .filter((name) =>
      endpointFields.mode === 'select' ? hasField(endpointFields, name) : endpointFields.optional.includes(name),
    )
    .sort();
}

/**
 * The properties a record carries when it was asked with these fields. A wish of only default properties is taken by
 * its word where Keap adds to its defaults: it may be a copy that came inside another record.
 */
export function resolveLoadedFields(endpointFields: EndpointFields, fields: readonly string[]): readonly string[] {
  if (endpointFields === null || fields.length === 0) return getDefaultFields(endpointFields);
  if (endpointFields.mode === 'select' || fields.every((name) => endpointFields.byDefault.includes(name)))
    return fields;
  return [...endpointFields.byDefault, ...fields];
}

interface Entry {
  readonly row: Payload;
  readonly loadedFields: ReadonlySet<string>;
}

/** The records an operation has met so far, and which properties of each are known: an absent property is not loaded, a null one is empty. */
export class RequestCache {
  readonly #entries = new Map<ResourceKey, Map<string, Entry>>();

  constructor(private readonly source: Source) {}

  /** Remembers records that were asked with these fields. Records of a child list are not kept: their id is another record's. */
  add(key: ResourceKey, rows: readonly Payload[], fields: readonly string[]): void {
    if (table[key].parent !== null) return;
    const entries = this.#entries.get(key) ?? new Map<string, Entry>();
    this.#entries.set(key, entries);
    const { apiVersion, fields: endpointFields, sparseColumns } = this.source.endpoint(key);
    // v1 leaves some of what it was asked for out of its lists (a contact's origin): only what came counts there.
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

  /** The record with at least these properties, or undefined when they are not all known. */
  find(key: ResourceKey, id: string, fields: readonly string[]): Payload | undefined {
    const entry = this.#entries.get(key)?.get(id);
    if (entry === undefined) return undefined;
    const { fields: endpointFields, sparseColumns } = this.source.endpoint(key);
    if (endpointFields === null) return entry.row;
    const isKnown = (name: string): boolean =>
      sparseColumns.includes(name)
        ? // Who names no column takes what is there.
          fields.length === 0 || (entry.row[name] ?? null) !== null
        : entry.loadedFields.has(name) || Object.hasOwn(entry.row, name);
    return pickSupported(endpointFields, fields).every(isKnown) ? entry.row : undefined;
  }
}

/** Reference tables (users, tags, stages…) as this operation has read them: each at most once. */
export class ReferenceTables {
  readonly #loaded = new Map<ResourceKey, Promise<readonly Payload[]>>();

  constructor(private readonly source: Source) {}

  /** How many calls reading the table whole takes; 0 when this operation has it, 1 as long as its size is not known. */
  countCalls(key: ResourceKey): number {
    if (this.#loaded.has(key)) return 0;
    const embeddedIn = this.#findEmbedded(key);
    if (embeddedIn !== null) return this.countCalls(embeddedIn.resource);
    return Math.max(1, Math.ceil((this.source.collectionSize(key)?.records ?? 0) / this.source.endpoint(key).pageSize));
  }

  /** The whole table. A failed reading is kept too: the client has tried again already, and the next field would only fail at the same. */
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
      // The account may have told only now that it does not list this table.
      if (this.#findEmbedded(key) === null) throw error;
    }
    return this.#loadFromEmbedded(key, plan);
  }

  /** What Keap sent without a name is left out: nothing can point at it. */
  async #fetchAll(key: ResourceKey, plan: string): Promise<readonly Payload[]> {
    const records = await this.source.fetchAll(key, [], plan);
    const columns = selectIdentityColumns(table[key], this.source.endpoint(key));
    return records.filter((row) => buildIdentity(columns, row, null) !== null);
  }

  /** Where copies of the records stand, for a table that this account does not list; null where it is listed, or copied nowhere. */
  #findEmbedded(key: ResourceKey): { readonly resource: ResourceKey; readonly column: string } | null {
    return this.source.isServed(key) ? null : table[key].embeddedIn;
  }

  /** The distinct copies in another table, in the order of their ids. They hold what Keap copies, no more. */
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
