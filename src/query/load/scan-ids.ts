import { listIds, readId } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import { isSortedById } from '../sources/paged-list.js';
import { chunkIdSet, type Page, type Source } from '../sources/source.js';
import { captureError, fetchEachById, type LoadResult } from './fetch-singly.js';
import { minKnown, estimatePagesAhead, countPagesUnread, planLookup, replan } from './plan.js';
import type { Lookup } from './scan-pages.js';

/**
 * Loads records by id where Keap lists them in id order. Takes the cheaper of id sets (where Keap has none, of one call
 * each) and a page-by-page read of the range from the lowest to the highest id; decides again after each page. A failed
 * page fails all ids that are still missing.
 */
export async function scanIdRange(source: Source, lookup: Lookup): Promise<LoadResult> {
  const { key, endpoint, ids } = lookup;
  const { pageSize } = endpoint;
  const numericIds = ids.filter((id) => /^\d+$/.test(id));
  let remaining = numericIds.map(BigInt).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const endId = remaining.at(-1) ?? 0n;
  let plan = planLookup({
    records: remaining.length,
    idSetCalls: endpoint.idSet === null ? null : countIdCalls(lookup, numericIds),
    span: Number(endId - (remaining[0] ?? 0n)) + 1,
    size: source.collectionSize(key),
    pageSize,
    hasTotalHint: true,
    hasSinglePath: endpoint.single !== null,
  });
  if (plan.kind === 'BATCH') return fetchByIds(source, lookup, ids, plan.reason);
  const found: LoadResult = await fetchByIds(
    source,
    lookup,
    ids.filter((id) => !/^\d+$/.test(id)),
    'one call each',
  );
  for (let pagesRead = 1; remaining.length > 0; pagesRead += 1) {
    const remainingIds = remaining.map(String);
    if (plan.kind === 'PER_KEY') return merge(found, await fetchByIds(source, lookup, remainingIds, plan.reason));
    const planText = `${remaining.length} of ${key}: ${plan.reason}`;
    try {
      const page = await fetchRange(source, lookup, remaining[0] as bigint, endId, planText);
      collectWanted(page.rows, new Set(remainingIds), found);
      if (page.nextToken === null) return found;
      const lastId = readId(page.rows.at(-1) ?? {}) ?? '0';
      // Only an ordered page proves that an id before its last one does not exist.
      const isOrdered = isSortedById(page.rows, 'asc') && /^\d+$/.test(lastId);
      const unresolved = remaining.filter((id) => (isOrdered ? id > BigInt(lastId) : !found.has(String(id))));
      // Keap ignored the range where a page resolves no id: the scan would never end.
      const pagesToRead = minKnown(
        estimatePagesAhead(listIds(page.rows), endId, pageSize),
        countPagesUnread(source.collectionSize(key), pageSize, pagesRead),
      );
      plan = replan(
        countIdCalls(lookup, unresolved.map(String)),
        isOrdered && unresolved.length < remaining.length ? pagesToRead : null,
        pagesRead,
        countIdCalls(lookup, numericIds),
      );
      remaining = unresolved;
    } catch (error) {
      const failure = captureError(error);
      return merge(found, new Map(remainingIds.map((id) => [id, failure])));
    }
  }
  return found;
}

/** How many calls load these records by their ids alone. */
function countIdCalls({ endpoint, fields }: Lookup, ids: readonly string[]): number {
  return endpoint.idSet === null ? ids.length : chunkIdSet(endpoint, ids, fields).length;
}

async function fetchByIds(
  source: Source,
  { key, endpoint, fields }: Lookup,
  ids: readonly string[],
  reason: string,
): Promise<LoadResult> {
  if (ids.length === 0) return new Map();
  if (endpoint.idSet === null) return fetchEachById(source, key, ids, fields, reason);
  return source.fetchByIds(key, ids, fields, `${ids.length} of ${key} by id set`);
}

function fetchRange(
  source: Source,
  { key, endpoint, fields }: Lookup,
  from: bigint,
  to: bigint,
  plan: string,
): Promise<Page> {
  const field = endpoint.keyset?.filter ?? 'id';
  const filter = [
    { field, op: '>=', value: String(from) },
    { field, op: '<=', value: String(to) },
  ] as const;
  return source.fetchPage(key, { filter, orderBy: { field: 'id', direction: 'asc' }, fields }, plan);
}

function collectWanted(rows: readonly Payload[], wanted: ReadonlySet<string>, found: LoadResult): void {
  for (const row of rows) {
    const id = readId(row);
    if (id !== null && wanted.has(id)) found.set(id, row);
  }
}

function merge(into: LoadResult, more: LoadResult): LoadResult {
  for (const [id, value] of more) into.set(id, value);
  return into;
}
