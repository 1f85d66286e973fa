/**
 * Seeded randomness. Every value of the simulated account is computed from the seed and the record's number, never
 * stored.
 */

/** Mixes up to four whole numbers into 32 well distributed bits. */
export function mix(a: number, b: number, c = 0, d = 0): number {
  let hash = (a ^ 0x9e3779b9) | 0;
  for (const word of [b, c, d]) {
    hash = Math.imul(hash ^ word, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** Hashes a text, to separate the purposes of random draws. */
export function hashText(text: string): number {
  let hash = 2166136261;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  return hash >>> 0;
}

/** A series of draws that is the same each time for the same record. */
export class Prng {
  #draws = 0;
  readonly #base: number;

  constructor(seed: number, purpose: number, number: number) {
    this.#base = mix(seed, purpose, number);
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return mix(this.#base, ++this.#draws) % below;
  }

  /** A whole number from `low` to `high`, both possible. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True in `percent` of a hundred draws. */
  chance(chance: number): boolean {
    return this.below(10_000) < chance * 100;
  }

  /** One element of the list, which must not be empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

/** A generator of numbers from 0 to 1 for events in time (faults), not for records. */
export function createRandom(seed: number): () => number {
  let turn = 0;
  return () => mix(seed, ++turn) / 4294967296;
}
