import { unsafePattern } from '../../resources/filter-syntax.js';
import { compareIds } from '../../resources/record.js';
import type { FilterKind, Endpoint } from '../../resources/row.js';
import type { Clause, PageRequest } from '../keap-client.js';
import { KeapError } from '../errors.js';

/** What Keap's ids look like; anything else (`..`, `1/notes`) could name another path. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text can be an id of Keap's at all. */
export function isKeapId(id: string): boolean {
  return ID.test(id);
}

/** What asking by an id that can be none fails of. The id stays untold: what got into its place may be a person's data. */
export function invalidIdError(path: string): KeapError {
  return new KeapError(
    'UPSTREAM_BAD_DATA',
    `A record of Keap holds an id that ${path} cannot be asked by: it is not 1 to 64 letters, digits, "-" and "_". ` +
      "Try again; if it stays so, show the record to Keap's support.",
    { path, lasting: true },
  );
}

/** Ids in chunks of at most `cap`, and of at most `maxLength` characters joined by commas. Sorted, so that equal sets are equal URLs. */
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

/** The ids a filter names by the id set; an answer may hold no others. */
export function getRequestedIds({ idSet }: Endpoint, { filter = [] }: PageRequest): ReadonlySet<string> | null {
  const clause = filter.find(({ field, op }) => field === idSet?.filter && op === '==');
  if (clause === undefined) return null;
  return new Set(typeof clause.value === 'string' ? [clause.value] : clause.value);
}

/**
 * Keap's filter grammar, `field==value;field2>=value`, encoded for a query (docs/keap-api.md 7). Throws RangeError for
 * a field, operator or value that Keap would not understand: it ignores or misreads some of them in silence.
 */
export function renderFilter(endpoint: Endpoint, clauses: readonly Clause[]): string {
  return clauses.map((clause) => renderClause(endpoint, clause)).join('%3B');
}

/** `order_by`, encoded. Throws RangeError for an order the collection does not have. */
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

/** What kind of filter a clause uses. Throws RangeError where the collection does not know the field, or not so. */
export function checkClause(endpoint: Endpoint, { field, op, value, custom }: Clause): FilterKind {
  const { filters } = endpoint;
  const kind = custom === true ? customKind(endpoint) : Object.hasOwn(filters, field) ? filters[field] : undefined;
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
 * Custom fields take comparisons and trailing wildcards as their own type allows; Keap says which with a 400
 * (docs/keap-api.md 4).
 */
const customKind = ({ hasCustomFilters: customFilters }: Endpoint): FilterKind | undefined =>
  customFilters ? 'custom' : undefined;

/** Whether the collection knows such a condition, whatever its value says. */
export function canFilter(endpoint: Endpoint, clause: Clause): boolean {
  const { field, op, custom } = clause;
  if (custom === true) return endpoint.hasCustomFilters;
  const kind = Object.hasOwn(endpoint.filters, field) ? endpoint.filters[field] : undefined;
  if (kind === undefined || (isPrefix(clause) && kind !== 'prefix')) return false;
  return op === '==' || (kind === 'compare' && op !== '!=');
}

const isPrefix = ({ value, literal }: Clause): boolean =>
  literal !== true && typeof value === 'string' && value.endsWith('*');

/** Each value of a clause as it goes over the wire. Throws RangeError for a value that Keap would misread. */
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
  return encode(kind === 'time' ? utcTime(field, value) : value);
}

/** Keap wants RFC 3339 in UTC with milliseconds (docs/keap-api.md 6, "filter dates"). */
function utcTime(field: string, value: string): string {
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

/** The refusal of a page token that is none of ours. */
export function invalidPageTokenError(): RangeError {
  return new RangeError('The page token is not one that was given out here. Start without it.');
}
