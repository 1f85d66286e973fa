import DataLoader from 'dataloader';
import { readIds } from '../../resources/record.js';
import type { BulkList, Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { PagedList } from '../sources/paged-list.js';
import { invalidIdErrorFor, isKeapId, withReplan, type Source } from '../sources/source.js';
import { childLoaderName, type BatchScheduler } from './batch-scheduler.js';
import { buildBulkRequest, chunkOwners } from './bulk.js';
import { limitBulkReads, planAfterBulkPage, prefersBulk, selectForBulk } from './bulk-plan.js';
import { getChildEdge } from './edge.js';
import { groupByOwner, type ByOwner } from './fetch-children.js';
import { captureError } from './fetch-singly.js';

/** A request for the first children of one owner. */
export interface BulkKey {
  readonly ownerId: string;
  readonly first: number;
  /** Whether the owner's own list copies what is needed of the children, so that only a bulk list needs loads by id. */
  readonly isCopied: boolean;
}

/**
 * All children of the owner as pairs, in no order; or that its own list must be read. `isUnproven`: an unproven bulk list
 * was empty for it.
 */
export type BulkChildren =
  | { readonly kind: 'PAIRS'; readonly pairs: readonly Payload[] }
  | { readonly kind: 'OWN_LIST'; readonly isUnproven: boolean };

type Found = Map<string, BulkChildren | Error>;

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
    const fetchGroup = (isCopied: boolean): Promise<Found> =>
      withReplan(() =>
        this.#fetchGroup(
          to,
          owner,
          keys.filter((key) => key.isCopied === isCopied),
        ),
      );
    const [copied, others] = await Promise.all([fetchGroup(true), fetchGroup(false)]);
    return keys.map(({ ownerId, isCopied }) => (isCopied ? copied : others).get(ownerId) ?? OWN_LIST);
  }

  async #fetchGroup(to: ResourceKey, owner: ResourceKey, keys: readonly BulkKey[]): Promise<Found> {
    const found: Found = new Map();
    const choice = this.source.bulk.find(to);
    const owners = [...new Set(keys.map(({ ownerId }) => ownerId))];
    const isCopied = keys.some((key) => key.isCopied);
    const first = Math.max(0, ...keys.map((key) => key.first));
    if (
      choice === null ||
      !prefersBulk({ owners: owners.length, lookups: isCopied ? this.#countLookups(to, owners.length * first) : 0 })
    )
      return found;
    const label = `${to} of ${owners.length} ${owner}: ${choice.list.maxOwners} owners a call`;
    const empty: string[] = [];
    await Promise.all(
      chunkOwners(choice.list, owners).map(async (chunk) => {
        try {
          const children = await this.#fetchChunk(to, choice.list, chunk, label);
          const isEmpty = [...children.values()].every((pairs) => pairs instanceof Error || pairs.length === 0);
          for (const [id, pairs] of children) found.set(id, pairs instanceof Error ? pairs : { kind: 'PAIRS', pairs });
          if (isEmpty) empty.push(...children.keys());
        } catch (error) {
          const failure = captureError(error);
          for (const id of chunk) found.set(id, failure);
        }
      }),
    );
    if (this.source.bulk.find(to)?.isProven !== true)
      for (const id of empty) found.set(id, { kind: 'OWN_LIST', isUnproven: true });
    return found;
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

const OWN_LIST: BulkChildren = { kind: 'OWN_LIST', isUnproven: false };

function countChildren(rows: readonly Payload[], ownerColumn: string, owners: readonly string[]): Map<string, number> {
  const counts = new Map(owners.map((id) => [id, 0]));
  for (const row of rows) for (const id of readIds(row, ownerColumn)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
