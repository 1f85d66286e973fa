import type { Ask, KeapClient, Page, PageRequest } from '../keap/ask.js';
import { recordsByIds } from '../keap/by-ids.js';
import { NotRemembered } from '../keap/errors.js';
import type { Payload } from '../resources/row.js';
import { resourceKeys, table, type ResourceKey } from '../resources/table.js';
import { NOBODY, belongsTo, madeUpId, madeUpRecord, ownerColumn, type World } from './made-up.js';

/** What a record's child list holds where nothing is known of its collection. */
const CHILDREN = 20;
/** Different records that can be pointed at where a collection's size is not known. */
const MANY = 1_000_000;

/**
 * A Keap in which everything costs what it would cost and nothing is sent: for an operation's price. What the real client
 * remembers is answered as it is; every other need is written into the caller's meter as a call and answered with made-up
 * records, as many as can be there as far as is known, each leading on to others of its own. So whatever the resolvers
 * and the planner do with it costs at least what it would cost in truth.
 */
export class RehearsedKeap implements KeapClient {
  /** Whether the size of every collection that the plans looked at is known: else the price is a worst case. */
  sizesKnown = true;
  private readonly pagesAsked = new Map<string, Promise<Page>>();
  /** Ids that were handed out, so that records of a list can be said to belong to them. */
  private readonly met = new Map<ResourceKey, Set<string>>();
  /** Ids that made-up records point at: a table that is read whole has to hold them. */
  private readonly given = new Map<ResourceKey, Set<string>>();
  private readonly world: World = {
    reach: (key) => this.reach(key),
    given: (key, id) => {
      const ids = this.given.get(key) ?? new Set();
      this.given.set(key, ids.add(id));
    },
  };
  /** After a write nothing that was remembered counts. */
  private hasWritten = false;

  constructor(private readonly keap: KeapClient) {}

  way(key: ResourceKey): ReturnType<KeapClient['way']> {
    return this.keap.way(key);
  }

  serves(key: ResourceKey): boolean {
    return this.keap.serves(key);
  }

  async page(key: ResourceKey, request: PageRequest, ask: Ask): Promise<Page> {
    const name = JSON.stringify([key, request]);
    const asking = this.pagesAsked.get(name) ?? this.firstPage(key, request, ask);
    this.pagesAsked.set(name, asking);
    const page = await asking;
    this.meet(key, page.rows);
    const isWhole = request.size === undefined && request.filter === undefined && page.nextToken === null;
    return isWhole ? { ...page, rows: [...page.rows, ...this.pointedAt(key, page.rows)] } : page;
  }

  async *pages(key: ResourceKey, request: PageRequest, ask: Ask): AsyncGenerator<Page> {
    for (let next: PageRequest | null = request; next !== null;) {
      const page: Page = await this.page(key, next, ask);
      yield page;
      next = page.nextToken === null ? null : { ...request, token: page.nextToken };
    }
  }

  byIds(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    ask: Ask,
  ): ReturnType<KeapClient['byIds']> {
    return recordsByIds((request) => this.page(key, request, ask), this.way(key), ids, fields);
  }

  async one(key: ResourceKey, id: string, fields: readonly string[], ask: Ask): Promise<Payload | null> {
    const real = await this.remembered(ask, (only) => this.keap.one(key, id, fields, only));
    if (real !== undefined) return real;
    this.charge(ask, key, 1);
    this.meet(key, [{ id }]);
    return madeUpRecord(key, id, 0, this.world);
  }

  writeWay(...[key, change]: Parameters<KeapClient['writeWay']>): ReturnType<KeapClient['writeWay']> {
    return this.keap.writeWay(key, change);
  }

  async write(...[write, ask]: Parameters<KeapClient['write']>): ReturnType<KeapClient['write']> {
    const { api } = this.keap.writeWay(write.key, write.change);
    this.charge(ask, write.key, 1);
    this.hasWritten = true;
    const id = 'id' in write ? write.id : madeUpId(0);
    return { record: madeUpRecord(write.key, id, 0, this.world), api };
  }

  tagCalls(tagging: Parameters<KeapClient['tagCalls']>[0]): number {
    return this.keap.tagCalls(tagging);
  }

  async tag(...[tagging, ask]: Parameters<KeapClient['tag']>): ReturnType<KeapClient['tag']> {
    this.charge(ask, 'applied_tags', this.keap.tagCalls(tagging));
    this.hasWritten = true;
    return tagging.contactIds.flatMap((contactId) =>
      tagging.tagIds.map((tagId) => ({ contactId, tagId, status: 'NOT_SENT' as const, error: null })),
    );
  }

  async content(_fileId: string, ask: Ask): ReturnType<KeapClient['content']> {
    this.charge(ask, 'files', 2);
    return null;
  }

  async identity(ask: Ask): ReturnType<KeapClient['identity']> {
    const real = await this.remembered(ask, (only) => this.keap.identity(only));
    if (real !== undefined) return real;
    this.charge(ask, null, 1);
    return { ...NOBODY, localUserId: madeUpId(0) };
  }

  async refresh(): Promise<void> {
    this.hasWritten = true;
  }

  quota(): ReturnType<KeapClient['quota']> {
    return this.keap.quota();
  }

  size(key: ResourceKey): ReturnType<KeapClient['size']> {
    const size = this.keap.size(key);
    if (size === null || size.basis === 'atLeast') this.sizesKnown = false;
    return size;
  }

  expect(): void {}

