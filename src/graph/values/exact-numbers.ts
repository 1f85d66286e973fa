import { quoteNumbers } from '../../resources/json-numbers.js';
import { badUserInput } from '../nodes/ids.js';

/** A double holds every decimal of up to 15 significant digits exactly (DBL_DIG, C standard 5.2.4.2.2). */
const SAFE_DIGITS = 15;
/** Smaller numbers have fewer digits in a double, or none (IEEE 754, binary64: the smallest normal number). */
const MIN_NORMAL = 2 ** -1022;
/** Matches part of any number that a double may not hold: JSON without a match needs no `exactJson`. */
export const SUSPECT = /[\d.]{16}|\d[eE]/;

/** The number for its text, where a double holds every digit; else the text. */
export function exactNumber(text: string): number | string {
  const read = Number(text);
  if (!Number.isFinite(read)) return text;
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(read) ? read : text;
  const [digits = ''] = text.toLowerCase().split('e');
  const plain = digits.includes('.') ? trimZeros(digits) : digits;
  const significant = plain.replace(/[-.]/g, '').replace(/^0+/, '');
  const isSubnormal = significant !== '' && Math.abs(read) < MIN_NORMAL;
  const isLarge = Number.isInteger(read) && !Number.isSafeInteger(read);
  return significant.length > SAFE_DIGITS || isSubnormal || isLarge ? text : read;
}

function trimZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/**
 * The same JSON, with every number that a double cannot hold as a string of the same digits, so that no parser rounds it.
 * Scalars that accept strings (ID, JSON, Decimal) get the exact number; others reject it.
 */
export function exactJson(json: string): string {
  if (!SUSPECT.test(json)) return json;
  return quoteNumbers(json, (text) => typeof exactNumber(text) === 'number');
}

/** The same URL query string, with `exactJson` applied to its `variables`. */
export function exactSearch(search: string): string {
  if (!search.includes('variables')) return search;
  const parameters = new URLSearchParams(search);
  const variables = parameters.get('variables');
  if (variables === null) return search;
  const exact = exactJson(variables);
  if (exact === variables) return search;
  parameters.set('variables', exact);
  return `?${parameters.toString()}`;
}

/**
 * Throws BAD_USER_INPUT for a number that may already be rounded: `exactJson` turned those of JSON into strings before. No
 * recursion, so that no nesting is too deep.
 */
export function assertExact(value: unknown): void {
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const part = pending.pop();
    if (typeof part === 'number' && !isExact(part))
      throw badUserInput(
        'holds a number beyond 2^53, which loses digits: give it as text, as in "4539148803436467123".',
      );
    if (typeof part === 'object' && part !== null) for (const one of Object.values(part)) pending.push(one);
  }
}

const isExact = (value: number): boolean =>
  Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
