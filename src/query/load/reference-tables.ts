import { selectIdentityColumns, buildIdentity, type Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { assertScanOwnerColumn } from '../sources/owner-column.js';
import type { Source } from '../sources/source.js';
import { withReplan } from '../sources/endpoints.js';
import { readId } from './request-cache.js';

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
    const records = await this.loadRows(key, plan);
    return new Map(records.flatMap((row) => (readId(row) === null ? [] : [[readId(row) as string, row] as const])));
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
      if (typeof embedded !== 'object' || embedded === null) continue;
      const id = readId(embedded as Payload);
      if (id !== null && id !== '' && id !== '0') found.set(id, { ...(embedded as Payload), id });
    }
    return [...found.entries()]
      .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
      .map(([, embedded]) => embedded);
  }
}
