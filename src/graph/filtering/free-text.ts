import { badUserInput } from '../ids.js';

/**
 * Text that Keap's filters can hold. Keap documents no way to write `;`, `,` and `*` inside a value (KEAP-API.md 7), so
 * sending them would ask for something else. `at` is what the caller calls the condition. Throws BAD_USER_INPUT.
 */
export function freeText(at: string, value: string): string {
  if (value.trim() === '') throw badUserInput(`${at} is empty: give a value or leave it out.`);
  if (/\p{Cs}/u.test(value))
    throw badUserInput(
      `${at} holds half of a surrogate pair, which is no character: remove it, or send the whole character.`,
    );
  const unsafe = /[;,*]|\p{Cc}/u.exec(value);
  if (unsafe)
    throw badUserInput(
      `${at} contains ${JSON.stringify(unsafe[0])}, for which Keap's filters have no escape: shorten the value to the part before it, or filter the answer.`,
    );
  return value;
}
