import DataLoader from 'dataloader';
import type { Generation, Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { isAskable, invalidIdErrorFor } from '../sources/supported-clauses.js';
import { assertScanOwnerColumn } from '../sources/owner-column.js';
import { PagedList } from '../sources/paged-list.js';
import type { Source } from '../sources/source.js';
import { canFilter, withReplan } from '../sources/endpoints.js';
import { byAge, childEdge, inOrder, type ChildEdge, type Wish } from './edge.js';
import { captureError } from './failure.js';
import { mergeFields } from './fields.js';
import { bySet, group, SET_CAP, single, type Gathered } from './fetch-children.js';
import { minKnown, estimatePagesLeft, countPagesUnread, planChildren, replan, type Plan } from './plan.js';
import { readId, type RequestCache } from './request-cache.js';
import type { ReferenceTables } from './reference-tables.js';
import type { BatchScheduler } from './batch-scheduler.js';

type OwnedEdge = Extract<ChildEdge, { kind: 'owned' }>;
type ChildDataLoader = DataLoader<Wish, readonly Payload[], string>;

/** What one batch reads: the children of these owners, with these properties, in this way. */
interface Batch {
  readonly edge: ChildEdge;
  readonly way: Generation;
  readonly wishes: readonly Wish[];
  readonly fields: readonly string[];
  /** Whose what, for the trace: `orders of 50 contacts`. */
  readonly what: string;
}

/** Children by owner: the owners of one window are planned together, by what the ways to their children cost. */
export class ChildLoader {
  readonly #loaders = new Map<string, ChildDataLoader>();

  constructor(
    private readonly source: Source,
    private readonly requestCache: RequestCache,
    private readonly tables: ReferenceTables,
    private readonly scheduler: BatchScheduler,
  ) {}

  /** The children of this owner in id order. Rejects with RangeError for an unknown edge, else with what this owner's own call failed of. */
  async load(owner: ResourceKey, edgeName: string, wish: Wish): Promise<readonly Payload[]> {
    const edge = childEdge(owner, edgeName);
    if (wish.limit !== null && wish.limit < 1) return [];
    // Here, so that it takes no other owner of its batch down.
    if (!isAskable(wish.ownerId)) throw invalidIdErrorFor(edge.to);
    this.scheduler.notify();
    return this.#loader(owner, edgeName, edge).load(wish);
  }

  #loader(owner: ResourceKey, edgeName: string, edge: ChildEdge): ChildDataLoader {
    const name = `${owner}.${edgeName}`;
    const before = this.#loaders.get(name);
    if (before !== undefined) return before;
    const loader: ChildDataLoader = new DataLoader((wishes: readonly Wish[]) => this.#batch(owner, edge, wishes), {
      cacheKeyFn: ({ ownerId, fields, limit: atMost }) => this.#nameOf(edge, ownerId, fields, atMost),
      batchScheduleFn: this.scheduler.schedule,
    });
    this.#loaders.set(name, loader);
    return loader;
  }

  #nameOf(edge: ChildEdge, ownerId: string, fields: readonly string[], atMost: number | null): string {
    return JSON.stringify([ownerId, mergeFields(this.source.endpoint(edge.to).fields, [fields]), atMost]);
  }

  async #batch(owner: ResourceKey, edge: ChildEdge, asked: readonly Wish[]): Promise<(readonly Payload[] | Error)[]> {
    const wishes = onePerOwner(asked);
    const place = edge.kind === 'owned' ? [edge.at.split(/[.[]/)[0] as string] : [];
    const wanted = asked.map((wish) => wish.fields);
    const what = `${edge.to} of ${wishes.length} ${owner}`;
    const found = await withReplan(() => {
      const way = this.source.endpoint(edge.to);
      return this.#gather({ edge, way, wishes, fields: mergeFields(way.fields, wanted, ['id', ...place]), what });
    });
    return asked.map((wish) => {
      const children = found.get(wish.ownerId) ?? [];
      return children instanceof Error ? children : inOrder(children, wish.limit);
    });
  }

  async #gather(batch: Batch): Promise<Gathered> {
    const { edge, way, wishes, fields, what } = batch;
    if (edge.kind === 'under') return this.#singles(batch, `${wishes.length} calls, listed below their owner`);
    if (table[edge.to].reference && this.tables.countCalls(edge.to) <= wishes.length) return this.#fromTable(batch);
    const takes = (field: string): boolean => canFilter(way, { field, op: '==', value: '1' });
    const plan = planChildren({
      owners: wishes.length,
      setCap: edge.set === null || !takes(edge.set) ? null : SET_CAP,
      size: this.source.collectionSize(edge.to),
      pageSize: way.pageSize,
      highFanOut: edge.crowded,
      hasTotalHint: tellsTotal(way) || byAge(way, 'desc').orderBy !== undefined,
      isFilterable: takes(edge.filter),
    });
    if (plan.kind === 'PER_KEY') return this.#singles(batch, plan.reason);
    if (plan.kind !== 'BATCH') return this.#sweep(batch, edge, plan);
    const owners = wishes.map((wish) => wish.ownerId);
    const found = await bySet(this.source, way, edge, owners, fields, `${what}: ${plan.reason}`);
    this.#meet(batch, [...found.values()]);
    return found;
  }

  async #singles(batch: Batch, reason: string): Promise<Gathered> {
    const plan = `${batch.what}: ${reason}`;
    const entries = await Promise.all(
      batch.wishes.map(
        async (wish) =>
          [wish.ownerId, await single(this.source, batch.way, batch.edge, wish, batch.fields, plan)] as const,
      ),
    );
    this.#meet(
      batch,
      entries.map(([, children]) => children),
    );
    return new Map(entries);
  }

  async #fromTable(batch: Batch): Promise<Gathered> {
    const found: Gathered = new Map();
    const { edge, wishes, what } = batch;
    const owners = wishes.map((wish) => wish.ownerId);
    try {
      const rows = await this.tables.loadRows(edge.to, `${what}: read whole, a reference table`);
      if (edge.kind !== 'owned') return found;
      assertScanOwnerColumn(rows, edge.at, batch.way);
      group(rows, edge.at, owners, found);
    } catch (error) {
      const failure = captureError(error);
      for (const id of owners) found.set(id, failure);
    }
    return found;
  }

  /** Reads the collection newest first, page by page, judging after each page whether a call for each owner has become cheaper, where such calls can be made. */
  async #sweep(batch: Batch, edge: OwnedEdge, first: Plan): Promise<Gathered> {
    const { way, wishes, fields, what } = batch;
    const canSplit = canFilter(way, { field: edge.filter, op: '==', value: '1' });
    const found: Gathered = new Map();
    const rows: Payload[] = [];
    const owners = wishes.map((wish) => wish.ownerId);
    const list = new PagedList(this.source, edge.to, { ...byAge(way, 'desc'), fields });
    let plan: Plan = first;
    try {
      if (!canSplit) this.source.ensureBudget(first.calls);
      for (let read = 1; plan.kind !== 'PER_KEY'; read += 1) {
        const page = await list.next(`${what}: ${plan.reason}`);
        rows.push(...page.rows);
        if (list.isAtEnd) break;
        const ids = page.rows.flatMap((row) => readId(row) ?? []);
        const told = estimatePagesLeft({ total: page.total, ids }, rows.length, 1n, way.pageSize);
        const ahead = minKnown(told, countPagesUnread(this.source.collectionSize(edge.to), way.pageSize, read));
        if (canSplit) plan = replan(wishes.length, ahead, read, wishes.length);
        else this.source.ensureBudget(ahead ?? 1);
      }
      if (list.isAtEnd) assertScanOwnerColumn(rows, edge.at, way);
    } catch (error) {
      const failure = captureError(error);
      return new Map(owners.map((id) => [id, failure]));
    }
    if (!list.isAtEnd) return this.#singles(batch, plan.reason);
    group(rows, edge.at, owners, found);
    this.#meet(batch, [rows]);
    return found;
  }

  /** Puts what came within reach of `one`. */
  #meet(batch: Batch, children: readonly (readonly Payload[] | Error)[]): void {
    for (const rows of children) if (!(rows instanceof Error)) this.requestCache.add(batch.edge.to, rows, batch.fields);
  }
}

/** Every page of v1 says how many records there are in all (docs/keap-api.md 5.1). */
const tellsTotal = ({ api }: Generation): boolean => api === 'v1';

/** One wish an owner: all its children as soon as one asker wants all. */
function onePerOwner(asked: readonly Wish[]): Wish[] {
  const merged = new Map<string, Wish>();
  for (const wish of asked) {
    const before = merged.get(wish.ownerId);
    const atMost =
      before === undefined
        ? wish.limit
        : before.limit === null || wish.limit === null
          ? null
          : Math.max(before.limit, wish.limit);
    merged.set(wish.ownerId, { ...wish, limit: atMost });
  }
  return [...merged.values()];
}
