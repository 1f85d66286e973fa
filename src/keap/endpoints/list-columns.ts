import type { Generation, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';

/** Whether rows of lists carry what only the single record is sure to have, as learned from the rows that come. */
export class ListColumns {
  private readonly known = new Map<ResourceKey, ReadonlySet<string>>();

  /** Rows of a list came. */
  learn(key: ResourceKey, { mayLack }: Generation, rows: readonly Payload[]): void {
    if (mayLack.length === 0 || rows.length === 0) return;
    const isLacking = (name: string): boolean => rows.every((row) => row[name] === undefined || row[name] === null);
    this.known.set(key, new Set(mayLack.filter(isLacking)));
  }

  /** The columns that were lacking in all rows when some last came; null before any did. */
  of(key: ResourceKey): ReadonlySet<string> | null {
    return this.known.get(key) ?? null;
  }
}
