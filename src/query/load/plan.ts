import type { CollectionSize } from '../sources/source.js';

/** Whether a size is good enough to plan with: the count of the last snapshot is, a lower bound is not. */
const isKnown = (size: CollectionSize | null): size is CollectionSize => size !== null && size.basis !== 'atLeast';

/**
 * `BATCH`: many owners in one call, by Keap's set filter. `PER_KEY`: one call each. `FULL_SCAN`: read the collection page
 * by page and pick. `PROBE`: read one page, then decide by its totals or ids.
 */
export interface Plan {
  readonly kind: 'BATCH' | 'PER_KEY' | 'FULL_SCAN' | 'PROBE';
  /** The expected cost, as far as it is known. */
  readonly calls: number;
  /** For the trace; contains no values. */
  readonly reason: string;
}

/** The facts a plan for the children of several owners needs. */
export interface ChildrenFacts {
  readonly owners: number;
  /** The most owners that one call can name; null where Keap filters by one owner only. */
  readonly setCap: number | null;
  /** Null: unknown. */
  readonly size: CollectionSize | null;
  readonly pageSize: number;
  /** Few owners with very many children each. */
  readonly highFanOut: boolean;
  /** Whether a page shows how many more follow (see `estimatePagesLeft`). */
  readonly hasTotalHint: boolean;
  /** Whether Keap filters the children by owner; where it does not, only a full scan is left. */
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

/** The cheapest plan for the children of several owners. Pure: same facts, same plan. */
export function planChildren(facts: ChildrenFacts): Plan {
  const { owners, size, pageSize } = facts;
  const pages = size === null ? null : countPages(size.records, pageSize);
  if (!facts.isFilterable)
    return { kind: 'FULL_SCAN', calls: pages ?? 1, reason: 'read whole, Keap does not filter it by owner' };
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
  if (facts.highFanOut) return planPerKey(owners, 'size unknown and fan-out high');
  if (size !== null && pages !== null) {
    if (pages >= owners) return planPerKey(owners, `reading whole takes at least ${pluralize(pages, 'page')}`);
    // A lower bound of a full page means that more pages follow. A probe is worth its call only where a page predicts how many.
    if (size.records >= pageSize && !facts.hasTotalHint)
      return planPerKey(owners, 'more than a page, how much more is unknown');
  }
  return { kind: 'PROBE', calls: 1, reason: `size unknown, one page read before ${pluralize(owners, 'call')}` };
}

/** The facts a plan for several records by id needs. */
export interface LookupFacts {
  readonly records: number;
  /** How many calls name them all in id sets; null where Keap has no id set. */
  readonly idSetCalls: number | null;
  /** Highest minus lowest id, plus one: no more records than that lie between them. */
  readonly span: number;
  /** Null: unknown. */
  readonly size: CollectionSize | null;
  readonly pageSize: number;
  /** Whether a page shows how many more follow (see `estimatePagesLeft`). */
  readonly hasTotalHint: boolean;
  /** Whether Keap has an endpoint for a single record. */
  readonly hasSinglePath: boolean;
}

/** The cheapest plan for several records by id where Keap lists the collection, or a range of its ids. */
export function planLookup(facts: LookupFacts): Plan {
  const { records, idSetCalls, span, size, pageSize, hasTotalHint, hasSinglePath } = facts;
  const most = Math.min(span, isKnown(size) ? size.records : Infinity);
  const pages = countPages(most, pageSize);
  const source = span < Infinity ? 'id range' : 'list';
  if (idSetCalls !== null) {
    // A page costs Keap more than a set of ids, so it has to save a call.
    if (pages >= idSetCalls) return { kind: 'BATCH', calls: idSetCalls, reason: 'by id set' };
    const reason = `${pluralize(pages, 'page')} of the ${source} instead of ${pluralize(idSetCalls, 'id set')}`;
    return { kind: 'FULL_SCAN', calls: pages, reason };
  }
  if (!hasSinglePath) {
    const calls = isKnown(size) ? countPages(size.records, pageSize) : 1;
    return { kind: 'FULL_SCAN', calls, reason: 'read whole, Keap has no single record of it' };
  }
  if (records <= 1) return planPerKey(records, 'a single record');
  if (pages < records)
    return {
      ...planFullScan(pages, records),
      reason: `${pluralize(pages, 'page')} of the ${source} instead of ${pluralize(records, 'call')}`,
    };
  if (isKnown(size)) return planPerKey(records, `reading whole takes ${pluralize(pages, 'page')}`);
  if (!hasTotalHint) return planPerKey(records, 'no id set');
  return { kind: 'PROBE', calls: 1, reason: `size unknown, one page read before ${pluralize(records, 'call')}` };
}

/**
 * The plan after `pagesRead` pages, the last of which was not the end: `remainingPages` more pages (null: unknown), or
 * one call for each of the `remaining`. A scan stops after as many pages as the `replacedCalls`, so it never costs more
 * than twice those, whatever its pages predict.
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

/** How many pages of a collection are left after `pagesRead` of them, at least 1; null where its size is unknown. */
export function countPagesUnread(size: CollectionSize | null, pageSize: number, pagesRead: number): number | null {
  return isKnown(size) ? Math.max(1, countPages(size.records, pageSize) - pagesRead) : null;
}

/** The smaller of two numbers of pages; null stands for an unknown one. */
export function minKnown(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/** How many more pages follow a page that has a next one: by the total where Keap sends it, else by the ids. `rowsRead`: records so far. */
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
 * How many more pages follow a page in id order, estimated by the distance between its ids and their distance from
 * `endId`. Null when the ids are not monotonic numbers. At least 1: a next page exists.
 */
export function estimatePagesAhead(ids: readonly string[], endId: bigint, pageSize: number): number | null {
  const range = knownRanges.get(ids) ?? findRange(ids);
  knownRanges.set(ids, range);
  if (range === 'UNORDERED') return null;
  const { first, last } = range;
  const isDescending = last < first;
  const distance = isDescending ? last - endId : endId - last;
  if (distance <= 0n) return 1;
  const covered = isDescending ? first - last : last - first;
  const records = (distance * BigInt(ids.length - 1) + covered - 1n) / covered;
  return Math.max(1, Math.ceil(Number(records) / pageSize));
}

/** The first and the last id of a page whose ids go one way. */
type IdRange = { readonly first: bigint; readonly last: bigint } | 'UNORDERED';

/** The ids of a cached page are the same list each time. */
const knownRanges = new WeakMap<readonly string[], IdRange>();

function findRange(ids: readonly string[]): IdRange {
  if (ids.length < 2 || !ids.every((id) => /^\d+$/.test(id))) return 'UNORDERED';
  const numbers = ids.map(BigInt);
  const first = numbers[0] as bigint;
  const last = numbers.at(-1) as bigint;
  const isDescending = last < first;
  const isMonotonic = numbers.every(
    (n, i) => i === 0 || (isDescending ? n < (numbers[i - 1] as bigint) : n > (numbers[i - 1] as bigint)),
  );
  return isMonotonic ? { first, last } : 'UNORDERED';
}
