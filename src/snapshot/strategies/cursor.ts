import { isRecord } from '../../resources/record.js';

/** Cursors come from the database, perhaps written by another version: a field of the wrong type counts as missing. */

function readField(cursor: unknown, name: string): unknown {
  return isRecord(cursor) ? cursor[name] : undefined;
}

/** A text field of a cursor, or null. */
export function readText(cursor: unknown, name: string): string | null {
  const value = readField(cursor, name);
  return typeof value === 'string' ? value : null;
}

/** A count in a cursor, or 0. */
export function readNumber(cursor: unknown, name: string): number {
  const value = readField(cursor, name);
  return typeof value === 'number' ? value : 0;
}

/** A count in a cursor, or null. */
export function readNullableNumber(cursor: unknown, name: string): number | null {
  const value = readField(cursor, name);
  return typeof value === 'number' ? value : null;
}

/** A flag in a cursor, or false. */
export function readFlag(cursor: unknown, name: string): boolean {
  return readField(cursor, name) === true;
}

/** An id in a cursor, or 0. Stored as text, since it may exceed 2^53. */
export function readId(cursor: unknown, name: string): bigint {
  const text = readText(cursor, name);
  return text !== null && /^\d{1,18}$/.test(text) ? BigInt(text) : 0n;
}

/** One list to scan to its end: a collection, or the children of one parent. */
export interface ListScan {
  readonly parentId: string | null;
  /** Where the scan goes on, as passed to `cursor`; null: at the beginning. */
  readonly position: unknown;
  /** The leg's cursor for a position in this list. */
  readonly cursor: (position: object) => unknown;
}
