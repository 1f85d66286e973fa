import { limitBulkReads, MAX_BULK_READS, prefersBulk } from '../load/bulk-plan.js';
import type { BulkChoice } from '../sources/source.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Amount, SizeEstimator } from './facts.js';

/** The calls of a plan, and its text for the trace. */
export interface BulkCost extends Amount {
  readonly plan: string;
}

/**
 * The calls that load the children of owners from a bulk list. `each` is the cost of a call for each owner: that is left
 * where the account turns out not to serve the bulk list, and where its pairs take more pages than there are owners.
 */
export function estimateBulkChildrenCost(
  sizeEstimator: SizeEstimator,
  { key, owners, mean }: { readonly key: ResourceKey; readonly owners: Amount; readonly mean: number },
  { list, isProven }: BulkChoice,
  each: BulkCost,
): BulkCost {
  if (owners.most < 2) return each;
  const { maxOwners } = list;
  const { pageSize } = list.endpoint;
  const countPages = (count: number, children: number): number =>
    Math.ceil(count / maxOwners) + Math.floor((count * children) / pageSize);
  const isLone = Math.round(owners.expected) < 2;
  const pages = Math.min(each.expected, countPages(owners.expected, mean === Infinity ? 0 : mean));
  // Until the account is known to serve the bulk list, the price is that of an account that does not.
  const expected = isLone ? each.expected : isProven ? pages : each.expected + 1;
  const children = sizeEstimator.maxChildren(key);
  // A chunk reads at most as many pages as it has owners.
  const most = children < pageSize ? countPages(owners.most, children) : owners.most + each.most;
  return { expected, most: isProven ? most : most + each.most, plan: `${maxOwners} owners a call` };
}

/** The first pages of the lists of owners, where a bulk list may serve several of them. */
export interface FirstPages {
  readonly owners: Amount;
  /** Children per owner, on average. */
  readonly mean: number;
  /** How many children of each owner are needed; absent: all. */
  readonly first?: number;
  /** Whether the number of all children is needed. */
  readonly needsTotal?: boolean;
  /** Records that must be loaded by id where the bulk list is read, and not where the owners' own lists are. */
  readonly lookups: number;
}

/** The calls for the first pages of the lists of owners. */
export interface FirstPagesCost {
  readonly calls: Amount;
  /** Whether the bulk list is read where the account serves it. */
  readonly isBulk: boolean;
  /** Whether it is expected to hold all children of all owners. */
  readonly isComplete: boolean;
}

/** The calls for the first pages of the lists of owners, from the bulk list where the account serves it and that likely takes fewer. */
export function estimateFirstPagesCost(
  { owners, mean, first = Infinity, needsTotal = false, lookups }: FirstPages,
  { list, isProven }: BulkChoice,
): FirstPagesCost {
  const chunks = (count: number): number => Math.ceil(count / list.maxOwners);
  const most = owners.most < 2 ? owners.most : owners.most + MAX_BULK_READS * chunks(owners.most);
  const { expected: count } = owners;
  if (!prefersBulk({ owners: Math.round(count), lookups }))
    return { calls: { expected: count, most }, isBulk: false, isComplete: false };
  // Until the account is known to serve the bulk list, the price is that of an account that does not.
  if (!isProven) return { calls: { expected: count, most }, isBulk: true, isComplete: false };
  const pages = chunks(count) + Math.floor((count * (mean === Infinity ? 0 : mean)) / list.endpoint.pageSize);
  const reads = limitBulkReads(Math.round(count)) * chunks(count);
  const isComplete = pages <= reads;
  // As many pages as likely hold the first children of each owner. Beyond that owners read their own lists.
  const firstPages = Math.ceil((count * (first + 1)) / list.endpoint.pageSize);
  const partial = firstPages > reads ? reads + count : needsTotal ? reads : Math.max(chunks(count), firstPages);
  return { calls: { expected: isComplete ? Math.min(pages, partial) : partial, most }, isBulk: true, isComplete };
}
