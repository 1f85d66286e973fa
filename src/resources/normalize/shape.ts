import { isRecord } from '../record.js';
import type { Payload } from '../row.js';

/** Shows one v1 value as v2 writes it. Never throws: what it does not expect, it gives back as it is. */
export type Normalize = (value: unknown) => unknown;

/** What becomes of a v1 column: its name in v2, how its value is seen, or both. */
export type ColumnRule = string | Normalize | readonly [name: string, seeing: Normalize];

/** The columns of a v1 record that v2 writes otherwise. What is not named here stays as it is, under its own name. */
export type ColumnRules = Readonly<Record<string, ColumnRule>>;

/**
 * The record with its columns seen as v2's. A column that is not there stays absent; one whose v2 name is taken already
 * stays under its own, so that nothing is lost. Gives back anything but a record as it is.
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

/** A record inside a record. */
export function nested(columns: ColumnRules): Normalize {
  return (value) => normalizeRecord(columns, value as Payload);
}

/** Every element of a list. */
export function each(normalize: Normalize): Normalize {
  return (value) => (Array.isArray(value) ? value.map((element) => normalize(element)) : value);
}

/** The record with those of its columns that are named moved into a record of their own at `at`, unless there is one. */
export function nestColumns(payload: Payload, at: string, columns: ColumnRules): Payload {
  if (!isRecord(payload) || Object.hasOwn(payload, at)) return payload;
  const inside = Object.entries(payload).filter(([name]) => Object.hasOwn(columns, name));
  if (inside.length === 0) return payload;
  const outside = Object.entries(payload).filter(([name]) => !Object.hasOwn(columns, name));
  return Object.fromEntries([...outside, [at, normalizeRecord(columns, Object.fromEntries(inside))]]);
}

/** The record with what stands in the record at `at` brought up beside its other columns. */
export function flattenColumn(payload: Payload, at: string): Payload {
  const inner = isRecord(payload) ? payload[at] : undefined;
  if (!isRecord(inner)) return payload;
  const outside = Object.entries(payload).filter(([name]) => name !== at);
  return Object.fromEntries([...outside, ...Object.entries(inner)]);
}
