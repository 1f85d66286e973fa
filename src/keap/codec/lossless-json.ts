import { quoteNumbers } from '../../resources/json-numbers.js';

/** A double holds every decimal of up to 15 significant digits exactly (DBL_DIG, C standard 5.2.4.2.2). */
const SAFE_DIGITS = 15;

/**
 * `JSON.parse`, but numbers that a double cannot hold to the last digit (long ids, precise money) come as text, so that
 * nothing is rounded on its way. Throws SyntaxError for what is no JSON.
 */
export function parseLosslessJson(json: string): unknown {
  if (!/[\d.]{16}/.test(json)) return JSON.parse(json);
  return JSON.parse(quoteNumbers(json, isExactDouble));
}

function isExactDouble(number: string): boolean {
  const digits = number
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  return digits.length <= SAFE_DIGITS;
}
