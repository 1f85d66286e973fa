import { compareIds } from '../../resources/record.js';
import type { BulkList, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { PagedList } from '../sources/paged-list.js';
import type { BulkChoice, BulkPairsByOwner, PageRequest, Source } from '../sources/source.js';
import type { ChildKey } from './edge.js';
import { groupByOwner, type ByOwner } from './fetch-children.js';
import { captureError } from './fetch-singly.js';

/** The children of the owners that a bulk list served, and the owners whose own lists must be read. */
export interface BulkResult {
  readonly found: ByOwner;
  readonly remaining: readonly string[];
  /** Those of the remaining owners for which an unproven bulk list was empty. */
  readonly unproven: readonly string[];
}

/** The bulk list that serves these requests; null where the account has none, or they need other columns. */
export function findBulkFor(source: Source, key: ResourceKey, childKeys: readonly ChildKey[]): BulkChoice | null {
  const choice = source.bulk.find(key);
  if (choice === null) return null;
  const isServed = (fields: readonly string[]): boolean =>
    fields.length > 0 && fields.every((name) => choice.list.columns.includes(name));
  return childKeys.every(({ fields }) => isServed(fields)) ? choice : null;
}

/** Bulk lists are read in the order of this column, ascending. */
export const ORDER_COLUMN = 'applied_time';

/** The request of the first page of pairs, oldest first. */
export const buildBulkRequest = (ownerIds: readonly string[]): PageRequest => ({
  ownerIds,
  orderBy: { field: ORDER_COLUMN, direction: 'asc' },
});

/** Owners in chunks of one bulk call each, sorted, so that equal sets give equal URLs. */
export function chunkOwners({ maxOwners }: BulkList, ownerIds: readonly string[]): string[][] {
  const sorted = [...new Set(ownerIds)].sort(compareIds);
  const chunks: string[][] = [];
  for (let start = 0; start < sorted.length; start += maxOwners) chunks.push(sorted.slice(start, start + maxOwners));
  return chunks;
}

/**
 * Gets all children of these owners from the cache, or from the bulk list: those whose own list is cached are left to it.
 * A chunk of n owners reads at most n pages: beyond that a call for each owner is no worse. The owners of a failed chunk
 * fail together.
 */
export async function fetchChildrenInBulk(
  source: Source,
  key: ResourceKey,
  list: BulkList,
  ownerIds: readonly string[],
  isOwnListCached: (ownerId: string) => boolean,
  plan: string,
): Promise<BulkResult> {
  const empty: string[] = [];
  const read = async (missing: readonly string[]): Promise<BulkPairsByOwner> => {
    const children: ByOwner = new Map();
    await Promise.all(
      chunkOwners(
        list,
        missing.filter((id) => !isOwnListCached(id)),
      ).map(async (chunk) => {
        try {
          const rows = chunk.length < 2 ? null : await readPairs(source, key, chunk, plan);
          if (rows === null) return;
          if (rows.length === 0) empty.push(...chunk);
          else groupByOwner(rows, list.ownerColumn, chunk, children);
        } catch (error) {
          const failure = captureError(error);
          for (const id of chunk) children.set(id, failure);
        }
      }),
    );
    // The other chunks may have proved that the list is honoured.
    if (isProven(source, key)) for (const id of empty) children.set(id, []);
    return toWholePairs(children);
  };
  const byOwner = await source.fetchBulkChildren(key, { ownerIds, isEnough: (_, { isWhole }) => isWhole, read });
  const found: ByOwner = new Map(
    [...byOwner].map(([id, children]) => [id, children instanceof Error ? children : children.pairs]),
  );
  const remaining = ownerIds.filter((id) => !found.has(id));
  return { found, remaining, unproven: empty.filter((id) => !found.has(id)) };
}

/** All children of owners. */
export const toWholePairs = (byOwner: ByOwner): BulkPairsByOwner =>
  new Map([...byOwner].map(([id, pairs]) => [id, pairs instanceof Error ? pairs : { pairs, isWhole: true }] as const));

/** Whether a bulk list has been proved. */
export const isProven = (source: Source, key: ResourceKey): boolean => source.bulk.find(key)?.isProven === true;

/** All pairs of a chunk; null where they take more pages than it has owners. */
async function readPairs(
  source: Source,
  key: ResourceKey,
  chunk: readonly string[],
  plan: string,
): Promise<readonly Payload[] | null> {
  const list = new PagedList(source, key, buildBulkRequest(chunk));
  const rows: Payload[] = [];
  for (let pages = 0; pages < chunk.length; pages += 1) {
    rows.push(...(await list.next(plan)).rows);
    if (list.isAtEnd) return rows;
  }
  return null;
}

/** Rejects a bulk list that was empty for owners whose own lists are not. */
export function rejectIfContradicted(
  source: Source,
  key: ResourceKey,
  unproven: readonly string[],
  found: ReadonlyMap<string, readonly Payload[] | Error>,
): void {
  const isContradicted = unproven.some((id) => {
    const children = found.get(id);
    return Array.isArray(children) && children.length > 0;
  });
  if (isContradicted) source.bulk.reject(key);
}
