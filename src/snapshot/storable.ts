import type { Payload } from '../resources/row.js';

// An escape counts only behind an even number of backslashes: `\\u0000` is a backslash followed by letters.
const NUL = /(?<!\\)((?:\\\\)*)\\u0000/g;
const LONE_HIGH = /(?<!\\)((?:\\\\)*)\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})/g;
const LONE_LOW = /(?<!\\)((?:\\\\)*)(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}/g;

/** What is written into a record's `note` when its text had to be altered. */
export const ALTERED_NOTE =
  'A character that Postgres cannot store was replaced: NUL by U+2400, half of a surrogate pair by U+FFFD.';

/**
 * A JSON text as jsonb takes it: escaped NUL becomes the visible U+2400, half a surrogate pair U+FFFD; every other
 * character stays (https://www.postgresql.org/docs/current/datatype-json.html: jsonb refuses both).
 */
export function storableText(json: string): string {
  if (!/\\u(?:0000|[dD][89a-fA-F])/.test(json)) return json;
  return json.replace(NUL, '$1\\u2400').replace(LONE_HIGH, '$1\\ufffd').replace(LONE_LOW, '$1\\ufffd');
}

/** A note for each payload of a page: ALTERED_NOTE where `storableText` changes it, else null. */
export function notesFor(rows: readonly Payload[], altered: boolean): (string | null)[] {
  return rows.map((row) => {
    if (!altered) return null;
    const text = JSON.stringify(row);
    return storableText(text) === text ? null : ALTERED_NOTE;
  });
}
