import { listIds, readId } from '../../resources/record.js';
import type { Endpoint } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { isSortedById, PagedList } from '../sources/paged-list.js';
import type { Page, Source } from '../sources/source.js';
import { hasTotal, orderByAge } from './edge.js';
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

/** What is asked for by id, and in which way. */
export interface Lookup {
  readonly key: ResourceKey;
  readonly endpoint: Endpoint;
  readonly ids: readonly string[];
  readonly fields: readonly string[];
}

/**
 * Records by id where Keap can name neither several nor a range of them (most of v1): either one call each, or the list
 * newest first, page by page, whichever is cheaper; judged anew after each page. What a failed page would have held fails
 * with it. `whole`: the collection may be read without a filter at all.
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
  return planLookup({ records: ids.length, span: Infinity, size, pageSize: endpoint.pageSize, ...facts });
}

/** How many more pages are to be read for the records that are left: none behind the lowest of their ids where the list goes down by id. */
function estimatePagesTo(
  remaining: readonly string[],
  page: Page,
  rowsRead: number,
  { endpoint }: Lookup,
): number | null {
  const pageIds = listIds(page.rows);
  const pagesToEnd = estimatePagesLeft({ total: page.total, ids: pageIds }, rowsRead, 1n, endpoint.pageSize);
  if (orderByAge(endpoint, 'desc').orderBy?.field !== 'id' || !remaining.every((id) => /^\d+$/.test(id)))
    return pagesToEnd;
  // A list that does not go down by id may hold them anywhere.
  if (!isSortedById(page.rows, 'desc')) return pagesToEnd;
  const lowest = remaining.map(BigInt).reduce((a, b) => (a < b ? a : b), BigInt(remaining[0] ?? 0));
  const pagesToRead = estimatePagesAhead(pageIds, lowest, endpoint.pageSize);
  if (pagesToRead !== null && BigInt(pageIds.at(-1) as string) <= lowest) return 0;
  return pagesToEnd === null || pagesToRead === null ? pagesToEnd : Math.min(pagesToEnd, pagesToRead);
}
