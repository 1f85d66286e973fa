import type { Payload } from '../row.js';

/** Writes one value as v1 does. */
export type Serialize = (value: unknown) => unknown;

/** What becomes of a column of the vocabulary in a v1 body: its name, how its value is written, or both. */
export type ColumnRule = string | Serialize | readonly [name: string, writing: Serialize];

/** The input under v1's names, with its values as v1 writes them. What is not named stays as it is. */
export function toV1Body(columns: Readonly<Record<string, ColumnRule>>, input: Payload): Payload {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const column = columns[name] ?? name;
      if (typeof column === 'string') return [column, value];
      const [target, serialize] = typeof column === 'function' ? [name, column] : column;
      return [target, value === null ? null : serialize(value)];
    }),
  );
}

/** An id as the number it is in v1; beyond what a double holds it stays text, so that it never becomes another's. */
export const number: Serialize = (value) => {
  const parsed = Number(value);
  return Number.isSafeInteger(parsed) ? parsed : value;
};

/** A reference as a record that holds nothing but its id. */
export const reference: Serialize = (value) => ({ id: number(value) });

/** A record with its columns renamed. */
export function nested(columns: Readonly<Record<string, ColumnRule>>): Serialize {
  return (value) => toV1Body(columns, value as Payload);
}

/** Every element of a list. */
export function each(serialize: Serialize): Serialize {
  return (value) => (Array.isArray(value) ? value.map((element) => serialize(element)) : value);
}

/** A value of v2's set in v1's spelling; one that is not named stays as it is. */
export function mapped(values: Readonly<Record<string, unknown>>): Serialize {
  return (value) => (typeof value === 'string' && Object.hasOwn(values, value) ? values[value] : value);
}

/** A day as the moment it begins: v1 types some days as date-time (docs/keap-api.md 6). */
export const startOfDay: Serialize = (value) => `${String(value)}T00:00:00.000Z`;

/** Custom field values, whose ids are numbers in v1. */
export const customFields: Serialize = each(nested({ id: number }));
