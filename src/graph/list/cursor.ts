import { createHash } from 'node:crypto';
import { badUserInput } from '../nodes/ids.js';

/** Behind the record with this id. */
export interface AfterId {
  readonly after: string;
}

/**
 * `skip` records into the page of `size` records that Keap's page token opens (null: the first page). `met` is a token met
 * before and `steps` how many pages ago, so that tokens which go round are noticed, at any distance and with two tokens
 * only (Brent's algorithm: https://maths-people.anu.edu.au/~brent/pub/pub051.html).
 */
export interface AtToken {
  readonly token: string | null;
  readonly size: number;
  readonly skip: number;
  readonly met: string | null;
  readonly steps: number;
}

/** `offset` records into a list, the last of which has this id; null where it has none. */
export interface AtOffset {
  readonly offset: number;
  readonly last: string | null;
}

/** A place in a list, as carried by a cursor. */
export type Place = AfterId | AtToken | AtOffset;

/** A short name for one list: collection, conditions and order. Cursors of another list do not fit. */
export function fingerprint(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 8);
}

/** Writes a place down. Opaque to callers; nothing in it is secret. */
export function writeCursor(list: string, place: Place): string {
  return Buffer.from(JSON.stringify([1, list, ...partsOf(place)])).toString('base64url');
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
  const place = placeOf(parts.slice(2));
  if (place !== null) return place;
  throw badUserInput(
    '`after` has been changed on its way: use an `endCursor` as it was given, or start without `after`.',
  );
}

function partsOf(place: Place): unknown[] {
  if ('after' in place) return [place.after];
  if ('offset' in place) return [place.offset, place.last];
  return [place.token, place.size, place.skip, place.met, place.steps];
}

/** The place that the parts of a cursor say; null where they say none. */
function placeOf(parts: readonly unknown[]): Place | null {
  const [first, second, skip, met, steps] = parts;
  if (parts.length === 1) return typeof first === 'string' && /^\d{1,19}$/.test(first) ? { after: first } : null;
  if (parts.length === 2)
    return isCount(first, 1, MOST_RECORDS) && isText(second) ? { offset: first, last: second } : null;
  if (parts.length !== 5 || !isText(first) || !isText(met)) return null;
  if (!isCount(second, 1, 1000) || !isCount(skip, 0, 1000) || !isCount(steps, 0, MOST_RECORDS)) return null;
  return { token: first, size: second, skip, met, steps };
}

/** No list of Keap's is as long. */
const MOST_RECORDS = 999_999_999;

/** Half a character could not be sent to Keap. */
const isText = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && !/\p{Surrogate}/u.test(value));

function isCount(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function decode(cursor: string): unknown[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? (parts as unknown[]) : null;
  } catch {
    return null;
  }
}
