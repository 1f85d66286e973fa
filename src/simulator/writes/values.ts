import type { ResourceKey } from '../../resources/table.js';
import { badRequest, type ApiError } from '../http/errors.js';
import type { InternalWorld } from '../world/world.js';

/**
 * Reads one value of a body in its stored form. Throws an ApiError for a value of the wrong kind. `null` empties the
 * column.
 */
export type ValueReader = (value: unknown, name: string, world: InternalWorld) => unknown;

export const invalidValue = (name: string, expectation: string): ApiError =>
  badRequest(`The value of '${name}' is not valid: ${expectation}.`);

/** A reader that accepts null. */
const nullable =
  (readValue: (value: unknown, name: string, world: InternalWorld) => unknown): ValueReader =>
  (value, name, world) =>
    value === null || value === undefined ? null : readValue(value, name, world);

/** A text of at most `maxLength` characters. */
export const text = (maxLength = Infinity): ValueReader =>
  nullable((value, name) => {
    if (typeof value !== 'string') throw invalidValue(name, 'a text is expected');
    if (value.length > maxLength) throw invalidValue(name, `size must be between 0 and ${maxLength}`);
    return value;
  });

export const flag: ValueReader = nullable((value, name) => {
  if (typeof value !== 'boolean') throw invalidValue(name, 'true or false is expected');
  return value;
});

export const number: ValueReader = nullable((value, name) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalidValue(name, 'a number is expected');
  return value;
});

export const oneOf = (values: readonly (string | number)[]): ValueReader =>
  nullable((value, name) => {
    if (!values.includes(value as string)) throw invalidValue(name, `one of ${values.join(', ')} is expected`);
    return value;
  });

/** A value of v1, stored as v2's. */
export const translated = (values: Readonly<Record<string, unknown>>): ValueReader =>
  nullable((value, name) => {
    const key = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (!Object.hasOwn(values, key)) throw invalidValue(name, `one of ${Object.keys(values).join(', ')} is expected`);
    return values[key];
  });

/** A day, alone or at the start of a time. */
export const day: ValueReader = nullable((value, name) => {
  const found = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d)(T.*)?$/.exec(value)?.[1] : undefined;
  if (found === undefined || Number.isNaN(Date.parse(found)))
    throw invalidValue(name, 'a date like 1985-03-15 is expected');
  return found;
});

const timestampPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** A time with its offset from UTC; stored in whole seconds. */
export const moment: ValueReader = nullable((value, name) => {
  const ms = typeof value === 'string' && timestampPattern.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw invalidValue(name, 'a time like 2025-04-16T20:33:02.321Z is expected');
  return `${new Date(Math.floor(ms / 1000 + 0.5) * 1000).toISOString().slice(0, 19)}Z`;
});

/** An id as digits, in a text or as a number; `0` is none. */
export function digits(value: unknown, name: string): string {
  const found = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof found !== 'string' || !/^\d{1,18}$/.test(found)) throw invalidValue(name, 'a numeric id is expected');
  return String(BigInt(found));
}

/** The id of an existing record, or 0 or null for none. */
export const reference = (key: ResourceKey): ValueReader =>
  nullable((value, name, world) => {
    const id = digits(value, name);
    if (id === '0') return null;
    if (world.get(key, id) === null) throw invalidValue(name, `there is no record with the id ${id}`);
    return id;
  });

/** An id above zero that refers to nothing in the simulated data: a lead source, an affiliate. */
export const positive: ValueReader = nullable((value, name) => {
  const id = digits(value, name);
  if (id === '0') throw invalidValue(name, 'a positive number is expected');
  return id;
});

/** A list; null empties it. */
export const readList =
  (readValue: (value: unknown, name: string, world: InternalWorld) => unknown): ValueReader =>
  (value, name, world) => {
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value)) throw invalidValue(name, 'a list is expected');
    return (value as unknown[]).map((one, index) => readValue(one, `${name}[${index}]`, world));
  };

/** A nested object with these values; unknown ones are ignored. */
export const readObject =
  (values: Readonly<Record<string, ValueReader>>): ValueReader =>
  (value, name, world) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw invalidValue(name, 'an object is expected');
    return Object.fromEntries(
      Object.entries(values).map(([own, readValue]) => [
        own,
        readValue((value as Record<string, unknown>)[own] ?? null, `${name}.${own}`, world),
      ]),
    );
  };
