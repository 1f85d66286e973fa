import type { GraphQLError } from 'graphql';
import { tooLargeError, type LimitName, type Limits } from '../limits/limits.js';
import type { PriceEstimate } from './price.type.js';
import { tooExpensiveError } from './too-expensive.js';

/** Limits of answers that an operation is likely beyond, with what it would likely need. */
export function findLikelyExceeded(
  { nodes, answerFields }: PriceEstimate,
  limits: Limits,
): ReadonlyMap<LimitName, number> {
  const expected: readonly (readonly [LimitName, number, number])[] = [
    ['MAX_NODES', nodes, limits.maxNodes],
    ['MAX_RESULT_FIELDS', answerFields, limits.maxResultFields],
  ];
  return new Map(expected.flatMap(([name, value, limit]) => (value > limit ? [[name, value] as const] : [])));
}

/** Why an operation is not run, by its price: nothing of it was sent. Null where it may run. */
export function findRefusal(price: PriceEstimate, limits: Limits): GraphQLError | null {
  const [exceeded] = findLikelyExceeded(price, limits);
  if (exceeded !== undefined && limits.mode === 'enforce') {
    const [name, value] = exceeded;
    const note =
      ' This is reckoned before it runs, from page sizes and what is known of the account; nothing was sent.';
    return tooLargeError(name, value, name === 'MAX_NODES' ? limits.maxNodes : limits.maxResultFields, note);
  }
  return price.calls <= price.limit ? null : tooExpensiveError(price);
}
