import type { ResourceKey } from '../../resources/table.js';
import { badRequest, type ApiError } from '../http/errors.js';
import type { InternalWorld } from '../world/world.js';

/** Reads one value of a body as it is kept. Throws a Refusal for a value of the wrong kind. `null` empties the column. */
export type Value = (value: unknown, name: string, world: InternalWorld) => unknown;

export const wrong = (name: string, wish: string): ApiError =>
  badRequest(`The value of '${name}' is not valid: ${wish}.`);

/** A reader that lets null through. */
const orNull =
  (read: (value: unknown, name: string, world: InternalWorld) => unknown): Value =>
  (value, name, world) =>
    value === null || value === undefined ? null : read(value, name, world);

/** A text of at most `longest` characters. */
export const text = (longest = Infinity): Value =>
  orNull((value, name) => {
    if (typeof value !== 'string') throw wrong(name, 'a text is expected');
    if (value.length > longest) throw wrong(name, `size must be between 0 and ${longest}`);
    return value;
  });

export const flag: Value = orNull((value, name) => {
  if (typeof value !== 'boolean') throw wrong(name, 'true or false is expected');
  return value;
});

export const number: Value = orNull((value, name) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(name, 'a number is expected');
  return value;
});

export const oneOf = (values: readonly (string | number)[]): Value =>
  orNull((value, name) => {
    if (!values.includes(value as string)) throw wrong(name, `one of ${values.join(', ')} is expected`);
    return value;
  });

/** One of v1's words or numbers, kept as v2 says it. */
export const translated = (words: Readonly<Record<string, unknown>>): Value =>
  orNull((value, name) => {
    const word = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (!Object.hasOwn(words, word)) throw wrong(name, `one of ${Object.keys(words).join(', ')} is expected`);
    return words[word];
  });

/** A day, alone or as the beginning of a time. */
export const day: Value = orNull((value, name) => {
  const found = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d)(T.*)?$/.exec(value)?.[1] : undefined;
  if (found === undefined || Number.isNaN(Date.parse(found))) throw wrong(name, 'a date like 1985-03-15 is expected');
  return found;
});

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** A moment with its offset from UTC; whole seconds are kept. */
export const moment: Value = orNull((value, name) => {
  const ms = typeof value === 'string' && instant.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw wrong(name, 'a time like 2025-04-16T20:33:02.321Z is expected');
  return `${new Date(Math.floor(ms / 1000 + 0.5) * 1000).toISOString().slice(0, 19)}Z`;
});

/** An id as digits, in a text or as a number; `0` is none. */
export function digits(value: unknown, name: string): string {
  const found = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof found !== 'string' || !/^\d{1,18}$/.test(found)) throw wrong(name, 'a numeric id is expected');
  return String(BigInt(found));
}

/** The id of a record that exists, or 0 or null for none. */
export const reference = (key: ResourceKey): Value =>
  orNull((value, name, world) => {
    const id = digits(value, name);
    if (id === '0') return null;
    if (world.get(key, id) === null) throw wrong(name, `there is no record with the id ${id}`);
    return id;
  });

/** An id that names nothing in this account's data: a lead source, an affiliate. Above zero. */
export const positive: Value = orNull((value, name) => {
  const id = digits(value, name);
  if (id === '0') throw wrong(name, 'a positive number is expected');
  return id;
});

/** A list; null empties it. */
export const listOf =
  (read: (value: unknown, name: string, world: InternalWorld) => unknown): Value =>
  (value, name, world) => {
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value)) throw wrong(name, 'a list is expected');
    return (value as unknown[]).map((one, place) => read(one, `${name}[${place}]`, world));
  };

/** A nested object with the values named; what else stands in it is passed over. */
export const objectOf =
  (values: Readonly<Record<string, Value>>): Value =>
  (value, name, world) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'an object is expected');
    return Object.fromEntries(
      Object.entries(values).map(([own, read]) => [
        own,
        read((value as Record<string, unknown>)[own] ?? null, `${name}.${own}`, world),
      ]),
    );
  };
