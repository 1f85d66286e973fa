import type { Payload } from '../resources/row.js';
import { KeapError } from './errors.js';

/** A page as read from its body. */
export interface ReadPage {
  readonly rows: readonly Payload[];
  readonly nextToken: string | null;
}

/** What a page must be to be believed. Keap ignores query parameters it does not know (KEAP-API.md 4), so answers are checked. */
export interface PageExpectation {
  readonly path: string;
  readonly envelope: string;
  readonly size: number;
  readonly token: string | undefined;
  /** Whether records carry an id. */
  readonly withIds: boolean;
  /** The only ids that may come; null: any. */
  readonly ids: ReadonlySet<string> | null;
}

/** Reads a list answer; throws UPSTREAM_BAD_DATA for anything that is not the page asked for. */
export function readPage(body: string, expected: PageExpectation): ReadPage {
  const { path, envelope, size, token, withIds, ids } = expected;
  const answer = readObject(body, path);
  const rows = answer[envelope];
  if (!Array.isArray(rows)) throw badData(path, `there is no list "${envelope}" in the answer`);
  if (rows.length > size) throw badData(path, `${rows.length} records came where at most ${size} were asked for`);
  for (const row of rows as unknown[]) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) throw badData(path, 'a record is not an object');
    if (!withIds) continue;
    const id = idOf(row as Payload);
    if (id === null) throw badData(path, 'a record has no id');
    if (ids !== null && !ids.has(id)) throw badData(path, 'a record came that was not asked for');
  }
  const nextToken = readToken(answer['next_page_token'], path);
  if (nextToken !== null && nextToken === token) throw badData(path, 'the next page token is the one just used');
  return { rows: rows as Payload[], nextToken };
}

/** Reads a single record; throws UPSTREAM_BAD_DATA when it is not the one asked for. */
export function readRecord(body: string, path: string, id: string): Payload {
  const row = readObject(body, path);
  if (idOf(row) !== id) throw badData(path, 'the record is not the one asked for');
  return row;
}

/** Reads a JSON object; throws UPSTREAM_BAD_DATA for HTML, cut JSON and everything else. */
export function readObject(body: string, path: string): Payload {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw badData(path, /^\s*</.test(body) ? 'the answer is a web page, not JSON' : 'the answer is not whole JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badData(path, 'the answer is not an object');
  }
  return value as Payload;
}

/** A record's id as text, or null. */
export function idOf(row: Payload): string | null {
  const { id } = row;
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id : null;
}

/** UPSTREAM_BAD_DATA: what is wrong, without a word of the body. */
export function badData(path: string, what: string): KeapError {
  return new KeapError('UPSTREAM_BAD_DATA', `Keap's answer to ${path} cannot be used: ${what}. Try again.`, { path });
}

/** The last page says "", null or nothing; a token may also come as a whole URL that holds it (KEAP-API.md 5.2). The URL itself is never followed. */
function readToken(value: unknown, path: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw badData(path, 'the next page token is not text');
  if (!/^(https?:\/)?\//.test(value)) return value;
  const query = value.slice(value.indexOf('?') + 1);
  const token = value.includes('?') ? new URLSearchParams(query).get('page_token') : null;
  if (token === null || token === '') throw badData(path, 'the link to the next page holds no token');
  return token;
}
