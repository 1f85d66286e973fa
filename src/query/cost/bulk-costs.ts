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
  const probe = isProven ? 0 : 1;
  const expected =
    Math.round(owners.expected) < 2
      ? each.expected
      : Math.min(each.expected, countPages(owners.expected, mean === Infinity ? 0 : mean)) + probe;
  const children = sizeEstimator.maxChildren(key);
  // A chunk reads at most as many pages as it has owners.
  const most = children < pageSize ? countPages(owners.most, children) : owners.most + each.most;
  return { expected, most: isProven ? most : most + each.most, plan: `${maxOwners} owners a call` };
}
