import type { Payload } from '../row.js';

/** Shows one v1 value as v2 writes it. Never throws: what it does not expect, it gives back as it is. */
export type Seeing = (value: unknown) => unknown;

/** What becomes of a v1 column: its name in v2, how its value is seen, or both. */
export type Column = string | Seeing | readonly [name: string, seeing: Seeing];

/** The columns of a v1 record that v2 writes otherwise. What is not named here stays as it is, under its own name. */
export type Columns = Readonly<Record<string, Column>>;

/** Whether a value is a record: neither null nor a list. */
export function isRecord(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The record with its columns seen as v2's. A column that is not there stays absent; one whose v2 name is taken already
 * stays under its own, so that nothing is lost. Gives back anything but a record as it is.
 */
export function show(columns: Columns, payload: Payload): Payload {
  if (!isRecord(payload)) return payload;
  const taken = new Set(Object.keys(payload));
  const shown = Object.entries(payload).map(([name, value]) => {
    const column = Object.hasOwn(columns, name) ? columns[name]! : name;
    const [target, seeing] =
      typeof column === 'string' ? [column, null] : typeof column === 'function' ? [name, column] : column;
    if (target !== name && taken.has(target)) return [name, value] as const;
    taken.add(target);
    return [target, seeing === null ? value : seeing(value)] as const;
  });
  return Object.fromEntries(shown);
}

/** A record inside a record. */
export function nested(columns: Columns): Seeing {
  return (value) => show(columns, value as Payload);
}

/** Every element of a list. */
export function each(seeing: Seeing): Seeing {
  return (value) => (Array.isArray(value) ? value.map((element) => seeing(element)) : value);
}

/** The record with those of its columns that are named moved into a record of their own at `at`, unless there is one. */
export function gather(payload: Payload, at: string, columns: Columns): Payload {
  if (!isRecord(payload) || Object.hasOwn(payload, at)) return payload;
  const inside = Object.entries(payload).filter(([name]) => Object.hasOwn(columns, name));
  if (inside.length === 0) return payload;
  const outside = Object.entries(payload).filter(([name]) => !Object.hasOwn(columns, name));
  return Object.fromEntries([...outside, [at, show(columns, Object.fromEntries(inside))]]);
}

/** The record with what stands in the record at `at` brought up beside its other columns. */
export function lift(payload: Payload, at: string): Payload {
  const inner = isRecord(payload) ? payload[at] : undefined;
  if (!isRecord(inner)) return payload;
  const outside = Object.entries(payload).filter(([name]) => name !== at);
  return Object.fromEntries([...outside, ...Object.entries(inner)]);
}
