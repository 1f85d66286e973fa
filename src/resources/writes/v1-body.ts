import type { Payload } from '../row.js';

/** Writes one value as v1 does. */
export type Writing = (value: unknown) => unknown;

/** What becomes of a column of the vocabulary in a v1 body: its name, how its value is written, or both. */
export type Column = string | Writing | readonly [name: string, writing: Writing];

/** The input under v1's names, with its values as v1 writes them. What is not named stays as it is. */
export function v1Body(columns: Readonly<Record<string, Column>>, input: Payload): Payload {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const column = columns[name] ?? name;
      if (typeof column === 'string') return [column, value];
      const [target, writing] = typeof column === 'function' ? [name, column] : column;
      return [target, value === null ? null : writing(value)];
    }),
  );
}

/** An id as the number it is in v1; beyond what a double holds it stays text, so that it never becomes another's. */
export const number: Writing = (value) => {
  const read = Number(value);
  return Number.isSafeInteger(read) ? read : value;
};

/** A reference as a record that holds nothing but its id. */
export const reference: Writing = (value) => ({ id: number(value) });

/** A record with its columns renamed. */
export function nested(columns: Readonly<Record<string, Column>>): Writing {
  return (value) => v1Body(columns, value as Payload);
}

/** Every element of a list. */
export function each(writing: Writing): Writing {
  return (value) => (Array.isArray(value) ? value.map((element) => writing(element)) : value);
}

/** A value of v2's set in v1's spelling; one that is not named stays as it is. */
export function spelled(words: Readonly<Record<string, unknown>>): Writing {
  return (value) => (typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : value);
}

/** A day as the moment it begins: v1 types some days as date-time (docs/keap-api.md 6). */
export const midnight: Writing = (value) => `${String(value)}T00:00:00.000Z`;

/** Custom field values, whose ids are numbers in v1. */
export const customFields: Writing = each(nested({ id: number }));
