import DataLoader from 'dataloader';
import { readIds } from '../../resources/record.js';
import type { BulkList, Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { PagedList } from '../sources/paged-list.js';
import {
  invalidIdErrorFor,
  isKeapId,
  withReplan,
  type BulkPairs,
  type BulkPairsByOwner,
  type Source,
} from '../sources/source.js';
import { childLoaderName, type BatchScheduler } from './batch-scheduler.js';
import { buildBulkRequest, chunkOwners, isProven, ORDER_COLUMN, toWholePairs } from './bulk.js';
import {
  findFirstChildren,
  fitsOneLookup,
  limitBulkReads,
  planAfterBulkPage,
  prefersBulk,
  selectForBulk,
} from './bulk-plan.js';
import { getChildEdge } from './edge.js';
import { groupByOwner, type ByOwner } from './fetch-children.js';
import { captureError } from './fetch-singly.js';

/** A request for the first children of one owner. */
export interface BulkKey {
  readonly ownerId: string;
  readonly first: number;
  /** Whether the owner's own list copies what is needed of the children, so that only a bulk list needs loads by id. */
  readonly isCopied: boolean;
  /** Whether the number of all children is needed. */
  readonly needsTotal: boolean;
  /** Whether that number costs no call, without the pairs: it is cached, or the account does not count. */
  readonly isTotalFree: () => boolean;
  /** Whether the cache has the answer of the owner's own list. */
  readonly isOwnListCached: () => boolean;
}

/**
 * All children of the owner as pairs, in no order, or its first ones, more than were requested and in the order of their
 * times, which all differ; or that its own list must be read. `isUnproven`: an unproven bulk list
 * was empty for it. `total`: how many children it has, where the cache has its pairs.
 */
export type BulkChildren =
  | ({ readonly kind: 'PAIRS' } & BulkPairs)
  | { readonly kind: 'OWN_LIST'; readonly isUnproven: boolean; readonly total: number | null };

/** The pairs of owners, and the owners for which an unproven bulk list was empty. */
interface Group {
  readonly found: BulkPairsByOwner;
  readonly unproven: ReadonlySet<string>;
}

/** Loads the children of owners from bulk lists. The owners of one batch are planned together. */
export class BulkChildLoader {
  readonly #loaders = new Map<string, DataLoader<BulkKey, BulkChildren, string>>();

  constructor(
    private readonly source: Source,
    private readonly scheduler: BatchScheduler,
  ) {}

  /** Rejects with RangeError for an unknown edge, and with the error of the owner's chunk. */
  async load(owner: ResourceKey, edgeName: string, bulkKey: BulkKey): Promise<BulkChildren> {
    const { to } = getChildEdge(owner, edgeName);
    if (!isKeapId(bulkKey.ownerId)) throw invalidIdErrorFor(to);
    if (this.source.bulk.find(to) === null) return OWN_LIST;
    this.scheduler.notify();
    return this.#loader(childLoaderName(owner, edgeName), to, owner).load(bulkKey);
  }

  #loader(name: string, to: ResourceKey, owner: ResourceKey): DataLoader<BulkKey, BulkChildren, string> {
    const existing = this.#loaders.get(name);
    if (existing !== undefined) return existing;
    const loader = new DataLoader<BulkKey, BulkChildren, string>(
      (keys) => this.scheduler.track(name, () => this.#batch(to, owner, keys)),
      {
        cacheKeyFn: ({ ownerId, first, isCopied }) => JSON.stringify([ownerId, first, isCopied]),
        batchScheduleFn: this.scheduler.schedule(name),
      },
    );
    this.#loaders.set(name, loader);
    return loader;
  }

  async #batch(to: ResourceKey, owner: ResourceKey, keys: readonly BulkKey[]): Promise<(BulkChildren | Error)[]> {
    const fetchGroup = (isCopied: boolean): Promise<Group> =>
      withReplan(() =>
        this.#fetchGroup(
          to,
          owner,
          keys.filter((key) => key.isCopied === isCopied),
        ),
      );
    const [copied, others] = await Promise.all([fetchGroup(true), fetchGroup(false)]);
    return keys.map((key) => choose(key, key.isCopied ? copied : others));
  }

  /**
   * The pairs of owners that the cache has, and of those that the bulk list serves: it is planned only for owners whose
   * own lists are not cached either, so that what an operation has read serves it again.
   */
  async #fetchGroup(to: ResourceKey, owner: ResourceKey, keys: readonly BulkKey[]): Promise<Group> {
    const unproven = new Set<string>();
    const owners = [...new Set(keys.map(({ ownerId }) => ownerId))];
    const isEnough = (ownerId: string, { pairs, isWhole }: BulkPairs): boolean =>
      isWhole || keys.every((key) => key.ownerId !== ownerId || (pairs.length > key.first && key.isTotalFree()));
    const read = async (missing: readonly string[]): Promise<BulkPairsByOwner> => {
      const missingIds = new Set(missing);
      const planned = keys.filter((key) => missingIds.has(key.ownerId) && !key.isOwnListCached());
      const { children, empty } = await this.#readGroup(to, owner, planned);
      if (isProven(this.source, to)) return children;
      for (const id of empty) {
        unproven.add(id);
        children.delete(id);
      }
      return children;
    };
    return { found: await this.source.fetchBulkChildren(to, { ownerIds: owners, isEnough, read }), unproven };
  }

  /** The pairs of the owners that the bulk list serves, where it takes fewer calls than their own lists. `empty`: the owners of chunks without a pair. */
  async #readGroup(
    to: ResourceKey,
    owner: ResourceKey,
    keys: readonly BulkKey[],
  ): Promise<{ readonly children: BulkPairsByOwner; readonly empty: readonly string[] }> {
    const children: BulkPairsByOwner = new Map();
    const empty: string[] = [];
    const choice = this.source.bulk.find(to);
    const owners = [...new Set(keys.map(({ ownerId }) => ownerId))];
    const isCopied = keys.some((key) => key.isCopied);
    const first = Math.max(0, ...keys.map((key) => key.first));
    const needs = { first, needsTotal: keys.some((key) => key.needsTotal) };
    if (
      choice === null ||
      !prefersBulk({ owners: owners.length, lookups: isCopied ? this.#countLookups(to, owners.length * first) : 0 })
    )
      return { children, empty };
    const label = `${to} of ${owners.length} ${owner}: ${choice.list.maxOwners} owners a call`;
    await Promise.all(
      chunkOwners(choice.list, owners).map(async (chunk) => {
        try {
          const found = await this.#fetchChunk(to, choice.list, chunk, needs, label);
          for (const [id, pairs] of found) children.set(id, pairs);
          if ([...found.values()].every((pairs) => !(pairs instanceof Error) && pairs.pairs.length === 0))
            empty.push(...found.keys());
        } catch (error) {
          const failure = captureError(error);
          for (const id of chunk) children.set(id, failure);
        }
      }),
    );
    return { children, empty };
  }

  /** The most records that pairs name: no more than their collection has. */
  #countLookups(to: ResourceKey, pairs: number): number {
    const target = Object.values(table[to].edges).find(({ kind }) => kind === 'belongsTo')?.to;
    const size = target === undefined ? null : this.source.collectionSize(target);
    return size === null || size.basis === 'atLeast' ? pairs : Math.min(pairs, size.records);
  }

  /**
   * The children of the owners of a chunk that the bulk list serves in few pages: all of them, or the first ones of the
   * owners that have more than are needed.
   */
  async #fetchChunk(
    to: ResourceKey,
    list: BulkList,
    chunk: readonly string[],
    { first, needsTotal }: { readonly first: number; readonly needsTotal: boolean },
    plan: string,
  ): Promise<BulkPairsByOwner> {
    const { bulk } = this.source;
    const needed = needsTotal ? Infinity : first;
    let owners = selectForBulk(chunk, (id) => bulk.fanOut(to, id), list.endpoint.pageSize, needed);
    const found: BulkPairsByOwner = new Map();
    let pages = new PagedList(this.source, to, buildBulkRequest(owners));
    let rows: Payload[] = [];
    for (let readsLeft = limitBulkReads(owners.length); readsLeft > 0;) {
      rows.push(...(await pages.next(plan)).rows);
      readsLeft -= 1;
      const childrenByOwner = countChildren(rows, list.ownerColumn, owners);
      const served = pages.isAtEnd ? new Map<string, Payload[]>() : selectServed(rows, list, first);
      const step = planAfterBulkPage({
        childrenByOwner,
        isAtEnd: pages.isAtEnd,
        readsLeft,
        served: new Set(needsTotal ? [] : served.keys()),
      });
      if (step.kind === 'DONE') {
        const whole: ByOwner = new Map();
        groupByOwner(rows, list.ownerColumn, owners, whole);
        return new Map([...found, ...toWholePairs(whole)]);
      }
      for (const [id, children] of childrenByOwner) bulk.noteFanOut(to, id, children);
      if (step.kind === 'READ_ON') continue;
      for (const [id, pairs] of served) found.set(id, { pairs, isWhole: false });
      if (step.kind === 'PER_KEY') return found;
      owners = owners.filter((id) => !step.large.includes(id));
      pages = new PagedList(this.source, to, buildBulkRequest(owners));
      rows = [];
    }
    return found;
  }
}

