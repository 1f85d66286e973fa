import type { Endpoint } from '../../resources/row.js';
import type { CollectionSize } from '../sources/source.js';

/** Whether a size can be planned with: what the last snapshot counted is near enough, a lower bound is not. */
const isKnown = (size: CollectionSize | null): size is CollectionSize => size !== null && size.basis !== 'atLeast';

/**
 * `SET`: many owners in one call, by Keap's set filter. `SINGLES`: one call each. `WHOLE`: read the collection page by
 * page and pick. `PEEK`: read one page, then decide with what it tells.
 */
export interface Plan {
  readonly kind: 'BATCH' | 'PER_KEY' | 'FULL_SCAN' | 'PROBE';
  /** What it costs as far as is known now. */
  readonly calls: number;
  /** For the trace; holds no values. */
  readonly reason: string;
}

/** What is known when the children of several owners are wanted. */
export interface ChildrenFacts {
  readonly owners: number;
  /** How many owners one call can name; null where Keap filters by one owner only. */
  readonly setCap: number | null;
  /** Null is no idea. */
  readonly size: CollectionSize | null;
  readonly pageSize: number;
  /** Few owners with very many children each. */
  readonly highFanOut: boolean;
  /** Whether a page shows how many more follow (see `pagesLeft`). */
  readonly hasTotalHint: boolean;
  /** Whether Keap can be asked for the children of one owner; where it cannot, there is only reading whole. */
  readonly isFilterable: boolean;
}

const pluralize = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
const planPerKey = (n: number, reason: string): Plan => ({
  kind: 'PER_KEY',
  calls: n,
  reason: `${pluralize(n, 'call')}, ${reason}`,
});

const planFullScan = (pages: number, replacedCalls: number): Plan => ({
  kind: 'FULL_SCAN',
  calls: pages,
  reason: `read whole, ${pluralize(pages, 'page')} instead of ${pluralize(replacedCalls, 'call')}`,
});

/** How many pages hold so many records; an empty collection is one page. */
export const countPages = (records: number, pageSize: number): number => Math.max(1, Math.ceil(records / pageSize));

/** The cheapest way to the children of several owners. Pure: same facts, same plan. */
export function planChildren(facts: ChildrenFacts): Plan {
  const { owners, size, pageSize } = facts;
  const pages = size === null ? null : countPages(size.records, pageSize);
  if (!facts.isFilterable)
    return { kind: 'FULL_SCAN', calls: pages ?? 1, reason: 'read whole, it cannot be filtered by its owner here' };
  if (owners <= 1) return planPerKey(owners, 'a single owner');
  if (facts.setCap !== null) {
    const calls = Math.ceil(owners / facts.setCap);
    if (isKnown(size) && pages !== null && pages < calls) return planFullScan(pages, calls);
    return { kind: 'BATCH', calls, reason: `${pluralize(calls, 'call')} by set filter` };
  }
  if (isKnown(size) && pages !== null) {
    return pages < owners
      ? planFullScan(pages, owners)
      : planPerKey(owners, `reading whole takes ${pluralize(pages, 'page')}`);
  }
  if (facts.highFanOut) return planPerKey(owners, 'size unknown and owners crowded');
  if (size !== null && pages !== null) {
    if (pages >= owners) return planPerKey(owners, `reading whole takes at least ${pluralize(pages, 'page')}`);
    // A lower bound of a full page comes from a page with others behind it: another look at it is worth a call only when it foretells.
    if (size.records >= pageSize && !facts.hasTotalHint)
      return planPerKey(owners, 'more than a page, how much more is unknown');
  }
  return { kind: 'PROBE', calls: 1, reason: `size unknown, one page read before ${pluralize(owners, 'call')}` };
}

/** What is known when several records are wanted whose collection has no id set. */
export interface LookupFacts {
  readonly records: number;
  /** Highest minus lowest id wanted, plus one: no more records than that can lie between them. */
  readonly span: number;
  /** Null is no idea. */
  readonly size: CollectionSize | null;
  readonly pageSize: number;
  /** Whether a page shows how many more follow (see `pagesLeft`). */
  readonly hasTotalHint: boolean;
  /** Whether Keap gives a record alone. */
  readonly hasSinglePath: boolean;
}

