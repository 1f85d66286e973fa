import DataLoader from 'dataloader';
import type { Payload } from '../resources/row.js';
import { table, type ResourceKey } from '../resources/table.js';
import type { Source } from '../sources/source.js';
import { toAsk } from './fields.js';
import type { Reach } from './reach.js';
import { singleRecords, type Found } from './single-records.js';
import { sweepIds } from './sweep-ids.js';
import type { Tables } from './tables.js';
import type { BatchWindow } from './window.js';

interface Want {
  readonly id: string;
  readonly fields: readonly string[];
}

/** Records by id: loads of one window become one question per collection, asking for the union of the properties wanted. */
export class One {
  readonly #loaders = new Map<ResourceKey, DataLoader<Want, Payload | null, string>>();

  constructor(
    private readonly source: Source,
    private readonly reach: Reach,
    private readonly tables: Tables,
    private readonly window: BatchWindow,
  ) {}

  /** The record with at least these properties, null when Keap has none; rejects with what its own fetch failed of. */
  load(key: ResourceKey, id: string, fields: readonly string[]): Promise<Payload | null> {
    const met = this.reach.find(key, id, fields);
    if (met !== undefined) return Promise.resolve(met);
    this.window.touch();
    return this.#loader(key).load({ id, fields });
  }

  #loader(key: ResourceKey): DataLoader<Want, Payload | null, string> {
    const before = this.#loaders.get(key);
    if (before !== undefined) return before;
    const loader = new DataLoader<Want, Payload | null, string>((wants) => this.#batch(key, wants), {
      cacheKeyFn: ({ id, fields }) => JSON.stringify([id, toAsk(key, [fields])]),
      batchScheduleFn: this.window.schedule,
    });
    this.#loaders.set(key, loader);
    return loader;
  }

  async #batch(key: ResourceKey, wants: readonly Want[]): Promise<(Payload | null | Error)[]> {
    // What came by a list since the load was asked needs no call any more.
    const open = wants.filter((want) => this.reach.find(key, want.id, want.fields) === undefined);
    const ids = [...new Set(open.map((want) => want.id))];
    const fields = toAsk(
      key,
      open.map((want) => want.fields),
      ['id'],
    );
    const found: Found = ids.length === 0 ? new Map() : await this.#fetch(key, ids, fields);
    const rows = [...found.values()].flatMap((value) => (value instanceof Error ? [] : [value]));
    this.reach.add(key, rows, fields);
    return wants.map(({ id, fields }) => found.get(id) ?? this.reach.find(key, id, fields) ?? null);
  }

  async #fetch(key: ResourceKey, ids: readonly string[], fields: readonly string[]): Promise<Found> {
    try {
      const { idSet, one, keyset } = table[key].v2;
      const bySet = idSet === null ? Infinity : Math.ceil(ids.length / idSet.cap);
      if (table[key].reference && this.tables.cost(key) <= bySet) {
        return await this.tables.byId(key, `${key}: read whole, a reference table`);
      }
      if (idSet !== null) return await this.source.byIds(key, ids, fields, `${ids.length} of ${key} by id set`);
      if (one !== null) {
        return keyset?.ordered === true
          ? await sweepIds(this.source, key, ids, fields)
          : await singleRecords(this.source, key, ids, fields, 'no id set');
      }
      throw new RangeError(`Keap gives no single record of ${key}: reach them through an edge or a list.`);
    } catch (error) {
      return new Map(ids.map((id) => [id, error as Error]));
    }
  }
}
