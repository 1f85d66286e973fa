import type { Generation } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { isSortedById } from '../sources/order-guard.js';
import { PagedList } from '../sources/paged-list.js';
import type { Page, Source } from '../sources/source.js';
import { orderByAge } from './edge.js';
import { captureError } from './failure.js';
import {
  minKnown,
  estimatePagesAhead,
  estimatePagesLeft,
  countPagesUnread,
  planLookup,
  replan,
  type Plan,
} from './plan.js';
import { readId } from './request-cache.js';
import { fetchEachById, type LoadResult } from './fetch-singly.js';

/** What is asked for by id, and in which way. */
export interface Lookup {
  readonly key: ResourceKey;
  readonly way: Generation;
  readonly ids: readonly string[];
  readonly fields: readonly string[];
}

/**
 * Records by id where Keap can name neither several nor a range of them (most of v1): either one call each, or the list
 * newest first, page by page, whichever is cheaper; judged anew after each page. What a failed page would have held fails
 * with it. `whole`: the collection may be read without a filter at all.
 */
export async function sweepPages(source: Source, lookup: Lookup, whole: boolean): Promise<LoadResult> {
  const { key, way, ids, fields } = lookup;
  const found: LoadResult = new Map();
  let [plan, read, pages]: [Plan, number, number] = [firstPlan(source, lookup, whole), 0, 0];
  let left = ids;
  const list = new PagedList(source, key, { ...orderByAge(way, 'desc'), fields });
  while (left.length > 0) {
    const told = `${left.length} of ${key}: ${plan.reason}`;
    if (plan.kind === 'PER_KEY') {
      for (const [id, one] of await fetchEachById(source, key, left, fields, plan.reason)) found.set(id, one);
      return found;
    }
    try {
      const page = await list.next(told);
      read += page.rows.length;
      pages += 1;
      for (const row of page.rows) if (left.includes(readId(row) ?? '')) found.set(readId(row) as string, row);
      left = left.filter((id) => !found.has(id));
      const ahead = list.isAtEnd ? 0 : pagesTo(left, page, read, lookup);
      if (ahead === 0) return found;
      const rest = minKnown(ahead, whole ? countPagesUnread(source.collectionSize(key), way.pageSize, pages) : null);
      if (way.one === null) source.ensureBudget(rest ?? 1);
      else plan = replan(left.length, rest, pages, ids.length);
    } catch (error) {
      const failure = captureError(error);
      for (const id of left) found.set(id, failure);
      return found;
    }
  }
  return found;
}

function firstPlan(source: Source, { key, way, ids }: Lookup, whole: boolean): Plan {
  // Pages of v1 tell how many records there are in all (docs/keap-api.md 5.1).
  const facts = { hasTotalHint: whole && way.api === 'v1', hasSinglePath: way.one !== null };
  const size = whole ? source.collectionSize(key) : null;
  return planLookup({ records: ids.length, span: Infinity, size, pageSize: way.pageSize, ...facts });
}

/** How many more pages are to be read for the records that are left: none behind the lowest of their ids where the list goes down by id. */
function pagesTo(left: readonly string[], page: Page, read: number, { way }: Lookup): number | null {
  const seen = page.rows.flatMap((row) => readId(row) ?? []);
  const all = estimatePagesLeft({ total: page.total, ids: seen }, read, 1n, way.pageSize);
  if (orderByAge(way, 'desc').orderBy?.field !== 'id' || !left.every((id) => /^\d+$/.test(id))) return all;
  // A list that does not go down by id may hold them anywhere.
  if (!isSortedById(page.rows, 'desc')) return all;
  const lowest = left.map(BigInt).reduce((a, b) => (a < b ? a : b), BigInt(left[0] ?? 0));
  const ahead = estimatePagesAhead(seen, lowest, way.pageSize);
  if (ahead !== null && BigInt(seen.at(-1) as string) <= lowest) return 0;
  return all === null || ahead === null ? all : Math.min(all, ahead);
}
