import type { GraphQLError } from 'graphql';
import { tooLargeError, type LimitName, type Limits } from '../limits/limits.js';
import type { Reckoned } from './price.type.js';
import { tooExpensive } from './too-expensive.js';

/** Limits of answers that an operation is likely beyond, with what it would likely need. */
export function likelyBeyond({ nodes, answerFields }: Reckoned, limits: Limits): ReadonlyMap<LimitName, number> {
  const expected: readonly (readonly [LimitName, number, number])[] = [
    ['MAX_NODES', nodes, limits.maxNodes],
    ['MAX_RESULT_FIELDS', answerFields, limits.maxResultFields],
  ];
  return new Map(expected.flatMap(([name, value, limit]) => (value > limit ? [[name, value] as const] : [])));
}

/** Why an operation is not run, by its price: nothing of it was sent. Null where it may run. */
export function refusalOf(price: Reckoned, limits: Limits): GraphQLError | null {
  const [beyond] = likelyBeyond(price, limits);
  if (beyond !== undefined && limits.mode === 'enforce') {
    const [name, value] = beyond;
    const note =
      ' This is reckoned before it runs, from page sizes and what is known of the account; nothing was sent.';
    return tooLargeError(name, value, name === 'MAX_NODES' ? limits.maxNodes : limits.maxResultFields, note);
  }
  return price.calls <= price.limit ? null : tooExpensive(price);
}
