import { isRecord, listIds, readId, selectIdentityColumns } from '../../resources/record.js';
import type { Endpoint, Payload, Row } from '../../resources/row.js';
import { KeapError } from '../errors.js';
import { quoteNumbers } from '../../resources/json-numbers.js';
import type { RequestContext, PageRequest } from '../keap-client.js';
import { parseOffset } from './url.js';

/** A page as read from its body. */
export interface ParsedPage {
  /** As v2 writes them, in the order of the answer; what has no id or is no record at all keeps its place. */
  readonly rows: readonly Payload[];
  readonly nextToken: string | null;
  readonly total: number | null;
}

/**
 * What a page must be to be believed. Keap ignores query parameters it does not know (docs/keap-api.md 4), so answers
 * are checked.
 */
export interface PageExpectation {
  readonly row: Row;
  readonly endpoint: Endpoint;
  readonly size: number;
  readonly token: string | undefined;
  readonly parentId: string | null;
  /** The only ids that may come; null: any. */
  readonly ids: ReadonlySet<string> | null;
}

/** Reads a list answer; throws UPSTREAM_BAD_DATA for anything that is not the page asked for. */
export function parsePage(body: string, expected: PageExpectation): ParsedPage {
  const { row, endpoint, size, token, ids } = expected;
  const { path } = endpoint;
  const json = parseJson(body, path);
  const records = extractRecords(json, endpoint);
  if (endpoint.responseShape === 'pages' && records.length > size) {
    throw badDataError(path, `${records.length} records came where at most ${size} were asked for`);
  }
  if (records.length > 0 && !records.some(isRecord)) throw badDataError(path, 'no record is an object');
  const rows = records.map((record) => normalizeRecord(endpoint, record, expected.parentId));
  const columns = selectIdentityColumns(row, endpoint);
  if (columns.length === 1 && columns[0] === 'id') checkIds(rows, ids, path);
  const nextToken =
    endpoint.responseShape === 'pages' && isRecord(json) ? parseNextToken(json['next_page_token'], path) : null;
  if (nextToken !== null && nextToken === token)
    throw badDataError(path, 'the next page token is the one just used', { endless: true });
  return { rows, nextToken, total: parseTotal(json, endpoint, rows.length) };
}

/** A record as v2 writes it; empty for what is no record at all. */
function normalizeRecord({ normalize }: Endpoint, record: unknown, parentId: string | null): Payload {
  if (!isRecord(record)) return {};
  return normalize === null ? record : normalize(record, parentId);
}

/** One nameless record among others is that record's fault; a list of nothing else is another list than the one asked for. */
function checkIds(rows: readonly Payload[], ids: ReadonlySet<string> | null, path: string): void {
  const recordIds = listIds(rows);
  if (rows.length > 0 && recordIds.length === 0) throw badDataError(path, 'no record has an id');
  if (ids !== null && recordIds.some((id) => !ids.has(id)))
    throw badDataError(path, 'a record came that was not asked for');
}

/** The records of an answer, as they came. */
function extractRecords(json: unknown, { responseShape: responseKind, envelope, path }: Endpoint): readonly unknown[] {
  if (responseKind === 'record') return [json];
  const list = envelope === null ? json : isRecord(json) ? json[envelope] : undefined;
  if (Array.isArray(list)) return list as unknown[];
  throw badDataError(path, envelope === null ? 'it is not a list' : `there is no list "${envelope}" in the answer`);
}

/**
 * How many records match in all: v1 says it on every page (docs/keap-api.md 5.1), and a list that comes whole is its
 * own count.
 */
function parseTotal(json: unknown, { responseShape: responseKind, apiVersion }: Endpoint, rows: number): number | null {
  if (responseKind !== 'pages') return rows;
  const count = apiVersion === 'v1' && isRecord(json) ? json['count'] : null;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : null;
}

