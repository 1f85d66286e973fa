import { isRecord, listIds, readId, selectIdentityColumns } from '../../resources/record.js';
import type { Endpoint, Payload, Row } from '../../resources/row.js';
import { KeapError } from '../errors.js';
import { hasLongNumber, isNestedDeeper, quoteNumbers } from '../../resources/json-numbers.js';
import type { RequestContext, PageRequest } from '../keap-client.js';
import { parseOffset } from './url.js';

/** A page, parsed from its body. */
export interface ParsedPage {
  /** In the form of v2 and the order of the response; a value that is no object keeps its place, empty. */
  readonly rows: readonly Payload[];
  readonly nextToken: string | null;
  readonly total: number | null;
}

/**
 * The checks of a page. Keap ignores query parameters that it does not know (docs/keap-api.md 4), so responses are
 * checked.
 */
export interface PageExpectation {
  readonly row: Row;
  readonly endpoint: Endpoint;
  readonly size: number;
  readonly token: string | undefined;
  readonly parentId: string | null;
  /** The ids that the page may contain; null: any. */
  readonly ids: ReadonlySet<string> | null;
}

/** Parses a list response; throws UPSTREAM_BAD_DATA for anything but the requested page. */
export function parsePage(body: string, expected: PageExpectation): ParsedPage {
  const { row, endpoint, size, token, ids } = expected;
  const { path } = endpoint;
  const json = parseJson(body, path);
  const records = extractRecords(json, endpoint);
  if (endpoint.responseShape === 'pages' && records.length > size) {
    throw badDataError(path, `it has ${records.length} records where at most ${size} were requested`);
  }
  if (records.length > 0 && !records.some(isRecord)) throw badDataError(path, 'no record is an object');
  const rows = records.map((record) => normalizeRecord(endpoint, record, expected.parentId));
  const columns = selectIdentityColumns(row, endpoint);
  if (columns.length === 1 && columns[0] === 'id') checkIds(rows, ids, path);
  const nextToken =
    endpoint.responseShape === 'pages' && isRecord(json) ? parseNextToken(json['next_page_token'], path) : null;
  if (nextToken !== null && nextToken === token)
    throw badDataError(path, 'its next page token is the one just used', { endless: true });
  return { rows, nextToken, total: parseTotal(json, endpoint, rows.length) };
}

/** A record in the form of v2; empty for a value that is no object. */
function normalizeRecord({ normalize }: Endpoint, record: unknown, parentId: string | null): Payload {
  if (!isRecord(record)) return {};
  return normalize === null ? record : normalize(record, parentId);
}

/** One record without an id among others is tolerated; a list without any ids is not the requested one. */
function checkIds(rows: readonly Payload[], ids: ReadonlySet<string> | null, path: string): void {
  const recordIds = listIds(rows);
  if (rows.length > 0 && recordIds.length === 0) throw badDataError(path, 'no record has an id');
  if (ids !== null && recordIds.some((id) => !ids.has(id)))
    throw badDataError(path, 'it has a record that was not requested');
}

/** The records of a response, unchanged. */
function extractRecords(json: unknown, { responseShape, envelope, path }: Endpoint): readonly unknown[] {
  if (responseShape === 'record') return [json];
  const list = envelope === null ? json : isRecord(json) ? json[envelope] : undefined;
  if (Array.isArray(list)) return list as unknown[];
  throw badDataError(path, envelope === null ? 'it is not a list' : `it has no list "${envelope}"`);
}

/**
 * How many records match in all: v1 states it on every page (docs/keap-api.md 5.1), and a list without pages is its own count.
 */
function parseTotal(json: unknown, { responseShape, apiVersion }: Endpoint, rows: number): number | null {
  if (responseShape !== 'pages') return rows;
  const count = apiVersion === 'v1' && isRecord(json) ? json['count'] : null;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : null;
}

/** Parses a single record; throws UPSTREAM_BAD_DATA when it is not the requested one. */
export function parseRecord(body: string, endpoint: Endpoint, id: string): Payload {
  const path = endpoint.single ?? endpoint.path;
  const record = parseObject(body, path);
  const row = endpoint.normalize === null ? record : endpoint.normalize(record, null);
  if (readId(row) !== id) throw badDataError(path, 'the record is not the requested one');
  return row;
}

/** Parses a JSON object; throws UPSTREAM_BAD_DATA for HTML, truncated JSON and any other value. */
export function parseObject(body: string, path: string): Payload {
  const value = parseJson(body, path);
  if (!isRecord(value)) throw badDataError(path, 'it is not an object');
  return value;
}

function parseJson(body: string, path: string): unknown {
  if (isNestedDeeper(body, MAX_NESTING))
    throw badDataError(path, `it is nested more than ${MAX_NESTING} levels deep`, { lasting: true });
  try {
    return parseLosslessJson(body);
  } catch {
    throw badDataError(path, /^\s*</.test(body) ? 'it is a web page, not JSON' : 'it is not complete JSON');
  }
}

/** Keap's records have less than 10 levels. `JSON.stringify` and Postgres fail on some thousand. */
const MAX_NESTING = 200;

/** UPSTREAM_BAD_DATA: states the problem without quoting the body. */
export function badDataError(path: string, problem: string, facts: KeapError['facts'] = {}): KeapError {
  const message = `Keap's answer to ${path} cannot be used: ${problem}. Try again.`;
  return new KeapError('UPSTREAM_BAD_DATA', message, { path, ...facts });
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The last page has "", null or no token; a token may also be a whole URL that contains it (docs/keap-api.md 5.2).
 * The URL itself is never followed.
 */
function parseNextToken(value: unknown, path: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return String(value);
  // Half a surrogate pair cannot be encoded in the next request.
  if (typeof value !== 'string' || LONE_SURROGATE.test(value))
    throw badDataError(path, 'the next page token is not text');
  if (!/^(https?:\/)?\//.test(value)) return value;
  const query = value.slice(value.indexOf('?') + 1);
  const token = value.includes('?') ? new URLSearchParams(query).get('page_token') : null;
  if (token === null || token === '') throw badDataError(path, 'the link to the next page has no token');
  return token;
}

/** A double represents every decimal of up to 15 significant digits exactly (DBL_DIG, C standard 5.2.4.2.2). */
const SAFE_DIGITS = 15;

/**
 * `JSON.parse`, but numbers that a double cannot represent exactly (long ids, precise money) become text, so that nothing
 * is rounded. Throws SyntaxError for invalid JSON.
 */
export function parseLosslessJson(json: string): unknown {
  if (!hasLongNumber(json, SAFE_DIGITS)) return JSON.parse(json);
  return JSON.parse(quoteNumbers(json, isExactDouble));
}

function isExactDouble(number: string): boolean {
  const digits = number
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  return digits.length <= SAFE_DIGITS;
}

/** The next token and the total of a list that is paged by offset. */
export interface OffsetPage {
  /** The next offset as text; null at the end of the list. */
  readonly nextToken: string | null;
  /** How many records match in all; null where Keap states no count, or one below the records received. */
  readonly total: number | null;
}

/**
 * Finds the next page by offset. For an interactive request the count ends the list; a snapshot continues until an empty
 * page, since records may have been added meanwhile (docs/keap-api.md 5.1). A count below the records received is wrong;
 * then only an empty page ends the list.
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
