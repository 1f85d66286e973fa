import { quoteNumbers } from '../../resources/json-numbers.js';
import { badUserInput } from '../nodes/ids.js';

/** A double holds every decimal of up to 15 significant digits exactly (DBL_DIG, C standard 5.2.4.2.2). */
const SAFE_DIGITS = 15;
/** What is smaller has fewer digits in a double, or none at all (IEEE 754, binary64: the smallest normal number). */
const MIN_NORMAL = 2 ** -1022;
/** Enough of a number in a text to be one that a double may not hold. */
const SUSPECT = /[\d.]{16}|\d[eE]/;

/** What a number stands for as it was written: the number where a double holds it to the last digit, else its text. */
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
 * The same JSON, with the numbers that a double cannot hold as texts of the same digits: read by any reader, nothing of it
 * is rounded. Scalars that take a number as text (ID, JSON, Decimal) then have it exactly; others refuse it.
 */
export function exactJson(json: string): string {
  if (!SUSPECT.test(json)) return json;
  return quoteNumbers(json, (text) => typeof exactNumber(text) === 'number');
}

/** The same query of a URL, its `variables` as `exactJson` has them. */
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
 * Throws BAD_USER_INPUT for a number in a value that may have been rounded already: one that came as JSON was made text
 * before. Goes through the value without recursion, so that no nesting is too deep for it.
 */
export function assertExact(value: unknown): void {
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const part = pending.pop();
    if (typeof part === 'number' && !isExact(part))
      throw badUserInput(
        'A number beyond 2^53 cannot be kept to the last digit: give it as a string, as in "4539148803436467123".',
      );
    if (typeof part === 'object' && part !== null) for (const one of Object.values(part)) pending.push(one);
  }
}

const isExact = (value: number): boolean =>
  Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
