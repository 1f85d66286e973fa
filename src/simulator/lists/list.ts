import type { Payload } from '../world/collection.js';
import { customFieldOf } from './custom-filter.js';
import { badRequest, noRecord, type Answer } from '../http/errors.js';
import { meets, parseFilter, type Condition } from './filter.js';
import { offsetOf, pageSize, tokenAt } from './paging.js';
import { projection, without } from './projection.js';
import type { Route } from '../routes/route.js';
import { parseOrder, selectCached } from './select.js';
import type { RecordTable } from '../world/record-store.js';
import type { InternalWorld } from '../world/world.js';

/** How v2 answers a list, and one record of it. */

/** A list that found its records. */
export interface Listing {
  readonly world: InternalWorld;
  readonly table: RecordTable;
  readonly route: Route;
  readonly query: URLSearchParams;
  /** What stood in the path for `{parent}`. */
  readonly parentId: string | null;
  /** What the path itself asks of the records, beside the request's filter. */
  readonly own?: readonly Condition[];
  /** A filter that the shelf answers by itself: it holds nothing else. */
  readonly met?: string;
}

function tokenText({ route, parentId }: Listing, size: number, next: number | null): string | null | undefined {
  if (next === null) return { empty: '', null: null, absent: undefined }[route.lastToken];
  if (!route.tokenIsUrl) return tokenAt(next);
  const path = route.path.replace('{parent}', parentId ?? '');
  return `https://api.infusionsoft.com/crm/rest/v2/${path}/?page_size=${size}&page_token=${tokenAt(next)}`;
}

/** A list that comes whole, or the only record there is. */
function whole(table: RecordTable, { answer, envelope, beside }: Route): Answer {
  const range = table.range(0, Infinity);
  const records = Array.from({ length: range.length }, (_, place) => table.read(range.at(place)));
  return { status: 200, json: answer === 'record' ? (records[0] ?? {}) : { [envelope]: records, ...beside } };
}

/** The conditions of a request's `filter`. Throws a Refusal for whatever Keap would refuse. */
export const conditionsOf = (world: InternalWorld, route: Route, query: URLSearchParams): Condition[] =>
  parseFilter(query.get('filter') ?? '', route.filters, (name) => customFieldOf(world, route.model, name));

/** A page of a list. Throws a Refusal for whatever Keap would refuse. */
export function list(listing: Listing): Answer {
  const { world, table, route, query, own = [], met } = listing;
  if (route.answer !== 'pages') return whole(table, route);
  const size = pageSize(query.get('page_size'), route.largestPage);
  const offset = offsetOf(query.get('page_token'));
  const orderBy = query.get('order_by');
  const projected = projection(query, route);
  const project = route.onlySingly.length === 0 ? projected : without(route.onlySingly, projected);
  const asked = conditionsOf(world, route, query);
  const order = parseOrder(orderBy, route);
  const conditions = [...own, ...asked.filter(({ name }) => name !== met)];
  const text = JSON.stringify([own.map(({ name, values }) => [name, values]), query.get('filter'), orderBy]);
  const found = selectCached(table, route, { text, conditions, order });
  const end = Math.min(offset + size, found.length);
  const records: Payload[] = [];
  for (let place = offset; place < end; place++) records.push(project(table.read(found.at(place))));
  const next_page_token = tokenText(listing, size, end < found.length ? end : null);
  return { status: 200, json: { [route.envelope]: records, next_page_token } };
}

/** One record of a list. Throws a Refusal for an id that is none, or nobody's there. */
export function one({ table, route, query, own = [] }: Listing, id: string): Answer {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a numeric id is expected.`);
  const project = projection(query, route);
  const record = table.get(id);
  if (record === null || !own.every((condition) => meets(condition, record))) throw noRecord(route.noun, id);
  return { status: 200, json: project(record) };
}
