import { createHash } from 'node:crypto';
import { badUserInput } from '../nodes/ids.js';

/** Behind the record with this id. */
export interface IdPosition {
  readonly after: string;
}

/**
 * `skip` records into the page of `size` records that Keap's page token opens (null: the first page). `met` is a token met
 * before and `steps` how many pages ago, so that tokens which go round are noticed, at any distance and with two tokens
 * only (Brent's algorithm: https://maths-people.anu.edu.au/~brent/pub/pub051.html).
 */
export interface TokenPosition {
  readonly token: string | null;
  readonly size: number;
  readonly skip: number;
  readonly visitedToken: string | null;
  readonly steps: number;
}

/** `offset` records into a list, the last of which has this id; null where it has none. */
export interface OffsetPosition {
  readonly offset: number;
  readonly lastId: string | null;
}

/** A place in a list, as carried by a cursor. */
export type CursorPosition = IdPosition | TokenPosition | OffsetPosition;

/** A short name for one list: collection, conditions and order. Cursors of another list do not fit. */
export function fingerprint(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 8);
}

/** Writes a place down. Opaque to callers; nothing in it is secret. */
export function encodeCursor(list: string, position: CursorPosition): string {
  return Buffer.from(JSON.stringify([1, list, ...serializePosition(position)])).toString('base64url');
}

/** Reads a cursor back. Throws BAD_USER_INPUT for garbage and for a cursor of another list. */
export function decodeCursor(list: string, cursor: string): CursorPosition {
  const parts = decodeParts(cursor);
  if (parts === null || parts[0] !== 1)
    throw badUserInput(
      '`after` is no cursor of this gateway: use an `endCursor` as it was given, or start without `after`.',
    );
  if (parts[1] !== list)
    throw badUserInput(
      'This cursor belongs to another list (another field, filter or order): start without `after`, or repeat the arguments it was given with.',
    );
  const position = parsePosition(parts.slice(2));
  if (position !== null) return position;
  throw badUserInput(
    '`after` has been changed on its way: use an `endCursor` as it was given, or start without `after`.',
  );
}

function serializePosition(position: CursorPosition): unknown[] {
  if ('after' in position) return [position.after];
  if ('offset' in position) return [position.offset, position.lastId];
  return [position.token, position.size, position.skip, position.visitedToken, position.steps];
}

/** The place that the parts of a cursor say; null where they say none. */
function parsePosition(parts: readonly unknown[]): CursorPosition | null {
  const [first, second, skip, visitedToken, steps] = parts;
  if (parts.length === 1) return typeof first === 'string' && /^\d{1,19}$/.test(first) ? { after: first } : null;
  if (parts.length === 2)
    return isCount(first, 1, MAX_RECORDS) && isText(second) ? { offset: first, lastId: second } : null;
  if (parts.length !== 5 || !isText(first) || !isText(visitedToken)) return null;
  if (!isCount(second, 1, 1000) || !isCount(skip, 0, 1000) || !isCount(steps, 0, MAX_RECORDS)) return null;
  return { token: first, size: second, skip, visitedToken, steps };
}

/** No list of Keap's is as long. */
const MAX_RECORDS = 999_999_999;

/** Half a character could not be sent to Keap. */
const isText = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && !/\p{Surrogate}/u.test(value));

function isCount(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

function decodeParts(cursor: string): unknown[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? (parts as unknown[]) : null;
  } catch {
    return null;
  }
}