  async close(): Promise<void> {}

  /** Records that others point at and that are not among these. */
  private pointedAt(key: ResourceKey, rows: readonly Payload[]): Payload[] {
    const known = new Set(rows.map(({ id }) => id));
    const missing = [...(this.given.get(key) ?? [])].filter((id) => !known.has(id));
    return missing.map((id, place) => madeUpRecord(key, id, place, this.world));
  }

  private async firstPage(key: ResourceKey, request: PageRequest, ask: Ask): Promise<Page> {
    const real = await this.remembered(ask, (only) => this.keap.page(key, request, only));
    if (real !== undefined) return real;
    this.charge(ask, key, 1);
    return this.madeUpPage(key, request);
  }

  private madeUpPage(key: ResourceKey, request: PageRequest): Page {
    const way = this.way(key);
    const from = Number(request.token ?? 0);
    const rows = this.ownersRows(key, request) ?? this.rowsFrom(key, request, from);
    const total = this.keap.size(key);
    const isNarrowed = (request.filter ?? []).length > 0 || request.parentId !== undefined;
    const known = total !== null && total.basis !== 'atLeast';
    const isTable = table[key].reference && request.size === undefined;
    const isLast =
      isNarrowed ||
      way.answer !== 'pages' ||
      (!known && isTable) ||
      (known ? from + rows.length >= total.records : false);
    const nextToken = isLast || rows.length === 0 ? null : String(from + rows.length);
    const counted = way.api === 'v1' && known && !isNarrowed ? total.records : null;
    return { rows, nextToken, total: counted, generation: way.api, way, body: '' };
  }

  /** The records at these places of the collection, newest first, each of one of the owners met. */
  private rowsFrom(key: ResourceKey, request: PageRequest, from: number): Payload[] {
    const size = this.keap.size(key);
    const { pageSize, reference } = { ...this.way(key), ...table[key] };
    const known = size === null || size.basis === 'atLeast' ? null : size.records;
    if (known === null) this.sizesKnown = false;
    // A reference table that is read whole is taken for a page: that it is small is what makes it one.
    const records = known ?? (reference && request.size === undefined ? pageSize : Infinity);
    const count = Math.max(0, Math.min(request.size ?? pageSize, pageSize, records - from));
    const rows = Array.from({ length: count }, (_, at) => {
      const place = from + at;
      return madeUpRecord(key, madeUpId(MANY - place), place, this.world);
    });
    return this.spread(key, rows);
  }

  /** Says of the records of a whole list that they belong to the owners met, in turn. */
  private spread(key: ResourceKey, rows: Payload[]): Payload[] {
    for (const owner of resourceKeys) {
      const ids = [...(this.met.get(owner) ?? [])];
      for (const edge of Object.values(table[owner].edges)) {
        if (edge.kind !== 'owned' || edge.to !== key || ids.length === 0) continue;
        rows = rows.map((row, at) => belongsTo(row, edge.at, ids[at % ids.length] as string));
      }
    }
    return rows;
  }

  /** The records asked for by an id set or by their owners; null for a list of other records. */
  private ownersRows(key: ResourceKey, { filter = [], size, parentId }: PageRequest): Payload[] | null {
    const set = filter.find(({ field, op }) => op === '==' && field === this.way(key).idSet?.filter);
    if (set !== undefined) return [set.value].flat().map((id, at) => madeUpRecord(key, id, at, this.world));
    const owned = filter.flatMap(({ field, op, value }) => {
      const at = op === '==' ? ownerColumn(key, field) : null;
      return at === null ? [] : [{ at, ids: [value].flat() }];
    })[0];
    const each = Math.min(size ?? Infinity, this.way(key).pageSize, this.childrenOf(key));
    if (owned === undefined && parentId === undefined) return null;
    const ids = owned?.ids ?? [parentId as string];
    return ids.flatMap((ownerId, owner) =>
      Array.from({ length: each }, (_, at) => {
        const place = owner * each + at;
        const row = madeUpRecord(key, madeUpId(place), place, this.world);
        return owned === undefined ? row : belongsTo(row, owned.at, ownerId);
      }),
    );
  }

  private childrenOf(key: ResourceKey): number {
    return Math.min(CHILDREN, this.reach(key));
  }

  private reach(key: ResourceKey): number {
    const size = this.keap.size(key);
    return size === null || size.basis === 'atLeast' ? MANY : Math.max(1, size.records);
  }

  private meet(key: ResourceKey, rows: readonly Payload[]): void {
    const met = this.met.get(key) ?? new Set();
    this.met.set(key, met);
    for (const { id } of rows) if (typeof id === 'string') met.add(id);
  }

  /** What the real client remembers; undefined where it would have to send. */
  private async remembered<T>(ask: Ask, need: (only: Ask) => Promise<T>): Promise<T | undefined> {
    if (this.hasWritten || ask.fresh === true) return undefined;
    try {
      return await need({ ...ask, only: 'remembered' });
    } catch (error) {
      if (error instanceof NotRemembered) return undefined;
      throw error;
    }
  }

  private charge(ask: Ask, key: ResourceKey | null, calls: number): void {
    const path = key === null ? 'the account' : this.way(key).path;
    const none = { status: null, waitMs: 0, tookMs: 0, staleMs: null, freshForMs: 0 };
    const plan = ask.plan ?? null;
    ask.meter.add({ method: 'GET', path, resource: key, source: 'keap', attempts: calls, plan, ...none });
  }
}