/** Reads a single record; throws UPSTREAM_BAD_DATA when it is not the one asked for. */
export function parseRecord(body: string, endpoint: Endpoint, id: string): Payload {
  const path = endpoint.single ?? endpoint.path;
  const record = parseObject(body, path);
  const row = endpoint.normalize === null ? record : endpoint.normalize(record, null);
  if (readId(row) !== id) throw badDataError(path, 'the record is not the one asked for');
  return row;
}

/** Reads a JSON object; throws UPSTREAM_BAD_DATA for HTML, cut JSON and everything else. */
export function parseObject(body: string, path: string): Payload {
  const value = parseJson(body, path);
  if (!isRecord(value)) throw badDataError(path, 'the answer is not an object');
  return value;
}

function parseJson(body: string, path: string): unknown {
  try {
    return parseLosslessJson(body);
  } catch {
    throw badDataError(
      path,
      /^\s*</.test(body) ? 'the answer is a web page, not JSON' : 'the answer is not whole JSON',
    );
  }
}

/** UPSTREAM_BAD_DATA: what is wrong, without a word of the body. */
export function badDataError(path: string, problem: string, facts: KeapError['facts'] = {}): KeapError {
  const message = `Keap's answer to ${path} cannot be used: ${problem}. Try again.`;
  return new KeapError('UPSTREAM_BAD_DATA', message, { path, ...facts });
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The last page says "", null or nothing; a token may also come as a whole URL that holds it (docs/keap-api.md 5.2).
 * The URL itself is never followed.
 */
function parseNextToken(value: unknown, path: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return String(value);
  // Half a character cannot be sent back.
  if (typeof value !== 'string' || LONE_SURROGATE.test(value))
    throw badDataError(path, 'the next page token is not text');
  if (!/^(https?:\/)?\//.test(value)) return value;
  const query = value.slice(value.indexOf('?') + 1);
  const token = value.includes('?') ? new URLSearchParams(query).get('page_token') : null;
  if (token === null || token === '') throw badDataError(path, 'the link to the next page holds no token');
  return token;
}

/** A double holds every decimal of up to 15 significant digits exactly (DBL_DIG, C standard 5.2.4.2.2). */
const SAFE_DIGITS = 15;

/**
 * `JSON.parse`, but numbers that a double cannot hold to the last digit (long ids, precise money) come as text, so that
 * nothing is rounded on its way. Throws SyntaxError for what is no JSON.
 */
export function parseLosslessJson(json: string): unknown {
  if (!/[\d.]{16}/.test(json)) return JSON.parse(json);
  return JSON.parse(quoteNumbers(json, isExactDouble));
}

function isExactDouble(number: string): boolean {
  const digits = number
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  return digits.length <= SAFE_DIGITS;
}

/** What a page of a list that is paged by offset says of the whole list. */
export interface OffsetPage {
  /** Where the list goes on; null at its end. */
  readonly nextToken: string | null;
  /** How many records match in all; null where Keap does not say, or says fewer than came. */
  readonly total: number | null;
}

/**
 * Reads on by offset. A count ends the list for a caller who waits; a snapshot reads on until a page comes back empty,
 * since records may have come meanwhile (docs/keap-api.md 5.1). A count below what came is none, and then nothing else
 * that the list says of its end is believed either: only an empty page ends it.
 */
export function resolveOffsetPage(
  endpoint: Endpoint,
  pageRequest: PageRequest,
  { rows, total: reportedTotal }: { readonly rows: readonly Payload[]; readonly total: number | null },
  { priority }: RequestContext,
): OffsetPage {
  if (endpoint.responseShape !== 'pages' || rows.length === 0) return { nextToken: null, total: reportedTotal };
  const nextOffset = parseOffset(pageRequest.token) + rows.length;
  if (reportedTotal !== null && reportedTotal < nextOffset) return { nextToken: String(nextOffset), total: null };
  const isLast =
    reportedTotal === null ? rows.length < (pageRequest.size ?? endpoint.pageSize) : nextOffset >= reportedTotal;
  return { nextToken: isLast && priority === 'interactive' ? null : String(nextOffset), total: reportedTotal };
}
