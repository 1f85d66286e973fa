import type { Payload } from '../row.js';

/** Converts one value to v1's form. */
export type Serialize = (value: unknown) => unknown;

/** How a column is written in a v1 body: its name, the conversion of its value, or both. */
export type ColumnRule = string | Serialize | readonly [name: string, serialize: Serialize];

/** Converts an input to v1's names and values. Columns without a rule stay as they are. */
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

/** An id as a number; beyond what a double holds it stays text, so that it never becomes the id of another record. */
export const number: Serialize = (value) => {
  const parsed = Number(value);
  return Number.isSafeInteger(parsed) ? parsed : value;
};

/** A reference as a record with an id alone. */
export const reference: Serialize = (value) => ({ id: number(value) });

/** Converts a nested record. */
export function nested(columns: Readonly<Record<string, ColumnRule>>): Serialize {
  return (value) => toV1Body(columns, value as Payload);
}

/** Converts every element of a list. */
export function each(serialize: Serialize): Serialize {
  return (value) => (Array.isArray(value) ? value.map((element) => serialize(element)) : value);
}

/** Converts an enum value to v1's spelling; an unknown one stays as it is. */
export function mapped(values: Readonly<Record<string, unknown>>): Serialize {
  return (value) => (typeof value === 'string' && Object.hasOwn(values, value) ? values[value] : value);
}

/** A day as its first moment: v1 types some days as date-time (docs/keap-api.md 6). */
export const startOfDay: Serialize = (value) => `${String(value)}T00:00:00.000Z`;

/** Converts custom field values, whose ids are numbers in v1. */
export const customFields: Serialize = each(nested({ id: number }));
