import { quoteNumbers } from '../../resources/json-numbers.js';

// One escape at a time from left to right, a whole surrogate pair as one: `\\u0000` is an escaped backslash and letters.
const ESCAPE = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[^u]/g;

/** Postgres's numeric holds 131072 digits before the point and 16383 behind it (its manual, 8.1.2). */
const MAX_DIGITS = 16_000;

/** The `note` of a record whose text was altered. */
export const ALTERED_NOTE =
  'Something that Postgres cannot store was replaced: NUL by U+2400, half of a surrogate pair by U+FFFD, a number beyond its range by the same as text.';

/**
 * A JSON text that jsonb accepts: an escaped NUL becomes the visible U+2400, half a surrogate pair U+FFFD, a number beyond
 * `numeric` a text of the same digits; the rest stays
 * (https://www.postgresql.org/docs/current/datatype-json.html: jsonb rejects all three).
 */
export function toJsonbSafe(json: string): string {
  return quoteUnsafeNumbers(replaceUnsafeCharacters(json));
}

function replaceUnsafeCharacters(json: string): string {
  if (!/\\u(?:0000|[dD][89a-fA-F])/.test(json)) return json;
  return json.replace(ESCAPE, (escape) => {
    if (escape === '\\u0000') return '\\u2400';
    return escape.length === 6 && /^\\u[dD][89a-fA-F]/.test(escape) ? '\\ufffd' : escape;
  });
}

function quoteUnsafeNumbers(json: string): string {
  if (!/\d[eE][+-]?\d{4}|[\d.]{15000}/.test(json)) return json;
  return quoteNumbers(json, isSafeNumber);
}

function isSafeNumber(number: string): boolean {
  const [digits = '', exponent = '0'] = number.toLowerCase().split('e');
  return digits.length + Math.abs(Number(exponent)) <= MAX_DIGITS;
}

/** A note for each record of a page: ALTERED_NOTE where its text was altered, else null. */
export function buildNotes(
  page: { readonly sent: string; readonly stored: string },
  extractRecords: (response: unknown) => readonly unknown[],
): (string | null)[] {
  const [sent, stored] = [extractRecords(JSON.parse(page.sent)), extractRecords(JSON.parse(page.stored))];
  return sent.map((record, index) => (JSON.stringify(record) === JSON.stringify(stored[index]) ? null : ALTERED_NOTE));
}
