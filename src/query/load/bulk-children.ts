import DataLoader from 'dataloader';
import { readIds } from '../../resources/record.js';
import type { BulkList, Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { PagedList } from '../sources/paged-list.js';
import { invalidIdErrorFor, isKeapId, withReplan, type Source } from '../sources/source.js';
import { childLoaderName, type BatchScheduler } from './batch-scheduler.js';
import { buildBulkRequest, chunkOwners, isProven } from './bulk.js';
import { fitsOneLookup, limitBulkReads, planAfterBulkPage, prefersBulk, selectForBulk } from './bulk-plan.js';
import { getChildEdge } from './edge.js';
import { groupByOwner, type ByOwner } from './fetch-children.js';
import { captureError } from './fetch-singly.js';

/** A request for the first children of one owner. */
export interface BulkKey {
  readonly ownerId: string;
  readonly first: number;
  /** Whether the owner's own list copies what is needed of the children, so that only a bulk list needs loads by id. */
  readonly isCopied: boolean;
  /** Whether the cache has the answer of the owner's own list. */
  readonly isOwnListCached: () => boolean;
}

/**
 * All children of the owner as pairs, in no order; or that its own list must be read. `isUnproven`: an unproven bulk list
 * was empty for it. `total`: how many children it has, where the cache has its pairs.
 */
export type BulkChildren =
  | { readonly kind: 'PAIRS'; readonly pairs: readonly Payload[] }
  | { readonly kind: 'OWN_LIST'; readonly isUnproven: boolean; readonly total: number | null };

/** The pairs of owners, and the owners for which an unproven bulk list was empty. */
interface Group {
  readonly found: ByOwner;
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
    const found = await this.source.fetchBulkChildren(to, owners, async (missing) => {
      const missingIds = new Set(missing);
      const planned = keys.filter((key) => missingIds.has(key.ownerId) && !key.isOwnListCached());
      const { read, empty } = await this.#readGroup(to, owner, planned);
      if (isProven(this.source, to)) return read;
      for (const id of empty) {
        unproven.add(id);
        read.delete(id);
      }
      return read;
    });
    return { found, unproven };
  }

  /** The pairs of the owners that the bulk list serves, where it takes fewer calls than their own lists. `empty`: the owners of chunks without a pair. */
  async #readGroup(
    to: ResourceKey,
    owner: ResourceKey,
    keys: readonly BulkKey[],
  ): Promise<{ readonly read: ByOwner; readonly empty: readonly string[] }> {
    const read: ByOwner = new Map();
    const empty: string[] = [];
    const choice = this.source.bulk.find(to);
    const owners = [...new Set(keys.map(({ ownerId }) => ownerId))];
    const isCopied = keys.some((key) => key.isCopied);
    const first = Math.max(0, ...keys.map((key) => key.first));
    if (
      choice === null ||
      !prefersBulk({ owners: owners.length, lookups: isCopied ? this.#countLookups(to, owners.length * first) : 0 })
    )
      return { read, empty };
    const label = `${to} of ${owners.length} ${owner}: ${choice.list.maxOwners} owners a call`;
    await Promise.all(
      chunkOwners(choice.list, owners).map(async (chunk) => {
        try {
          const children = await this.#fetchChunk(to, choice.list, chunk, label);
          for (const [id, pairs] of children) read.set(id, pairs);
          if ([...children.values()].every((pairs) => !(pairs instanceof Error) && pairs.length === 0))
            empty.push(...children.keys());
        } catch (error) {
          const failure = captureError(error);
          for (const id of chunk) read.set(id, failure);
        }
      }),
    );
    return { read, empty };
  }

  /** The most records that pairs name: no more than their collection has. */
  #countLookups(to: ResourceKey, pairs: number): number {
    const target = Object.values(table[to].edges).find(({ kind }) => kind === 'belongsTo')?.to;
    const size = target === undefined ? null : this.source.collectionSize(target);
    return size === null || size.basis === 'atLeast' ? pairs : Math.min(pairs, size.records);
  }

  /** The children of the owners of a chunk that the bulk list serves in few pages. */
  async #fetchChunk(to: ResourceKey, list: BulkList, chunk: readonly string[], plan: string): Promise<ByOwner> {
    const { bulk } = this.source;
    let owners = selectForBulk(chunk, (id) => bulk.fanOut(to, id), list.endpoint.pageSize);
    const found: ByOwner = new Map();
    let pages = new PagedList(this.source, to, buildBulkRequest(owners));
    let rows: Payload[] = [];
    for (let readsLeft = limitBulkReads(owners.length); readsLeft > 0;) {
      rows.push(...(await pages.next(plan)).rows);
      readsLeft -= 1;
      const childrenByOwner = countChildren(rows, list.ownerColumn, owners);
      const step = planAfterBulkPage({ childrenByOwner, isAtEnd: pages.isAtEnd, readsLeft });
      if (step.kind === 'DONE') {
        groupByOwner(rows, list.ownerColumn, owners, found);
        return found;
      }
      for (const [id, children] of childrenByOwner) bulk.noteFanOut(to, id, children);
      if (step.kind === 'PER_KEY') return found;
      if (step.kind === 'READ_ON') continue;
      owners = owners.filter((id) => !step.large.includes(id));
      pages = new PagedList(this.source, to, buildBulkRequest(owners));
      rows = [];
    }
    return found;
  }
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
  const pairs = found.get(ownerId);
  if (pairs === undefined) return { ...OWN_LIST, isUnproven: unproven.has(ownerId) };
  if (pairs instanceof Error) return pairs;
  const isOwnListBetter = isCopied && (isOwnListCached() || !fitsOneLookup(Math.min(first, pairs.length)));
  return isOwnListBetter ? { ...OWN_LIST, total: pairs.length } : { kind: 'PAIRS', pairs };
}

function countChildren(rows: readonly Payload[], ownerColumn: string, owners: readonly string[]): Map<string, number> {
  const counts = new Map(owners.map((id) => [id, 0]));
  for (const row of rows) for (const id of readIds(row, ownerColumn)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
