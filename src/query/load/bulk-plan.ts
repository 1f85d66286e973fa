/** A chunk of owners reads at most so many pages of a bulk list. */
export const MAX_BULK_READS = 3;

/** An owner is large when it has this many times the average of its chunk. */
const LARGE_FACTOR = 2;

/** Ids of one call of an id set: more rarely fit into its URL. */
const IDS_PER_CALL = 300;

/** The facts that decide whether a bulk list is read for the first children of several owners. */
export interface BulkReadFacts {
  readonly owners: number;
  /** The most records that must be loaded by id after a bulk list, and not after the owners' own lists, which copy them. */
  readonly lookups: number;
}

/**
 * Whether a bulk list can take fewer calls than a call for each owner. The list must leave at least one call to save
 * after the loads by id that it alone makes necessary.
 */
export function prefersBulk({ owners, lookups }: BulkReadFacts): boolean {
  return owners >= 2 && 1 + Math.ceil(lookups / IDS_PER_CALL) < owners;
}

/** Whether so many records are loaded by id in one call. */
export const fitsOneLookup = (records: number): boolean => records <= IDS_PER_CALL;

/** How many pages of the bulk list a chunk of owners may read: never as many as there are owners. */
export const limitBulkReads = (owners: number): number => Math.max(0, Math.min(MAX_BULK_READS, owners - 1));

/** The owners that would fill the pages of the others: those with at least twice the average of `records`. */
export function findLarge(
  owners: readonly string[],
  countChildren: (ownerId: string) => number,
  records: number,
): readonly string[] {
  const limit = (LARGE_FACTOR * records) / owners.length;
  return owners.filter((id) => countChildren(id) > 0 && countChildren(id) >= limit);
}

/**
 * The owners of a chunk to read from the bulk list: without those that are known to be large, and only as many as may fit
 * into the pages that it may read. Where those pages likely hold the `needed` first children of each owner, only owners
 * that are large beside the others are left out. `countChildren`: the least number of children that an owner is known to
 * have.
 */
export function selectForBulk(
  owners: readonly string[],
  countChildren: (ownerId: string) => number,
  pageSize: number,
  needed = Infinity,
): readonly string[] {
  const sum = (ids: readonly string[]): number => ids.reduce((total, id) => total + countChildren(id), 0);
  const holdsFirst = owners.length * (needed + 1) <= limitBulkReads(owners.length) * pageSize;
  const large = new Set(findLarge(owners, countChildren, holdsFirst ? Math.max(pageSize, sum(owners)) : pageSize));
  const others = owners.filter((id) => !large.has(id));
  if (holdsFirst) return others;
  const bySize = others.sort((a, b) => countChildren(a) - countChildren(b));
  let records = sum(bySize);
  while (bySize.length > 0 && records >= limitBulkReads(bySize.length) * pageSize)
    records -= countChildren(bySize.pop() as string);
  const selected = new Set(bySize);
  return owners.filter((id) => selected.has(id));
}

/** Pairs and their times, from the start of a bulk list in the order of these times. */
export interface TimedPair<Pair> {
  readonly ownerId: string;
  readonly timeMs: number;
  readonly pair: Pair;
}

/**
 * The first children of each owner, as far as pages from the start of a bulk list settle them: those before the time of
 * the last pair, since more of that time may follow, and up to the first two of one time, whose order is Keap's. None
 * where the list is not in the order of time.
 */
export function findFirstChildren<Pair>(read: readonly TimedPair<Pair>[]): Map<string, Pair[]> {
  const found = new Map<string, Pair[]>();
  const isOrdered = read.every(({ timeMs }, index) => timeMs >= (read[index - 1]?.timeMs ?? -Infinity));
  const lastMs = read.at(-1)?.timeMs ?? NaN;
  if (!isOrdered) return found;
  const previousMs = new Map<string, number>();
  const tied = new Set<string>();
  for (const { ownerId, timeMs, pair } of read) {
    if (timeMs === lastMs) break;
    const children = found.get(ownerId) ?? [];
    if (previousMs.get(ownerId) === timeMs && !tied.has(ownerId)) {
      tied.add(ownerId);
      children.pop();
    }
    if (!tied.has(ownerId)) children.push(pair);
    found.set(ownerId, children);
    previousMs.set(ownerId, timeMs);
  }
  return found;
}

/**
 * `DONE`: all children of the owners are read. `READ_ON`: the next page. `RESTART`: the list again, without the `large`
 * owners, which read their own lists. `PER_KEY`: a call for each owner that is left.
 */
export interface BulkStep {
  readonly kind: 'DONE' | 'READ_ON' | 'RESTART' | 'PER_KEY';
  readonly large: readonly string[];
}

/**
 * What to do after a page of a bulk list. Pure: same facts, same step. A chunk of n owners costs at most n + 3 calls. A
 * further page is read only where it can save more than one call.
 */
export function planAfterBulkPage(facts: {
  /** The owners of this list, and how many of their children its pages held so far. */
  readonly childrenByOwner: ReadonlyMap<string, number>;
  readonly isAtEnd: boolean;
  readonly readsLeft: number;
  /** The owners whose first children the pages held, as many as are needed. */
  readonly served?: ReadonlySet<string>;
}): BulkStep {
  const { childrenByOwner, isAtEnd, readsLeft, served = new Set() } = facts;
  const countUnserved = (ids: readonly string[]): number => ids.filter((id) => !served.has(id)).length;
  if (isAtEnd) return { kind: 'DONE', large: [] };
  if (readsLeft <= 0 || (served.size > 0 && countUnserved([...childrenByOwner.keys()]) < 2))
    return { kind: 'PER_KEY', large: [] };
  const owners = [...childrenByOwner.keys()];
  const records = [...childrenByOwner.values()].reduce((sum, count) => sum + count, 0);
  const large = findLarge(owners, (id) => childrenByOwner.get(id) ?? 0, records);
  if (large.length === 0) return { kind: 'READ_ON', large };
  const others = owners.filter((id) => !large.includes(id));
  return { kind: countUnserved(others) < 2 ? 'PER_KEY' : 'RESTART', large };
}
