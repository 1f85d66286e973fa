import { unsafePattern } from '../../resources/filter-syntax.js';
import { compareIds } from '../../resources/record.js';
import type { FilterKind, Endpoint } from '../../resources/row.js';
import type { Clause, PageRequest } from '../keap-client.js';
import { KeapError } from '../errors.js';

/** The form of Keap's ids; other text (`..`, `1/notes`) could address another path. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text has the form of a Keap id. */
export function isKeapId(id: string): boolean {
  return ID.test(id);
}

/** UPSTREAM_BAD_DATA for an id of an invalid form. The message omits the id: it may be personal data in the wrong place. */
export function invalidIdError(path: string): KeapError {
  return new KeapError(
    'UPSTREAM_BAD_DATA',
    `A record of Keap holds an id that ${path} cannot use: it is not 1 to 64 letters, digits, "-" and "_". ` +
      "Try again; if it persists, show the record to Keap's support.",
    { path, lasting: true },
  );
}

/** Ids in chunks of at most `maxCount`, and of at most `maxLength` characters joined by commas. Sorted, so that equal sets give equal URLs. */
export function chunkIds(ids: Iterable<string>, maxCount: number, maxLength: number): string[][] {
  const sorted = [...new Set(ids)].sort(compareIds);
  const chunks: string[][] = [];
  let length = Infinity;
  for (const id of sorted) {
    const lastChunk = chunks.at(-1);
    if (lastChunk === undefined || lastChunk.length >= maxCount || length + 1 + id.length > maxLength) {
      chunks.push([id]);
      length = id.length;
    } else {
      lastChunk.push(id);
      length += 1 + id.length;
    }
  }
  return chunks;
}

/** The ids in a filter by the id set; the response may contain no others. */
export function getRequestedIds({ idSet }: Endpoint, { filter = [] }: PageRequest): ReadonlySet<string> | null {
  const clause = filter.find(({ field, op }) => field === idSet?.filter && op === '==');
  if (clause === undefined) return null;
  return new Set(typeof clause.value === 'string' ? [clause.value] : clause.value);
}

/**
 * Keap's filter grammar, `field==value;field2>=value`, encoded for a query (docs/keap-api.md 7). Throws RangeError for
 * a field, operator or value that Keap does not understand: it silently ignores or misreads some of them.
 */
export function renderFilter(endpoint: Endpoint, clauses: readonly Clause[]): string {
  return clauses.map((clause) => renderClause(endpoint, clause)).join('%3B');
}

/** `order_by`, encoded. Throws RangeError for an order that the collection does not have. */
export function renderOrder(endpoint: Endpoint, order: NonNullable<PageRequest['orderBy']>): string {
  checkOrder(endpoint, order);
  return `${encode(order.field)}%20${order.direction}`;
}

/** Throws RangeError for an order, or a direction of it, that the collection does not have. */
export function checkOrder({ orderBy, directions }: Endpoint, order: NonNullable<PageRequest['orderBy']>): void {
  if (!orderBy.includes(order.field)) {
    throw new RangeError(`Keap cannot order by "${order.field}" here. It knows: ${orderBy.join(', ') || 'none'}.`);
  }
  if (directions !== 'both' && directions !== order.direction) {
    throw new RangeError(`Keap orders by "${order.field}" here in one direction only, "${directions}".`);
  }
}

function renderClause(endpoint: Endpoint, clause: Clause): string {
  const { field, op } = clause;
  const kind = checkClause(endpoint, clause);
  // Commas between set members stay bare, as Keap's documents write them (`ids%3D%3D1,2,3`).
  return encode(field) + encode(op) + renderValues(endpoint, kind, clause).join(',');
}

