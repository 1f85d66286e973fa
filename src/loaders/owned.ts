import DataLoader from 'dataloader';
import type { Payload } from '../resources/row.js';
import { table, type ResourceKey } from '../resources/table.js';
import type { Source } from '../sources/source.js';
import { byAge, childEdge, inOrder, type ChildEdge, type Wish } from './edge.js';
import { toAsk } from './fields.js';
import { bySet, group, SET_CAP, single, type Gathered } from './gather.js';
import { planOwned, planRest, pagesAhead, type Plan } from './plan.js';
import { idOf, type Reach } from './reach.js';
import type { Tables } from './tables.js';
import type { BatchWindow } from './window.js';

type ChildLoader = DataLoader<Wish, readonly Payload[], string>;

/** What one batch reads: the children of these owners, with these properties. */
interface Batch {
  readonly edge: ChildEdge;
  readonly wishes: readonly Wish[];
  readonly fields: readonly string[];
  /** Whose what, for the trace: `orders of 50 contacts`. */
  readonly what: string;
}

/** Children by owner: the owners of one window are planned together, by what the ways to their children cost. */
export class Owned {
  readonly #loaders = new Map<string, ChildLoader>();

  constructor(
    private readonly source: Source,
    private readonly reach: Reach,
    private readonly tables: Tables,
    private readonly window: BatchWindow,
  ) {}

  /** The children of this owner in id order. Rejects with RangeError for an unknown edge, else with what this owner's own call failed of. */
  async load(owner: ResourceKey, edgeName: string, wish: Wish): Promise<readonly Payload[]> {
    const edge = childEdge(owner, edgeName);
    if (wish.atMost !== null && wish.atMost < 1) return [];
    this.window.touch();
    return this.#loader(owner, edgeName, edge).load(wish);
  }

  #loader(owner: ResourceKey, edgeName: string, edge: ChildEdge): ChildLoader {
    const name = `${owner}.${edgeName}`;
    const before = this.#loaders.get(name);
    if (before !== undefined) return before;
    const loader: ChildLoader = new DataLoader((wishes: readonly Wish[]) => this.#batch(owner, edge, wishes), {
      cacheKeyFn: ({ ownerId, fields, atMost }) => JSON.stringify([ownerId, toAsk(edge.to, [fields]), atMost]),
      batchScheduleFn: this.window.schedule,
    });
    this.#loaders.set(name, loader);
    return loader;
  }

  async #batch(owner: ResourceKey, edge: ChildEdge, asked: readonly Wish[]): Promise<(readonly Payload[] | Error)[]> {
    const wishes = onePerOwner(asked);
    const place = edge.kind === 'owned' ? [edge.at.split(/[.[]/)[0] as string] : [];
    const wanted = asked.map((wish) => wish.fields);
    const fields = toAsk(edge.to, wanted, ['id', ...place]);
    const what = `${edge.to} of ${wishes.length} ${owner}`;
    const found = await this.#gather({ edge, wishes, fields, what });
    return asked.map((wish) => {
      const children = found.get(wish.ownerId) ?? [];
      return children instanceof Error ? children : inOrder(children, wish.atMost);
    });
  }

  async #gather(batch: Batch): Promise<Gathered> {
    const { edge, wishes, fields, what } = batch;
    if (edge.kind === 'under') return this.#singles(batch, `${wishes.length} calls, listed below their owner`);
    if (table[edge.to].reference && this.tables.cost(edge.to) <= wishes.length) return this.#fromTable(batch);
    const plan = planOwned({
      owners: wishes.length,
      setCap: edge.set === null ? null : SET_CAP,
      size: this.source.size(edge.to),
      pageSize: table[edge.to].v2.pageSize,
      crowded: edge.crowded,
      foretells: byAge(edge.to, 'desc').orderBy !== undefined,
    });
    if (plan.kind === 'SINGLES') return this.#singles(batch, plan.reason);
    if (plan.kind !== 'SET') return this.#sweep(batch, edge.at, plan);
    const owners = wishes.map((wish) => wish.ownerId);
    const found = await bySet(this.source, edge, owners, fields, `${what}: ${plan.reason}`);
    this.#meet(batch, [...found.values()]);
    return found;
  }

  async #singles(batch: Batch, reason: string): Promise<Gathered> {
    const plan = `${batch.what}: ${reason}`;
    const entries = await Promise.all(
      batch.wishes.map(
        async (wish) => [wish.ownerId, await single(this.source, batch.edge, wish, batch.fields, plan)] as const,
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
      const rows = await this.tables.rows(edge.to, `${what}: read whole, a reference table`);
      if (edge.kind === 'owned') group(rows, edge.at, owners, found);
    } catch (error) {
      for (const id of owners) found.set(id, error as Error);
    }
    return found;
  }

  /** Reads the collection newest first, page by page, judging after each page whether a call for each owner has become cheaper. */
  async #sweep(batch: Batch, at: string, first: Plan): Promise<Gathered> {
    const { edge, wishes, fields, what } = batch;
    const pageSize = table[edge.to].v2.pageSize;
    const found: Gathered = new Map();
    const rows: Payload[] = [];
    const owners = wishes.map((wish) => wish.ownerId);
    let [plan, token]: [Plan, string | null] = [first, null];
    try {
      for (let read = 1; plan.kind !== 'SINGLES'; read += 1) {
        const request = { ...byAge(edge.to, 'desc'), fields, ...(token === null ? {} : { token }) };
        const page = await this.source.page(edge.to, request, `${what}: ${plan.reason}`);
        rows.push(...page.rows);
        token = page.nextToken;
        if (token === null) break;
        const planned = first.kind === 'WHOLE' && read < first.calls ? first.calls - read : null;
        const ids = page.rows.flatMap((row) => idOf(row) ?? []);
        plan = planRest(wishes.length, planned ?? pagesAhead(ids, 1n, pageSize));
      }
    } catch (error) {
      return new Map(owners.map((id) => [id, error as Error]));
    }
    if (token !== null) return this.#singles(batch, plan.reason);
    group(rows, at, owners, found);
    this.#meet(batch, [rows]);
    return found;
  }

  /** Puts what came within reach of `one`. */
  #meet(batch: Batch, children: readonly (readonly Payload[] | Error)[]): void {
    for (const rows of children) if (!(rows instanceof Error)) this.reach.add(batch.edge.to, rows, batch.fields);
  }
}

/** One wish an owner: all its children as soon as one asker wants all. */
function onePerOwner(asked: readonly Wish[]): Wish[] {
  const merged = new Map<string, Wish>();
  for (const wish of asked) {
    const before = merged.get(wish.ownerId);
    const atMost =
      before === undefined
        ? wish.atMost
        : before.atMost === null || wish.atMost === null
          ? null
          : Math.max(before.atMost, wish.atMost);
    merged.set(wish.ownerId, { ...wish, atMost });
  }
  return [...merged.values()];
}
