import { unsafePattern } from '../../resources/filter-signs.js';
import type { Endpoint } from '../../resources/row.js';
import { badUserInput } from '../nodes/ids.js';

/**
 * Text that a filter can hold, in the way the account's Keap serves the list. `at` is what the caller calls the condition,
 * `field` what Keap calls it. Throws BAD_USER_INPUT.
 */
export function readFreeText(label: string, value: string, endpoint: Endpoint, field: string): string {
  if (value.trim() === '') throw badUserInput(`${label} is empty: give a value or leave it out.`);
  if (/\p{Cs}/u.test(value))
    throw badUserInput(
      `${label} holds half of a surrogate pair, which is no character: remove it, or send the whole character.`,
    );
  const unsafe = unsafePattern(endpoint, field)?.exec(value) ?? /\p{Cc}/u.exec(value);
  if (unsafe)
    throw badUserInput(
      `${label} contains ${JSON.stringify(unsafe[0])}, for which Keap's filters have no escape: shorten the value to the part before it, or filter the answer.`,
    );
  return value;
}
