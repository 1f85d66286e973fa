import type { Collection, Payload } from './collection.js';

/** The location of a record: 0 and above is the number of a computed record, below 0 a changed one. */
export type Reference = number;

/** Ordered references, computed on access. */
export interface Sequence {
  readonly length: number;
  at(index: number): Reference;
}

interface Change {
  readonly id: string;
  readonly rank: number;
  readonly payload: Payload | null;
}

/** The changes in the order of their ids, computed on the next read. */
interface Overlay {
  readonly sorted: readonly Change[];
  readonly positions: ReadonlyMap<string, number>;
  /** Numbers of computed records that are replaced or removed. */
  readonly covered: ReadonlySet<number>;
}

const sortRank = (change: Change): number => (Number.isNaN(change.rank) ? Infinity : change.rank);

/** A list of records: the computed ones, with changes applied and without removed ones. */
export class RecordTable {
  /** Query results by query text; every change clears them. */
  readonly cache = new Map<string, Sequence>();
  readonly #changes = new Map<string, Change>();
  #overlay: Overlay | null = null;

  constructor(readonly collection: Collection) {}

  #findNumber(id: string): number {
    const { identity, ids } = this.collection;
    if (identity) return identity.toNumber(id);
    return /^\d+$/.test(id) ? ids.toNumber(Number(id)) : -1;
  }

  #loadOverlay(): Overlay {
    if (this.#overlay) return this.#overlay;
    const sorted = [...this.#changes.values()].sort((a, b) =>
      sortRank(a) === sortRank(b) ? 0 : sortRank(a) - sortRank(b),
    );
    const positions = new Map(sorted.map(({ id }, index) => [id, index]));
    const covered = new Set(sorted.map(({ id }) => this.#findNumber(id)));
    return (this.#overlay = { sorted, positions, covered });
  }

  #change(id: string, payload: Payload | null): void {
    const number = this.#findNumber(id);
    const rank = this.collection.identity ? (number >= 0 ? number : Number.NaN) : Number(id);
    this.#changes.set(id, { id, rank, payload });
    this.#overlay = null;
    this.cache.clear();
  }

  put(payload: Payload): void {
    const { identity } = this.collection;
    this.#change(identity ? identity.read(payload) : (payload['id'] as string), payload);
  }

  remove(id: string): void {
    this.#change(id, null);
  }

  get(id: string): Payload | null {
    const change = this.#changes.get(id);
    if (change) return change.payload;
    const number = this.#findNumber(id);
    return number >= 0 ? this.collection.payload(number) : null;
  }

  /** The highest id ever used, also by removed records: new records get higher ones. */
  get highestId(): number {
    const { size, ids } = this.collection;
    let highest = size > 0 ? ids.toId(size - 1) : 0;
    for (const { rank } of this.#changes.values()) if (rank > highest) highest = rank;
    return highest;
  }

  /** The reference of the record with this id, or null. */
  find(id: string): Reference | null {
    const change = this.#changes.get(id);
    if (change) return change.payload === null ? null : -1 - this.#loadOverlay().positions.get(id)!;
    const number = this.#findNumber(id);
    return number >= 0 ? number : null;
  }

  read(reference: Reference): Payload {
    return reference >= 0 ? this.collection.payload(reference) : this.#loadOverlay().sorted[-1 - reference]!.payload!;
  }

  /** Every record that was put and not removed. */
  listChanged(): Reference[] {
    return this.#loadOverlay().sorted.flatMap((change, position) => (change.payload === null ? [] : [-1 - position]));
  }

  /** The computed records among these numbers that have no change. */
  unchanged(numbers: ArrayLike<number>): Reference[] {
    const { covered } = this.#loadOverlay();
    return Array.from(numbers).filter((number) => !covered.has(number));
  }

  /**
   * Records with `from` <= id < `to` in ascending order of their ids, as runs between the changes: nothing is copied.
   */
  range(from: number, to: number): Sequence {
    const { ids, size, identity } = this.collection;
    const rankBelow = (rank: number): number => (identity ? (Number.isNaN(rank) ? size : rank) : ids.countBelow(rank));
    const end = to === Infinity ? size : rankBelow(to);
    const runs = new Runs();
    let next = from <= 0 ? 0 : rankBelow(from);
    for (const [position, change] of this.#loadOverlay().sorted.entries()) {
      if (change.rank < from || change.rank >= to) continue;
      const index = Math.min(rankBelow(change.rank), end);
      runs.add(next, index - next);
      next = Math.max(next, this.#findNumber(change.id) >= 0 ? index + 1 : index);
      if (change.payload !== null) runs.add(-1 - position, 1);
    }
    runs.add(next, end - next);
    return runs;
  }
}

/** References as runs: computed records by their first number, changed ones one by one. */
class Runs implements Sequence {
  length = 0;
  readonly #rangeStarts: Reference[] = [];
  readonly #rangeOffsets: number[] = [];

  add(first: Reference, count: number): void {
    if (count <= 0) return;
    this.#rangeStarts.push(first);
    this.#rangeOffsets.push(this.length);
    this.length += count;
  }

  at(index: number): Reference {
    let low = 0;
    let high = this.#rangeOffsets.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#rangeOffsets[middle]! <= index) low = middle;
      else high = middle;
    }
    const first = this.#rangeStarts[low]!;
    return first < 0 ? first : first + index - this.#rangeOffsets[low]!;
  }
}
