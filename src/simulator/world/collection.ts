/** A record as it is served. */
export type Payload = Readonly<Record<string, unknown>>;

/** How the numbers of records (0, 1, 2…) become Keap ids and back, with gaps, growing, nothing stored. */
export interface Ids {
  /** The id of a record's number. */
  of(number: number): number;
  /** The number of the record with this id, or -1. */
  numberOf(id: number): number;
  /** How many records have a smaller id. */
  below(id: number): number;
}

/** Records that are computed from their number; the base on which `world.put` and `world.remove` lay their changes. */
export interface Collection {
  readonly size: number;
  readonly ids: Ids;
  payload(number: number): Payload;
  /** Filters that are answered without looking at every record: the ascending numbers for a value. */
  readonly index: Readonly<Record<string, (value: string) => ArrayLike<number>>>;
  /** What names a record in `world`, where it is not its `id`. */
  readonly identity?: { of(payload: Payload): string; numberOf(identity: string): number };
}

/** Ids of the form base + number × step + a small offset that depends on the number. `offset` must stay below `step`. */
export function spacedIds(size: number, base: number, step: number, offset: (number: number) => number): Ids {
  const of = (number: number): number => base + number * step + offset(number);
  return {
    of,
    numberOf(id) {
      const number = Math.floor((id - base) / step);
      return number >= 0 && number < size && of(number) === id ? number : -1;
    },
    below(id) {
      if (Number.isNaN(id)) return size;
      const number = Math.min(Math.max(Math.floor((id - base) / step), 0), size);
      return number < size && of(number) < id ? number + 1 : number;
    },
  };
}

/** Ids that are another collection's, for the ascending numbers given: the members of a tag. */
export function chosenIds(numbers: ArrayLike<number>, ids: Ids): Ids {
  const below = (id: number): number => {
    let low = 0;
    let high = numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ids.of(numbers[middle]!) < id) low = middle + 1;
      else high = middle;
    }
    return Number.isNaN(id) ? numbers.length : low;
  };
  return {
    of: (number) => ids.of(numbers[number]!),
    numberOf(id) {
      const place = below(id);
      return place < numbers.length && ids.of(numbers[place]!) === id ? place : -1;
    },
    below,
  };
}

const none = new Int32Array(0);

/** The children of each owner as ascending numbers in two typed arrays; made in two passes when first asked for. */
export function grouped(
  children: number,
  owners: number,
  ownerOf: (child: number) => number,
): (owner: number) => Int32Array {
  let made: { starts: Int32Array; sorted: Int32Array } | null = null;
  const make = (): { starts: Int32Array; sorted: Int32Array } => {
    const owned = new Int32Array(children);
    const starts = new Int32Array(owners + 1);
    for (let child = 0; child < children; child++) {
      const owner = ownerOf(child);
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
    if (owner < 0 || owner >= owners) return none;
    made ??= make();
    return made.sorted.subarray(made.starts[owner], made.starts[owner + 1]);
  };
}

/** Where the children of each parent begin when every parent has `countOf` children in a row: `starts[parents]` is their sum. */
export function runs(parents: number, countOf: (parent: number) => number): Int32Array {
  const starts = new Int32Array(parents + 1);
  for (let parent = 0; parent < parents; parent++) starts[parent + 1] = starts[parent]! + countOf(parent);
  return starts;
}

/** The parent whose run holds this child. */
export function parentIn(starts: Int32Array, child: number): number {
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
export function span(from: number, to: number): Int32Array {
  return Int32Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
