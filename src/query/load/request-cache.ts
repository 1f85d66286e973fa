import type { Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { Source } from '../sources/source.js';
import { resolveLoadedFields, pickSupported } from './fields.js';

interface Entry {
  readonly row: Payload;
  readonly loadedFields: ReadonlySet<string>;
}

/** A record's id as text, or null for a record without one (transactions). */
export const readId = (row: Payload): string | null =>
  typeof row['id'] === 'string' || typeof row['id'] === 'number' ? String(row['id']) : null;

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
