import type { Endpoint, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';

/** Whether rows of lists carry what only the single record is sure to have, as learned from the rows that come. */
export class ListColumns {
  private readonly absentByCollection = new Map<ResourceKey, ReadonlySet<string>>();

  /** Rows of a list came. */
  observe(key: ResourceKey, { sparseColumns }: Endpoint, rows: readonly Payload[]): void {
    if (sparseColumns.length === 0 || rows.length === 0) return;
    const isAbsent = (name: string): boolean => rows.every((row) => row[name] === undefined || row[name] === null);
    this.absentByCollection.set(key, new Set(sparseColumns.filter(isAbsent)));
  }

  /** The columns that were lacking in all rows when some last came; null before any did. */
  get(key: ResourceKey): ReadonlySet<string> | null {
    return this.absentByCollection.get(key) ?? null;
  }
}
