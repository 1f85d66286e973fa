import { listIds, readId } from '../../resources/record.js';
import type { Endpoint } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { isSortedById, PagedList } from '../sources/paged-list.js';
import type { Page, Source } from '../sources/source.js';
import { canForecastPages, hasTotal, orderByAge } from './edge.js';
import { captureError, fetchEachById, type LoadResult } from './fetch-singly.js';
import {
  minKnown,
  estimatePagesAhead,
  estimatePagesLeft,
  countPagesUnread,
  planLookup,
  replan,
  type Plan,
} from './plan.js';

/** A load by id: which ids, from which endpoint. */
export interface Lookup {
  readonly key: ResourceKey;
  readonly endpoint: Endpoint;
  readonly ids: readonly string[];
  readonly fields: readonly string[];
}

/**
 * Loads records by id where Keap filters by neither a set nor a range of ids (most of v1). Takes the cheaper of one call
 * each and a page-by-page read of the list, newest first; decides again after each page. A failed page fails all ids that
 * are still missing. `canScanAll`: the collection may be read without a filter.
 */
export async function scanPages(source: Source, lookup: Lookup, canScanAll: boolean): Promise<LoadResult> {
  const { key, endpoint, ids, fields } = lookup;
  const found: LoadResult = new Map();
  let [plan, rowsRead, pagesRead]: [Plan, number, number] = [makeFirstPlan(source, lookup, canScanAll), 0, 0];
  let remaining = ids;
  const list = new PagedList(source, key, { ...orderByAge(endpoint, 'desc'), fields });
  while (remaining.length > 0) {
    const planText = `${remaining.length} of ${key}: ${plan.reason}`;
    if (plan.kind === 'PER_KEY') {
      for (const [id, result] of await fetchEachById(source, key, remaining, fields, plan.reason))
        found.set(id, result);
      return found;
    }
    try {
      const page = await list.next(planText);
      rowsRead += page.rows.length;
      pagesRead += 1;
      for (const row of page.rows) if (remaining.includes(readId(row) ?? '')) found.set(readId(row) as string, row);
      remaining = remaining.filter((id) => !found.has(id));
      const pagesToRead = list.isAtEnd ? 0 : estimatePagesTo(remaining, page, rowsRead, lookup);
      if (pagesToRead === 0) return found;
      const pagesLeft = minKnown(
        pagesToRead,
        canScanAll ? countPagesUnread(source.collectionSize(key), endpoint.pageSize, pagesRead) : null,
      );
      if (endpoint.single === null) source.ensureBudget(pagesLeft ?? 1);
      else plan = replan(remaining.length, pagesLeft, pagesRead, ids.length);
    } catch (error) {
      const failure = captureError(error);
      for (const id of remaining) found.set(id, failure);
      return found;
    }
  }
  return found;
}

function makeFirstPlan(source: Source, { key, endpoint, ids }: Lookup, canScanAll: boolean): Plan {
  const facts = { hasTotalHint: canScanAll && hasTotal(endpoint), hasSinglePath: endpoint.single !== null };
  const size = canScanAll ? source.collectionSize(key) : null;
  return planLookup({
    records: ids.length,
    idSetCalls: null,
    span: Infinity,
    size,
    pageSize: endpoint.pageSize,
    ...facts,
  });
}

/** How many more pages the remaining ids need. A list in descending id order needs none after the lowest of them. */
function estimatePagesTo(
  remaining: readonly string[],
  page: Page,
  rowsRead: number,
  { endpoint }: Lookup,
): number | null {
  const pageIds = listIds(page.rows);
  // The ids of a list in Keap's own order may ascend, away from the end that the forecast assumes.
  if (!canForecastPages(endpoint)) return null;
  const pagesToEnd = estimatePagesLeft({ total: page.total, ids: pageIds }, rowsRead, 1n, endpoint.pageSize);
  if (orderByAge(endpoint, 'desc').orderBy?.field !== 'id' || !remaining.every((id) => /^\d+$/.test(id)))
    return pagesToEnd;
  // A list in another order may hold them on any page.
  if (!isSortedById(page.rows, 'desc')) return pagesToEnd;
  const lowest = remaining.map(BigInt).reduce((a, b) => (a < b ? a : b), BigInt(remaining[0] ?? 0));
  const pagesToRead = estimatePagesAhead(pageIds, lowest, endpoint.pageSize);
  if (pagesToRead !== null && BigInt(pageIds.at(-1) as string) <= lowest) return 0;
  return pagesToEnd === null || pagesToRead === null ? pagesToEnd : Math.min(pagesToEnd, pagesToRead);
}
