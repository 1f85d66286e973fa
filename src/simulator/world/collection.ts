/** A record in v2's form. */
export type Payload = Readonly<Record<string, unknown>>;

/** Maps the numbers of records (0, 1, 2…) to Keap ids and back: with gaps, ascending, nothing stored. */
export interface Ids {
  /** The id of a record's number. */
  toId(number: number): number;
  /** The number of the record with this id, or -1. */
  toNumber(id: number): number;
  /** How many records have a smaller id. */
  countBelow(id: number): number;
}

/** Records that are computed from their number; `world.put` and `world.remove` overlay changes on them. */
export interface Collection {
  readonly size: number;
  readonly ids: Ids;
  payload(number: number): Payload;
  /** Indexed filters: the ascending record numbers for a value. */
  readonly index: Readonly<Record<string, (value: string) => ArrayLike<number>>>;
  /** The identity of a record in `world`, if it is not its `id`. */
  readonly identity?: { read(payload: Payload): string; toNumber(identity: string): number };
}

/** Ids of the form base + number × step + a small offset that depends on the number. `offset` must stay below `step`. */
export function createSpacedIds(size: number, base: number, step: number, offset: (number: number) => number): Ids {
  const toId = (number: number): number => base + number * step + offset(number);
  return {
    toId,
    toNumber(id) {
      const number = Math.floor((id - base) / step);
      return number >= 0 && number < size && toId(number) === id ? number : -1;
    },
    countBelow(id) {
      if (Number.isNaN(id)) return size;
      const number = Math.min(Math.max(Math.floor((id - base) / step), 0), size);
      return number < size && toId(number) < id ? number + 1 : number;
    },
  };
}

/** The ids of another collection for these ascending numbers: the members of a tag. */
export function createSubsetIds(numbers: ArrayLike<number>, ids: Ids): Ids {
  const countBelow = (id: number): number => {
    let low = 0;
    let high = numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ids.toId(numbers[middle]!) < id) low = middle + 1;
      else high = middle;
    }
    return Number.isNaN(id) ? numbers.length : low;
  };
  return {
    toId: (number) => ids.toId(numbers[number]!),
    toNumber(id) {
      const position = countBelow(id);
      return position < numbers.length && ids.toId(numbers[position]!) === id ? position : -1;
    },
    countBelow,
  };
}

const noChildren = new Int32Array(0);

/** The children of each owner as ascending numbers in two typed arrays; built in two passes on first use. */
export function groupByOwner(
  children: number,
  owners: number,
  getOwner: (child: number) => number,
): (owner: number) => Int32Array {
  let groups: { starts: Int32Array; sorted: Int32Array } | null = null;
  const buildGroups = (): { starts: Int32Array; sorted: Int32Array } => {
    const owned = new Int32Array(children);
    const starts = new Int32Array(owners + 1);
    for (let child = 0; child < children; child++) {
      const owner = getOwner(child);
      owned[child] = owner;
      if (owner >= 0) starts[owner + 1]!++;
    }
    for (let owner = 0; owner < owners; owner++) starts[owner + 1]! += starts[owner]!;
    const next = starts.slice();
    const sorted = new Int32Array(starts[owners]!);
    for (let child = 0; child < children; child++) {
      const owner = owned[child]!;
      if (owner >= 0) sorted[next[owner]!++] = child;
    }
    return { starts, sorted };
  };
  return (owner) => {
    if (owner < 0 || owner >= owners) return noChildren;
    groups ??= buildGroups();
    return groups.sorted.subarray(groups.starts[owner], groups.starts[owner + 1]);
  };
}

/**
 * The offset of each parent's children if every parent has `getCount` children in a row: `starts[parents]` is their
 * sum.
 */
export function sumRuns(parents: number, getCount: (parent: number) => number): Int32Array {
  const starts = new Int32Array(parents + 1);
  for (let parent = 0; parent < parents; parent++) starts[parent + 1] = starts[parent]! + getCount(parent);
  return starts;
}

/** The parent of this child. */
export function findParent(starts: Int32Array, child: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= child) low = middle;
    else high = middle;
  }
  return low;
}

/** The whole numbers from `from` to `to` - 1. */
export function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
