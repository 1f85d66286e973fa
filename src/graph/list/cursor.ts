import { createHash } from 'node:crypto';
import { badUserInput } from '../nodes/ids.js';

/** After the record with this id. */
export interface IdPosition {
  readonly after: string;
}

/**
 * `skip` records into the page of `size` records of Keap's page token (null: the first page). `visitedToken` is a token of
 * an earlier page and `steps` the number of pages read, which detects a cycle of tokens of any length with two tokens only
 * (Brent's algorithm: https://maths-people.anu.edu.au/~brent/pub/pub051.html).
 */
export interface TokenPosition {
  readonly token: string | null;
  readonly size: number;
  readonly skip: number;
  readonly visitedToken: string | null;
  readonly steps: number;
}

/** `offset` records into a list; `lastId` is the id of the last of them, null where it has none. */
export interface OffsetPosition {
  readonly offset: number;
  readonly lastId: string | null;
}

/** After the record with this time (null: none, after all others) and this id, in a list that is ordered by both. */
export interface TimePosition {
  readonly timeMs: number | null;
  readonly id: string;
}

/** The position in a list that a cursor holds. */
export type CursorPosition = IdPosition | TokenPosition | OffsetPosition | TimePosition;

/** A short hash of a list: collection, conditions and order. A cursor is valid for one list only. */
export function fingerprint(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 8);
}

/** Encodes a position as an opaque cursor. It holds no secret. */
export function encodeCursor(list: string, position: CursorPosition): string {
  return Buffer.from(JSON.stringify([1, list, ...serializePosition(position)])).toString('base64url');
}

/** Decodes a cursor. Throws BAD_USER_INPUT for a malformed cursor and for one of another list. */
export function decodeCursor(list: string, cursor: string): CursorPosition {
  const parts = decodeParts(cursor);
  if (parts === null || parts[0] !== 1)
    throw badUserInput(
      '`after` is not a cursor of this gateway: pass an `endCursor` unchanged, or start without `after`.',
    );
  if (parts[1] !== list)
    throw badUserInput(
      'This cursor belongs to another list (another field, filter or order): start without `after`, or repeat the arguments that it came with.',
    );
  const position = parsePosition(parts.slice(2));
  if (position !== null) return position;
  throw badUserInput('`after` is a changed cursor: pass an `endCursor` unchanged, or start without `after`.');
}

function serializePosition(position: CursorPosition): unknown[] {
  if ('after' in position) return [position.after];
  if ('offset' in position) return [position.offset, position.lastId];
  if ('timeMs' in position) return [position.timeMs, position.id, 'time'];
  return [position.token, position.size, position.skip, position.visitedToken, position.steps];
}

/** The position in the parts of a cursor; null where they hold none. */
function parsePosition(parts: readonly unknown[]): CursorPosition | null {
  const [first, second, skip, visitedToken, steps] = parts;
  if (parts.length === 1) return typeof first === 'string' && /^\d{1,19}$/.test(first) ? { after: first } : null;
  if (parts.length === 2)
    return isCount(first, 1, MAX_RECORDS) && isText(second) ? { offset: first, lastId: second } : null;
  if (parts.length === 3)
    return isTime(first) && typeof second === 'string' && /^[\w-]{1,64}$/.test(second) && skip === 'time'
      ? { timeMs: first, id: second }
      : null;
  if (parts.length !== 5 || !isText(first) || !isText(visitedToken)) return null;
  if (!isCount(second, 1, 1000) || !isCount(skip, 0, 1000) || !isCount(steps, 0, MAX_RECORDS)) return null;
  return { token: first, size: second, skip, visitedToken, steps };
}

/** More records than any list of Keap has. */
const MAX_RECORDS = 999_999_999;

const isTime = (value: unknown): value is number | null => value === null || Number.isSafeInteger(value);

/** A lone surrogate cannot be sent to Keap. */
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
