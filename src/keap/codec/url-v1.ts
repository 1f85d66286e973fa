import type { Endpoint } from '../../resources/row.js';
import type { Clause, PageRequest } from '../keap-client.js';
import { invalidPageTokenError, checkClause, checkOrder, encode, renderValues } from './filter.js';

/**
 * The query of a v1 page: plain parameters, an order with its direction, and limit and offset, which are always ours
 * (Keap's `next` link changes the page size and drops properties: docs/keap-api.md 5.1). Throws RangeError for what the
 * collection does not know in v1.
 */
export function buildV1Parameters(
  endpoint: Endpoint,
  { filter = [], orderBy, token, size }: PageRequest & { readonly size: number },
  fieldsParameter: string | null,
): string[] {
  return [
    ...filter.map((clause) => buildFilterParameter(endpoint, clause)),
    ...(orderBy === undefined ? [] : buildOrderParameters(endpoint, orderBy)),
    ...(fieldsParameter === null ? [] : [fieldsParameter]),
    `limit=${size}`,
    `offset=${parseOffset(token)}`,
  ].toSorted();
}

/** Where a page begins. v1 has no tokens: ours are the offset as text. Throws RangeError for any other text. */
export function parseOffset(token: string | undefined): number {
  if (token === undefined) return 0;
  if (!/^\d{1,9}$/.test(token)) throw invalidPageTokenError();
  return Number(token);
}

function buildFilterParameter(endpoint: Endpoint, clause: Clause): string {
  const kind = checkClause(endpoint, clause);
  const name = endpoint.fieldAliases[clause.field] ?? clause.field;
  return `${encode(name)}=${renderValues(endpoint, kind, clause).join(',')}`;
}

function buildOrderParameters(endpoint: Endpoint, order: NonNullable<PageRequest['orderBy']>): string[] {
  checkOrder(endpoint, order);
  const parameter = `order=${encode(endpoint.fieldAliases[order.field] ?? order.field)}`;
  if (endpoint.directions !== 'both') return [parameter];
  return [parameter, `order_direction=${order.direction === 'asc' ? 'ASCENDING' : 'DESCENDING'}`];
}
