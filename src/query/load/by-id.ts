import DataLoader from 'dataloader';
import { identityColumns, type Generation, type Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { isAskable, invalidIdErrorFor } from '../sources/supported-clauses.js';
import type { Source } from '../sources/source.js';
import { withReplan } from '../sources/endpoints.js';
import { failureOf } from './failure.js';
import { mergeFields } from './fields.js';
import type { RequestCache } from './request-cache.js';
import { singleRecords, type Found } from './fetch-singly.js';
import { sweepIds } from './scan-ids.js';
import { sweepPages } from './scan-pages.js';
import type { ReferenceTables } from './reference-tables.js';
import type { BatchScheduler } from './batch-scheduler.js';

interface Want {
  readonly id: string;
  readonly fields: readonly string[];
}

/** Records by id: loads of one window become one question per collection, asking for the union of the properties wanted. */
export class One {
  /** Records that came alone, so that what they lack is not to be had. */
  readonly #singly = new Set<string>();
  readonly #loaders = new Map<ResourceKey, DataLoader<Want, Payload | null, string>>();

  constructor(
    private readonly source: Source,
    private readonly requestCache: RequestCache,
    private readonly tables: ReferenceTables,
    private readonly scheduler: BatchScheduler,
  ) {}

  /** The record with at least these properties, null when Keap has none; rejects with what its own fetch failed of. */
  load(key: ResourceKey, id: string, fields: readonly string[]): Promise<Payload | null> {
    const cached = this.requestCache.find(key, id, fields);
    if (cached !== undefined) return Promise.resolve(cached);
    this.scheduler.notify();
    return this.#loader(key).load({ id, fields });
  }

  #loader(key: ResourceKey): DataLoader<Want, Payload | null, string> {
    const before = this.#loaders.get(key);
    if (before !== undefined) return before;
    const loader = new DataLoader<Want, Payload | null, string>((wants) => this.#batch(key, wants), {
      cacheKeyFn: ({ id, fields }) => JSON.stringify([id, mergeFields(this.source.endpoint(key).fields, [fields])]),
      batchScheduleFn: this.scheduler.schedule,
    });
    this.#loaders.set(key, loader);
    return loader;
  }

  async #batch(key: ResourceKey, wants: readonly Want[]): Promise<(Payload | null | Error)[]> {
    // What came by a list since the load was asked needs no call any more.
    const open = wants.filter(
      ({ id, fields }) =>
        this.requestCache.find(key, id, fields) === undefined && (isAskable(id) || table[key].reference),
    );
    const found =
      open.length === 0 ? new Map<string, Payload | Error>() : await withReplan(() => this.#fetch(key, open));
    // Whether there is a record of an id that Keap cannot be asked by is not known.
    const missing = (id: string): Error | null => (isAskable(id) ? null : invalidIdErrorFor(key));
    return wants.map(({ id, fields }) => found.get(id) ?? this.requestCache.find(key, id, fields) ?? missing(id));
  }

  /** Throws WayLearned when the way it was planned for turns out to be missing; everything else fails for its ids. */
  async #fetch(key: ResourceKey, wants: readonly Want[]): Promise<Found> {
    const ids = [...new Set(wants.map((want) => want.id))];
    const wishes = wants.map((want) => want.fields);
    const fields = mergeFields(this.source.endpoint(key).fields, wishes, ['id']);
    try {
      const found = await this.#complete(
        key,
        await this.#planned(key, ids, fields, wishes.flat()),
        wishes.flat(),
        fields,
      );
      const rows = [...found.values()].flatMap((value) => (value instanceof Error ? [] : [value]));
      this.requestCache.add(key, rows, fields);
      return found;
    } catch (error) {
      const failure = failureOf(error);
      return new Map(ids.map((id) => [id, failure]));
    }
  }

  /** Asks singly for the records of which rows of a list lack something that is wanted. */
  async #complete(
    key: ResourceKey,
    found: Found,
    wanted: readonly string[],
    fields: readonly string[],
  ): Promise<Found> {
    const { mayLack, one } = this.source.endpoint(key);
    const columns = mayLack.filter((name) => wanted.includes(name));
    const short = [...found].flatMap(([id, row]) =>
      row instanceof Error || columns.every((name) => (row[name] ?? null) !== null) ? [] : [id],
    );
    if (short.length === 0 || one === null) return found;
    const asked = short.filter((id) => !this.#singly.has(`${key} ${id}`));
    return new Map([...found, ...(await this.#one(key, asked, fields, 'lists lack what is wanted of it'))]);
  }

  async #one(key: ResourceKey, ids: readonly string[], fields: readonly string[], why: string): Promise<Found> {
    for (const id of ids) this.#singly.add(`${key} ${id}`);
    return singleRecords(this.source, key, ids, fields, `${ids.length} calls, ${why}`);
  }

  async #planned(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    wanted: readonly string[],
  ): Promise<Found> {
    const way = this.source.endpoint(key);
    const lacking = this.source.absentColumns(key);
    if (way.one !== null && way.mayLack.some((name) => lacking.has(name) && wanted.includes(name)))
      return this.#one(key, ids, fields, 'lists lack what is wanted of them');
    const { reference, leftOut } = table[key];
    if (reference && this.tables.countCalls(key) <= costByIds(way, ids.length)) {
      return this.tables.loadById(key, `${key}: read whole, a reference table`);
    }
    if (way.idSet !== null) return this.source.fetchByIds(key, ids, fields, `${ids.length} of ${key} by id set`);
    if (way.one === null && identityColumns(table[key], way)[0] !== 'id') {
      throw new RangeError(`Keap gives no single record of ${key}: reach them through an edge or a list.`);
    }
    const lookup = { key, way, ids, fields };
    if (way.one !== null && way.keyset?.ordered === true) return sweepIds(this.source, lookup);
    return sweepPages(this.source, lookup, leftOut === null);
  }
}

/** How many calls it takes to ask for records by their ids; endless where that cannot be asked. */
function costByIds({ idSet, one }: Generation, ids: number): number {
  if (idSet !== null) return Math.ceil(ids / idSet.cap);
  return one === null ? Infinity : ids;
}
