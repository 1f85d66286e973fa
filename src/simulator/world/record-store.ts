import type { Collection, Payload } from './collection.js';

/** Where a record is: 0 and above is a computed record's number, below 0 one that was put. */
export type Reference = number;

/** References in an order, computed when asked for. */
export interface Sequence {
  readonly length: number;
  at(index: number): Reference;
}

interface Change {
  readonly id: string;
  readonly rank: number;
  readonly payload: Payload | null;
}

/** The changes in the order of their ids, worked out when they are next read. */
interface Overlay {
  readonly sorted: readonly Change[];
  readonly positions: ReadonlyMap<string, number>;
  /** Numbers of computed records that are replaced or removed. */
  readonly covered: ReadonlySet<number>;
}

const sortRank = (change: Change): number => (Number.isNaN(change.rank) ? Infinity : change.rank);

/** A list of records as requests see it: the computed ones, with what was put over them and without what was removed. */
export class RecordTable {
  /** Answers that had to be worked out, by what was asked; forgotten with every change. */
  readonly cache = new Map<string, Sequence>();
  readonly #changes = new Map<string, Change>();
  #overlay: Overlay | null = null;

  constructor(readonly collection: Collection) {}

  #numberOf(id: string): number {
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
    const covered = new Set(sorted.map(({ id }) => this.#numberOf(id)));
    return (this.#overlay = { sorted, positions, covered });
  }

  #change(id: string, payload: Payload | null): void {
    const number = this.#numberOf(id);
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
    const number = this.#numberOf(id);
    return number >= 0 ? this.collection.payload(number) : null;
  }

  /** The highest id that was ever here, of records removed again too: new records get higher ones. */
  get highestId(): number {
    const { size, ids } = this.collection;
    let highest = size > 0 ? ids.toId(size - 1) : 0;
    for (const { rank } of this.#changes.values()) if (rank > highest) highest = rank;
    return highest;
  }

  /** Where the record with this id is, or null. */
  find(id: string): Reference | null {
    const change = this.#changes.get(id);
    if (change) return change.payload === null ? null : -1 - this.#loadOverlay().positions.get(id)!;
    const number = this.#numberOf(id);
    return number >= 0 ? number : null;
  }

  read(reference: Reference): Payload {
    return reference >= 0 ? this.collection.payload(reference) : this.#loadOverlay().sorted[-1 - reference]!.payload!;
  }

  /** Every record that was put and not removed. */
  listChanged(): Reference[] {
    return this.#loadOverlay().sorted.flatMap((change, at) => (change.payload === null ? [] : [-1 - at]));
  }

  /** Computed records among these numbers that nothing was laid over. */
  unchanged(numbers: ArrayLike<number>): Reference[] {
    const { covered } = this.#loadOverlay();
    return Array.from(numbers).filter((number) => !covered.has(number));
  }

  /** Records with `from` <= id < `to` in ascending order of their ids, as runs between the changes: nothing is copied. */
  range(from: number, to: number): Sequence {
    const { ids, size, identity } = this.collection;
    const rankBelow = (rank: number): number => (identity ? (Number.isNaN(rank) ? size : rank) : ids.countBelow(rank));
    const end = to === Infinity ? size : rankBelow(to);
    const runs = new Runs();
    let next = from <= 0 ? 0 : rankBelow(from);
    for (const [at, change] of this.#loadOverlay().sorted.entries()) {
      if (change.rank < from || change.rank >= to) continue;
      const index = Math.min(rankBelow(change.rank), end);
      runs.add(next, index - next);
      next = Math.max(next, this.#numberOf(change.id) >= 0 ? index + 1 : index);
      if (change.payload !== null) runs.add(-1 - at, 1);
    }
    runs.add(next, end - next);
    return runs;
  }
}

/** References as runs: computed records by their first number, put ones singly. */
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
