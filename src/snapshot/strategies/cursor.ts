import { isRecord } from '../../resources/record.js';

/** Cursors come back from the database, perhaps written by another version: what is not what it should be counts as not there. */

function readField(cursor: unknown, name: string): unknown {
  return isRecord(cursor) ? cursor[name] : undefined;
}

/** A text of a cursor, or null. */
export function readText(cursor: unknown, name: string): string | null {
  const value = readField(cursor, name);
  return typeof value === 'string' ? value : null;
}

/** A count of a cursor, or 0. */
export function readNumber(cursor: unknown, name: string): number {
  const value = readField(cursor, name);
  return typeof value === 'number' ? value : 0;
}

/** An id of a cursor, written as text since it may be longer than a number can be; or 0. */
export function readId(cursor: unknown, name: string): bigint {
  const text = readText(cursor, name);
  return text !== null && /^\d{1,18}$/.test(text) ? BigInt(text) : 0n;
}

/** One list to walk to its end: a collection, or the children of one parent. */
export interface ListScan {
  readonly parentId: string | null;
  /** Where it goes on, as `cursor` was given it; null: at the beginning. */
  readonly position: unknown;
  /** The leg's cursor for a place in this list; null: the list is done. */
  readonly cursor: (position: object | null) => unknown;
  /** The end of this list is the end of the leg. */
  readonly endsLeg: boolean;
}
