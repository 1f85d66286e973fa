import { isRecord } from '../record.js';
import type { Payload } from '../row.js';

/** Converts one v1 value to v2's form. Never throws: returns an unexpected value as it is. */
export type Normalize = (value: unknown) => unknown;

/** How a v1 column is converted: its name in v2, the conversion of its value, or both. */
export type ColumnRule = string | Normalize | readonly [name: string, normalize: Normalize];

/** The columns of a v1 record that differ in v2. Others stay as they are. */
export type ColumnRules = Readonly<Record<string, ColumnRule>>;

/**
 * Converts the columns of a record. An absent column stays absent; one whose v2 name is already taken keeps its own, so
 * that nothing is lost. Returns anything but a record as it is.
 */
export function normalizeRecord(columns: ColumnRules, payload: Payload): Payload {
  if (!isRecord(payload)) return payload;
  const taken = new Set(Object.keys(payload));
  const normalized = Object.entries(payload).map(([name, value]) => {
    const column = Object.hasOwn(columns, name) ? columns[name]! : name;
    const [target, normalize] =
      typeof column === 'string' ? [column, null] : typeof column === 'function' ? [name, column] : column;
    if (target !== name && taken.has(target)) return [name, value] as const;
    taken.add(target);
    return [target, normalize === null ? value : normalize(value)] as const;
  });
  return Object.fromEntries(normalized);
}

/** Converts a nested record. */
export function nested(columns: ColumnRules): Normalize {
  return (value) => normalizeRecord(columns, value as Payload);
}

/** Converts every element of a list. */
export function each(normalize: Normalize): Normalize {
  return (value) => (Array.isArray(value) ? value.map((element) => normalize(element)) : value);
}

/** Moves these columns into a nested record `at`, unless the record has one. */
export function nestColumns(payload: Payload, at: string, columns: ColumnRules): Payload {
  if (!isRecord(payload) || Object.hasOwn(payload, at)) return payload;
  const inside = Object.entries(payload).filter(([name]) => Object.hasOwn(columns, name));
  if (inside.length === 0) return payload;
  const outside = Object.entries(payload).filter(([name]) => !Object.hasOwn(columns, name));
  return Object.fromEntries([...outside, [at, normalizeRecord(columns, Object.fromEntries(inside))]]);
}

/** Moves the columns of the nested record `at` to the record itself. */
export function flattenColumn(payload: Payload, at: string): Payload {
  const inner = isRecord(payload) ? payload[at] : undefined;
  if (!isRecord(inner)) return payload;
  const outside = Object.entries(payload).filter(([name]) => name !== at);
  return Object.fromEntries([...outside, ...Object.entries(inner)]);
}
