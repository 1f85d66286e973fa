import { identityColumns, identityOf, type Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { assertScanOwnerColumn } from '../sources/owner-column.js';
import type { Source } from '../sources/source.js';
import { withReplan } from '../sources/endpoints.js';
import { idOf } from './request-cache.js';

/** Reference tables (users, tags, stages…) as this operation has read them: each at most once. */
export class Tables {
  readonly #read = new Map<ResourceKey, Promise<readonly Payload[]>>();

  constructor(private readonly source: Source) {}

  /** How many calls reading the table whole takes; 0 when this operation has it, 1 as long as its size is not known. */
  cost(key: ResourceKey): number {
    if (this.#read.has(key)) return 0;
    const copies = this.#copies(key);
    if (copies !== null) return this.cost(copies.from);
    return Math.max(1, Math.ceil((this.source.collectionSize(key)?.records ?? 0) / this.source.endpoint(key).pageSize));
  }

  /** The whole table. A failed reading is kept too: the client has tried again already, and the next field would only fail at the same. */
  rows(key: ResourceKey, plan: string): Promise<readonly Payload[]> {
    const before = this.#read.get(key);
    if (before !== undefined) return before;
    const reading = this.#table(key, plan);
    this.#read.set(key, reading);
    return reading;
  }

  /** The whole table by id. */
  async byId(key: ResourceKey, plan: string): Promise<Map<string, Payload>> {
    const rows = await this.rows(key, plan);
    return new Map(rows.flatMap((row) => (idOf(row) === null ? [] : [[idOf(row) as string, row] as const])));
  }

  async #table(key: ResourceKey, plan: string): Promise<readonly Payload[]> {
    try {
      if (this.#copies(key) === null) return await withReplan(() => this.#whole(key, plan));
    } catch (error) {
      // The account may have told only now that it does not list this table.
      if (this.#copies(key) === null) throw error;
    }
    return this.#fromCopies(key, plan);
  }

  /** What Keap sent without a name is left out: nothing can point at it. */
  async #whole(key: ResourceKey, plan: string): Promise<readonly Payload[]> {
    const rows = await this.source.fetchAll(key, [], plan);
    const columns = identityColumns(table[key], this.source.endpoint(key));
    return rows.filter((row) => identityOf(columns, row, null) !== null);
  }

  /** Where copies of the records stand, for a table that this account does not list; null where it is listed, or copied nowhere. */
  #copies(key: ResourceKey): { readonly from: ResourceKey; readonly at: string } | null {
    return this.source.isServed(key) ? null : table[key].copies;
  }

  /** The distinct copies in another table, in the order of their ids. They hold what Keap copies, no more. */
  async #fromCopies(key: ResourceKey, plan: string): Promise<readonly Payload[]> {
    const { from, at } = table[key].copies as { readonly from: ResourceKey; readonly at: string };
    const found = new Map<string, Payload>();
    const rows = await this.rows(from, `${plan}, from the copies in ${from}`);
    assertScanOwnerColumn(rows, at, this.source.endpoint(from));
    for (const row of rows) {
      const copy = row[at];
      if (typeof copy !== 'object' || copy === null) continue;
      const id = idOf(copy as Payload);
      if (id !== null && id !== '' && id !== '0') found.set(id, { ...(copy as Payload), id });
    }
    return [...found.entries()].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)).map(([, copy]) => copy);
  }
}
