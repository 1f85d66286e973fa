import type { Payload } from '../world/collection.js';
import { findCustomField } from './custom-filter.js';
import { badRequest, recordNotFound, type HttpResponse } from '../http/errors.js';
import { matches, parseFilter, type Condition } from './filter.js';
import { parseToken, parsePageSize, makeToken } from './paging.js';
import { parseProjection, withoutColumns } from './projection.js';
import type { Route } from '../routes/route.js';
import { parseOrder, selectCached } from './select.js';
import type { RecordTable } from '../world/record-store.js';
import type { InternalWorld } from '../world/world.js';

/** Lists and single records of v2. */

/** A list whose records are resolved. */
export interface Listing {
  readonly world: InternalWorld;
  readonly table: RecordTable;
  readonly route: Route;
  readonly query: URLSearchParams;
  /** The value of `{parent}` in the path. */
  readonly parentId: string | null;
  /** Conditions that the path implies, beside the request's filter. */
  readonly pathConditions?: readonly Condition[];
  /** A filter that the table itself applies: it has only matching records. */
  readonly appliedFilter?: string;
}

function nextPageToken({ route, parentId }: Listing, size: number, next: number | null): string | null | undefined {
  if (next === null) return { empty: '', null: null, absent: undefined }[route.lastPageToken];
  if (!route.isTokenUrl) return makeToken(next);
  const path = route.path.replace('{parent}', parentId ?? '');
  return `https://api.infusionsoft.com/crm/rest/v2/${path}/?page_size=${size}&page_token=${makeToken(next)}`;
}

/** A list without pages, or the only record there is. */
function respondWhole(table: RecordTable, { responseShape, envelope, extraColumns }: Route): HttpResponse {
  const range = table.range(0, Infinity);
  const records = Array.from({ length: range.length }, (_, index) => table.read(range.at(index)));
  return {
    status: 200,
    json: responseShape === 'record' ? (records[0] ?? {}) : { [envelope]: records, ...extraColumns },
  };
}

/** The conditions of a request's `filter`. Throws an ApiError for whatever Keap rejects. */
export const parseConditions = (world: InternalWorld, route: Route, query: URLSearchParams): Condition[] =>
  parseFilter(query.get('filter') ?? '', route.filters, (name) => findCustomField(world, route.model, name));

/** A page of a list. Throws an ApiError for whatever Keap rejects. */
export function list(listing: Listing): HttpResponse {
  const { world, table, route, query, pathConditions = [], appliedFilter } = listing;
  if (route.responseShape !== 'pages') return respondWhole(table, route);
  const size = parsePageSize(query.get('page_size'), route.maxPageSize);
  const offset = parseToken(query.get('page_token'));
  const orderBy = query.get('order_by');
  const projected = parseProjection(query, route);
  const project = route.singleOnly.length === 0 ? projected : withoutColumns(route.singleOnly, projected);
  const requested = parseConditions(world, route, query);
  const order = parseOrder(orderBy, route);
  const conditions = [...pathConditions, ...requested.filter(({ name }) => name !== appliedFilter)];
  const text = JSON.stringify([pathConditions.map(({ name, values }) => [name, values]), query.get('filter'), orderBy]);
  const found = selectCached(table, route, { text, conditions, order });
  const end = Math.min(offset + size, found.length);
  const records: Payload[] = [];
  for (let index = offset; index < end; index++) records.push(project(table.read(found.at(index))));
  const next_page_token = nextPageToken(listing, size, end < found.length ? end : null);
  return { status: 200, json: { [route.envelope]: records, next_page_token } };
}

/** One record of a list. Throws an ApiError for an invalid or unknown id. */
export function findOne({ table, route, query, pathConditions = [] }: Listing, id: string): HttpResponse {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a numeric id is expected.`);
  const project = parseProjection(query, route);
  const record = table.get(id);
  if (record === null || !pathConditions.every((condition) => matches(condition, record)))
    throw recordNotFound(route.noun, id);
  return { status: 200, json: project(record) };
}