/** The first children of the owners that have more than `first` of them. */
function selectServed(rows: readonly Payload[], list: BulkList, first: number): Map<string, Payload[]> {
  const timed = rows.map((pair) => ({
    ownerId: readIds(pair, list.ownerColumn)[0] ?? '',
    timeMs: Date.parse(String(pair[ORDER_COLUMN])),
    pair,
  }));
  return new Map([...findFirstChildren(timed)].filter(([, pairs]) => pairs.length > first));
}

const OWN_LIST: Extract<BulkChildren, { kind: 'OWN_LIST' }> = { kind: 'OWN_LIST', isUnproven: false, total: null };

/**
 * Where a request is served. An own list that copies what is needed is preferred to pairs where it is cached, or where
 * the pairs need more than one load by id. The choice depends on the owner alone, so that it is the same in each set.
 */
function choose(
  { ownerId, first, isCopied, isOwnListCached }: BulkKey,
  { found, unproven }: Group,
): BulkChildren | Error {
  const children = found.get(ownerId);
  if (children === undefined) return { ...OWN_LIST, isUnproven: unproven.has(ownerId) };
  if (children instanceof Error) return children;
  const { pairs, isWhole } = children;
  const isOwnListBetter = isCopied && (isOwnListCached() || !fitsOneLookup(Math.min(first, pairs.length)));
  return isOwnListBetter ? { ...OWN_LIST, total: isWhole ? pairs.length : null } : { kind: 'PAIRS', ...children };
}

function countChildren(rows: readonly Payload[], ownerColumn: string, owners: readonly string[]): Map<string, number> {
  const counts = new Map(owners.map((id) => [id, 0]));
  for (const row of rows) for (const id of readIds(row, ownerColumn)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
