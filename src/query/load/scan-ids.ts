import { listIds, readId } from '../../resources/record.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { isSortedById } from '../sources/paged-list.js';
import type { Page, Source } from '../sources/source.js';
import { captureError, fetchEachById, type LoadResult } from './fetch-singly.js';
import { minKnown, estimatePagesAhead, countPagesUnread, planLookup, replan, type Plan } from './plan.js';
import type { Lookup } from './scan-pages.js';

/**
 * Loads records by id where Keap has no id set but lists them in id order (companies). Takes the cheaper of one call each
 * and a page-by-page read of the range from the lowest to the highest id; decides again after each page. A failed page
 * fails all ids that are still missing.
 */
export async function scanIdRange(source: Source, { key, endpoint, ids, fields }: Lookup): Promise<LoadResult> {
  const numericIds = ids.filter((id) => /^\d+$/.test(id));
  let remaining = numericIds.map(BigInt).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const nonNumericIds = ids.filter((id) => !/^\d+$/.test(id));
  const found: LoadResult = await fetchEachById(source, key, nonNumericIds, fields, 'one call each');
  const { pageSize } = endpoint;
  const endId = remaining.at(-1) ?? 0n;
  const span = Number(endId - (remaining[0] ?? 0n)) + 1;
  let plan: Plan = planLookup({
    records: remaining.length,
    span,
    size: source.collectionSize(key),
    pageSize,
    hasTotalHint: true,
    hasSinglePath: true,
  });
  for (let pagesRead = 1; remaining.length > 0; pagesRead += 1) {
    const remainingIds = remaining.map(String);
    if (plan.kind === 'PER_KEY')
      return merge(found, await fetchEachById(source, key, remainingIds, fields, plan.reason));
    const planText = `${remaining.length} of ${key}: ${plan.reason}`;
    try {
      const page = await fetchRange(source, { key, endpoint, fields }, remaining[0] as bigint, endId, planText);
      collectWanted(page.rows, new Set(remainingIds), found);
      if (page.nextToken === null) return found;
      const lastId = readId(page.rows.at(-1) ?? {}) ?? '0';
      // Only an ordered page proves that an id before its last one does not exist.
      const isOrdered = isSortedById(page.rows, 'asc') && /^\d+$/.test(lastId);
      const unresolved = remaining.filter((id) => (isOrdered ? id > BigInt(lastId) : !found.has(String(id))));
      const pageIds = listIds(page.rows);
      // Keap ignored the range where a page resolves no id: the scan would never end.
      const pagesToRead = minKnown(
        estimatePagesAhead(pageIds, endId, pageSize),
        countPagesUnread(source.collectionSize(key), pageSize, pagesRead),
      );
      plan = replan(
        unresolved.length,
        isOrdered && unresolved.length < remaining.length ? pagesToRead : null,
        pagesRead,
        numericIds.length,
      );
      remaining = unresolved;
    } catch (error) {
      const failure = captureError(error);
      return merge(found, new Map(remainingIds.map((id) => [id, failure])));
    }
  }
  return found;
}

function fetchRange(
  source: Source,
  {
    key,
    endpoint,
    fields,
  }: { readonly key: ResourceKey; readonly endpoint: Endpoint; readonly fields: readonly string[] },
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
