/** A number that is not known before: what it will likely be, and what it cannot exceed (Infinity where nothing bounds it). */
export interface Amount {
  readonly expected: number;
  readonly most: number;
}

export const exactly = (n: number): Amount => ({ expected: n, most: n });
export const NONE: Amount = exactly(0);
export const ONE: Amount = exactly(1);

/** Infinity times nothing is nothing here: no records have no children. */
const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

export const plus = (a: Amount, b: Amount): Amount => ({
  expected: a.expected + b.expected,
  most: a.most + b.most,
});

export const minus = (a: Amount, b: Amount): Amount => ({
  expected: Math.max(0, a.expected - b.expected),
  most: a.most === Infinity ? (b.most === Infinity ? 0 : Infinity) : Math.max(0, a.most - b.most),
});

export const times = (a: Amount, b: Amount): Amount => ({
  expected: product(a.expected, b.expected),
  most: product(a.most, b.most),
});

export const atMost = (a: Amount, b: Amount): Amount => ({
  expected: Math.min(a.expected, b.expected),
  most: Math.min(a.most, b.most),
});

export const larger = (a: Amount, b: Amount): Amount => ({
  expected: Math.max(a.expected, b.expected),
  most: Math.max(a.most, b.most),
});

/** How many different ones are likely among `draws` draws out of `of`, each as likely as the other. */
export function estimateDistinct(draws: number, population: number): number {
  if (population <= 0 || draws <= 0) return 0;
  if (population === Infinity) return draws;
  return Math.min(
    draws,
    population * -Math.expm1(draws * Math.log1p(-Math.min(1, 1 / population))) || Math.min(draws, 1),
  );
}
