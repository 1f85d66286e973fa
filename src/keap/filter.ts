import type { FilterKind, Generation } from '../resources/row.js';
import type { Clause, PageRequest } from './ask.js';

/**
 * Keap's filter grammar, `field==value;field2>=value`, encoded for a query (KEAP-API.md 7). Throws RangeError for a
 * field, operator or value that Keap would not understand: it ignores or misreads some of them in silence.
 */
export function renderFilter(known: Generation['filters'], clauses: readonly Clause[]): string {
  return clauses.map((clause) => renderClause(known, clause)).join('%3B');
}

/** `order_by`, encoded. Throws RangeError for an order the collection does not have. */
export function renderOrder(known: readonly string[], order: NonNullable<PageRequest['orderBy']>): string {
  if (!known.includes(order.field)) {
    throw new RangeError(`Keap cannot order by "${order.field}" here. It knows: ${known.join(', ') || 'none'}.`);
  }
  return `${encode(order.field)}%20${order.direction}`;
}

function renderClause(known: Generation['filters'], { field, op, value }: Clause): string {
  const kind = Object.hasOwn(known, field) ? known[field] : undefined;
  if (kind === undefined) {
    throw new RangeError(
      `Keap cannot filter by "${field}" here. It knows: ${Object.keys(known).join(', ') || 'none'}.`,
    );
  }
  if (op !== '==' && (kind !== 'compare' || op === '!=')) {
    throw new RangeError(`Keap's filter "${field}" does not take "${op}".`);
  }
  const values = typeof value === 'string' ? [value] : value;
  if (values.length === 0 || (values.length > 1 && kind !== 'set')) {
    throw new RangeError(`Keap's filter "${field}" takes ${kind === 'set' ? 'at least' : 'exactly'} one value.`);
  }
  // Commas between set members stay bare, as Keap's documents write them (`ids%3D%3D1,2,3`).
  return encode(field) + encode(op) + values.map((one) => renderValue(field, kind, one)).join(',');
}

function renderValue(field: string, kind: FilterKind, value: string): string {
  const text = kind === 'prefix' && value.endsWith('*') ? value.slice(0, -1) : value;
  if (text.trim() === '') throw new RangeError(`Keap's filter "${field}" needs a value that is not blank.`);
  // No escape for these is documented, so a value holding one would change what is asked.
  if (/[;,*]/.test(text)) {
    throw new RangeError(
      `Keap's filter "${field}" cannot hold ";", "," or "*" inside a value: Keap has no escape for them.`,
    );
  }
  if (kind === 'flag' && value !== 'true' && value !== 'false') {
    throw new RangeError(`Keap's filter "${field}" is either "true" or "false".`);
  }
  return encode(kind === 'time' ? utcTime(field, value) : value);
}

/** Keap wants RFC 3339 in UTC with milliseconds (KEAP-API.md 6, "filter dates"). */
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
