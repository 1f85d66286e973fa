import { createHash } from 'node:crypto';
import { badUserInput } from '../ids.js';

/**
 * A place in a list, as carried by a cursor. `after`: behind the record with this id. `page`: `skip` records into the
 * page of `size` records that Keap's page token opens (null: the first page).
 */
export type Place =
  { readonly after: string } | { readonly token: string | null; readonly size: number; readonly skip: number };

/** A short name for one list: collection, conditions and order. Cursors of another list do not fit. */
export function fingerprint(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 8);
}

/** Writes a place down. Opaque to callers; nothing in it is secret. */
export function writeCursor(list: string, place: Place): string {
  const parts = 'after' in place ? [1, list, place.after] : [1, list, place.token, place.size, place.skip];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Reads a cursor back. Throws BAD_USER_INPUT for garbage and for a cursor of another list. */
export function readCursor(list: string, cursor: string): Place {
  const parts = decode(cursor);
  if (parts === null || parts[0] !== 1)
    throw badUserInput(
      '`after` is no cursor of this gateway: use an `endCursor` as it was given, or start without `after`.',
    );
  if (parts[1] !== list)
    throw badUserInput(
      'This cursor belongs to another list (another field, filter or order): start without `after`, or repeat the arguments it was given with.',
    );
  const [, , first, size, skip] = parts;
  if (parts.length === 3 && typeof first === 'string' && /^\d{1,19}$/.test(first)) return { after: first };
  if (parts.length === 5 && (first === null || typeof first === 'string') && isCount(size, 1) && isCount(skip, 0))
    return { token: first, size, skip };
  throw badUserInput(
    '`after` has been changed on its way: use an `endCursor` as it was given, or start without `after`.',
  );
}

function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 1000;
}

function decode(cursor: string): unknown[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? (parts as unknown[]) : null;
  } catch {
    return null;
  }
}