/** The cheapest way to several records by id where Keap has no id set but lists the collection, or a range of its ids. */
export function planLookup({ records, span, size, pageSize, hasTotalHint, hasSinglePath }: LookupFacts): Plan {
  if (!hasSinglePath) return { kind: 'FULL_SCAN', calls: 1, reason: 'read whole, its records do not come alone here' };
  if (records <= 1) return planPerKey(records, 'a single record');
  const most = Math.min(span, isKnown(size) ? size.records : Infinity);
  const pages = countPages(most, pageSize);
  if (pages < records)
    return {
      ...planFullScan(pages, records),
      reason: `${pluralize(pages, 'page')} of the ${span < Infinity ? 'id range' : 'list'} instead of ${pluralize(records, 'call')}`,
    };
  if (isKnown(size)) return planPerKey(records, `reading whole takes ${pluralize(pages, 'page')}`);
  if (!hasTotalHint) return planPerKey(records, 'no id set');
  return { kind: 'PROBE', calls: 1, reason: `size unknown, one page read before ${pluralize(records, 'call')}` };
}

/**
 * How to go on after `read` pages, the last of which was not the end: `pagesLeft` more pages as far as is known (null: no
 * idea), or a call for each that is left. A scan stops after as many pages as the `instead` single calls it replaces, so
 * whatever its pages foretell it never costs more than twice those.
 */
export function replan(
  remaining: number,
  remainingPages: number | null,
  pagesRead: number,
  replacedCalls: number,
): Plan {
  if (remainingPages !== null && remainingPages < remaining && pagesRead < replacedCalls) {
    return {
      ...planFullScan(remainingPages, remaining),
      reason: `read on, ${pluralize(remainingPages, 'page')} left instead of ${pluralize(remaining, 'call')}`,
    };
  }
  return planPerKey(
    remaining,
    remainingPages !== null && remainingPages < remaining
      ? `${pluralize(pagesRead, 'page')} read in vain`
      : remainingPages === null
        ? 'more than a page, how much more is unknown'
        : `reading on takes ${pluralize(remainingPages, 'page')}`,
  );
}

/** How many pages of a collection are left after `read` of them, as far as its size is known; at least the next one. Null where it is not. */
export function countPagesUnread(size: CollectionSize | null, pageSize: number, pagesRead: number): number | null {
  return isKnown(size) ? Math.max(1, countPages(size.records, pageSize) - pagesRead) : null;
}

/** The fewer of two numbers of pages, of which one or both may not be known. */
export function minKnown(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/** How many more pages follow a page that has a next one: by the number of all records where Keap tells it, else by its ids. `read`: records so far. */
export function estimatePagesLeft(
  page: { readonly total: number | null; readonly ids: readonly string[] },
  rowsRead: number,
  endId: bigint,
  pageSize: number,
): number | null {
  if (page.total === null) return estimatePagesAhead(page.ids, endId, pageSize);
  return Math.max(1, Math.ceil((page.total - rowsRead) / pageSize));
}

/**
 * How many more pages lie ahead of a page read in id order, judged by how far its ids are apart and how far they are
 * from `end`. Null when the ids are not numbers in one direction: then they tell nothing. At least 1: a next page exists.
 */
export function estimatePagesAhead(ids: readonly string[], endId: bigint, pageSize: number): number | null {
  if (ids.length < 2 || !ids.every((id) => /^\d+$/.test(id))) return null;
  const numbers = ids.map(BigInt);
  const first = numbers[0] as bigint;
  const last = numbers.at(-1) as bigint;
  const isDescending = last < first;
  const isMonotonic = numbers.every(
    (n, i) => i === 0 || (isDescending ? n < (numbers[i - 1] as bigint) : n > (numbers[i - 1] as bigint)),
  );
  if (!isMonotonic) return null;
  const distance = isDescending ? last - endId : endId - last;
  if (distance <= 0n) return 1;
  const covered = isDescending ? first - last : last - first;
  const records = (distance * BigInt(ids.length - 1) + covered - 1n) / covered;
  return Math.max(1, Math.ceil(Number(records) / pageSize));
}

/** How many calls it takes to read records by their ids; Infinity where Keap has no such call. */
export function countCallsByIds({ idSet, single }: Endpoint, ids: number): number {
  if (idSet !== null) return Math.ceil(ids / idSet.maxIds);
  return single === null ? Infinity : ids;
}