/** The kind of filter that a clause uses. Throws RangeError for a field, operator or count of values that the collection does not support. */
export function checkClause(endpoint: Endpoint, { field, op, value, custom }: Clause): FilterKind {
  const { filters } = endpoint;
  const kind =
    custom === true ? getCustomFilterKind(endpoint) : Object.hasOwn(filters, field) ? filters[field] : undefined;
  if (kind === undefined) {
    throw new RangeError(
      `Keap cannot filter by "${field}" here. It knows: ${Object.keys(filters).join(', ') || 'none'}.`,
    );
  }
  if (op !== '==' && kind !== 'custom' && (kind !== 'compare' || op === '!=')) {
    throw new RangeError(`Keap's filter "${field}" does not take "${op}".`);
  }
  const values = typeof value === 'string' ? [value] : value;
  if (values.length === 0 || (values.length > 1 && kind !== 'set')) {
    throw new RangeError(`Keap's filter "${field}" takes ${kind === 'set' ? 'at least' : 'exactly'} one value.`);
  }
  return kind;
}

/**
 * Custom fields take comparisons and trailing wildcards as their type allows; Keap rejects others with a 400
 * (docs/keap-api.md 4).
 */
const getCustomFilterKind = ({ hasCustomFilters }: Endpoint): FilterKind | undefined =>
  hasCustomFilters ? 'custom' : undefined;

/** Whether the collection supports such a condition, whatever its value. */
export function canFilter(endpoint: Endpoint, clause: Clause): boolean {
  const { field, op, custom } = clause;
  if (custom === true) return endpoint.hasCustomFilters;
  const kind = Object.hasOwn(endpoint.filters, field) ? endpoint.filters[field] : undefined;
  if (kind === undefined || (isPrefix(clause) && kind !== 'prefix')) return false;
  return op === '==' || (kind === 'compare' && op !== '!=');
}

const isPrefix = ({ value, literal }: Clause): boolean =>
  literal !== true && typeof value === 'string' && value.endsWith('*');

/** The encoded values of a clause. Throws RangeError for a value that Keap would misread. */
export function renderValues(endpoint: Endpoint, kind: FilterKind, clause: Clause): string[] {
  const { field, value } = clause;
  const allowsPrefix = kind === 'prefix' || kind === 'custom';
  if (isPrefix(clause) && !allowsPrefix) throw new RangeError(`Keap's filter "${field}" takes no "*" at the end.`);
  const unsafe = unsafePattern(endpoint, field);
  return (typeof value === 'string' ? [value] : value).map((item) => {
    const text = isPrefix(clause) ? item.slice(0, -1) : item;
    if (unsafe?.test(text) === true) {
      throw new RangeError(
        `Keap's filter "${field}" cannot hold "${unsafe.exec(text)?.[0] ?? ''}" here: Keap has no escape for it.`,
      );
    }
    return renderValue(field, kind, item, text);
  });
}

function renderValue(field: string, kind: FilterKind, value: string, text: string): string {
  if (text.trim() === '') throw new RangeError(`Keap's filter "${field}" needs a value that is not blank.`);
  if (kind === 'flag' && value !== 'true' && value !== 'false') {
    throw new RangeError(`Keap's filter "${field}" is either "true" or "false".`);
  }
  return encode(kind === 'time' ? formatUtcTime(field, value) : value);
}

/** Keap requires RFC 3339 in UTC with milliseconds (docs/keap-api.md 6, "filter dates"). */
function formatUtcTime(field: string, value: string): string {
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(atMs)) {
    throw new RangeError(`Keap's filter "${field}" takes a time such as 2026-01-31T08:00:00.000Z.`);
  }
  return new Date(atMs).toISOString();
}

/** Percent-encoding of everything but letters, digits and `-._~`; `*` and `!` too, which encodeURIComponent leaves. */
export function encode(text: string): string {
  try {
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    throw new RangeError('A value holds half of a surrogate pair and cannot be sent. Remove the broken character.');
  }
}

/** The error for a page token that this gateway did not issue. */
export function invalidPageTokenError(): RangeError {
  return new RangeError('This gateway did not issue the page token. Start without it.');
}
