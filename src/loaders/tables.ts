import type { Payload } from '../resources/row.js';
import { table, type ResourceKey } from '../resources/table.js';
import type { Source } from '../sources/source.js';
import { idOf } from './reach.js';

/** Reference tables (users, tags, stages…) as this operation has read them: each at most once. */
export class Tables {
  readonly #read = new Map<ResourceKey, Promise<readonly Payload[]>>();

  constructor(private readonly source: Source) {}

  /** How many calls reading the table whole takes; 0 when this operation has it, 1 as long as its size is not known. */
  cost(key: ResourceKey): number {
    if (this.#read.has(key)) return 0;
    return Math.max(1, Math.ceil((this.source.size(key)?.records ?? 0) / table[key].v2.pageSize));
  }

  /** The whole table. A failed reading is not kept. */
  rows(key: ResourceKey, plan: string): Promise<readonly Payload[]> {
    const before = this.#read.get(key);
    if (before !== undefined) return before;
    const reading = this.source.whole(key, [], plan);
    this.#read.set(key, reading);
    reading.catch(() => this.#read.delete(key));
    return reading;
  }

  /** The whole table by id. */
  async byId(key: ResourceKey, plan: string): Promise<Map<string, Payload>> {
    const rows = await this.rows(key, plan);
    return new Map(rows.flatMap((row) => (idOf(row) === null ? [] : [[idOf(row) as string, row] as const])));
  }
}
