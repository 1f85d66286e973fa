import type { Payload } from '../world/collection.js';
import { badRequest, unknownPath, type HttpResponse } from '../http/errors.js';
import type { Condition } from '../lists/filter.js';
import type { Ordering } from '../routes/route.js';
import { selectCached, type Order } from '../lists/select.js';
import type { RecordTable } from '../world/record-store.js';
import { parseConditions } from './conditions.js';
import type { ReadRequest, Endpoint, ListDraft, SingleDraft } from './endpoint.js';
import { notFound } from './errors.js';
import { dropOptional } from './optional.js';
import { buildLinks, readWindow } from './paging.js';

/** Parses order and order_direction. Throws an ApiError for a value that Keap's document does not list. */
function readOrder(query: URLSearchParams, { orders, directions = 'both', allowsAnyOrder }: ListDraft): Order | null {
  const by = query.get('order') ?? '';
  const direction = query.get('order_direction') ?? '';
  if (!orders || by === '') return null;
  if (!Object.hasOwn(orders, by)) {
    if (allowsAnyOrder === true) return null;
    throw badRequest(`The value '${by}' of order is not valid: one of ${Object.keys(orders).join(', ')} is expected.`);
  }
  if (directions !== 'both') return { by, isDescending: directions === 'descending' };
  if (!['', 'ASCENDING', 'DESCENDING'].includes(direction))
    throw badRequest(`The value '${direction}' of order_direction is not valid: ASCENDING or DESCENDING is expected.`);
  return { by, isDescending: direction === 'DESCENDING' };
}

/**
 * The table of a list and the condition that limits it to its parent record. Throws an ApiError if the parent does not
 * exist.
 */
function findTable(
  { world, id }: ReadRequest,
  { key, parent }: ListDraft,
): { table: RecordTable | null; pathConditions: Condition[] } {
  if (parent && world.get(parent.key, id) === null) throw notFound(parent.noun);
  const table = world.findTable(key, parent && !parent.filter ? id : null);
  const pathConditions: Condition[] = parent?.filter
    ? [{ name: parent.noun, field: parent.filter, operator: '==', values: [id] }]
    : [];
  return { table, pathConditions };
}

/** The request's parameters that the links repeat: filters and orders, in the order of Keap's document. */
function listRepeatedParams(query: URLSearchParams, { filters = {}, orders }: ListDraft): [string, string][] {
  const names = [...Object.keys(filters), ...(orders ? ['order', 'order_direction'] : [])];
  return names.flatMap((name): [string, string][] => {
    const value = query.get(name) ?? '';
    return value === '' ? [] : [[name, value]];
  });
}

/** The records of the requested page in v1's form, and the total count. */
function page(request: ReadRequest, draft: ListDraft): { records: Payload[]; count: number } | null {
  const { limit, offset } = readWindow(request.query);
  const project = dropOptional(request.query, draft.optional, 'list');
  const { table, pathConditions } = findTable(request, draft);
  if (table === null) return null;
  const requested = parseConditions(request.query, draft.filters ?? {});
  const order = readOrder(request.query, draft);
  const ordering: Ordering = {
    orders: draft.orders ?? {},
    defaultOrder: draft.defaultOrder ?? (draft.orders && 'id' in draft.orders ? 'oldest' : 'newest'),
  };
  const conditions = [...pathConditions, ...requested];
  const text = JSON.stringify([draft.path, conditions.map(({ name, values }) => [name, values]), order]);
  const found = selectCached(table, ordering, { text, conditions, order });
  const records: Payload[] = [];
  for (let index = offset; index < Math.min(offset + limit, found.length); index++)
    records.push(project(draft.view(table.read(found.at(index)), request.world)));
  return { records, count: found.length };
}

/** A list with limit, offset, count and links. */
export function list(draft: ListDraft): Endpoint {
  return {
    path: draft.path,
    handle(request): HttpResponse {
      const found = page(request, draft);
      if (found === null) return unknownPath;
      const { records, count } = found;
      const links = buildLinks(
        request.path,
        readWindow(request.query),
        count,
        listRepeatedParams(request.query, draft),
      );
      return { status: 200, json: { [draft.envelope]: records, count, ...links, ...draft.extraColumns } };
    },
  };
}

/** A whole list in one response, as a bare array (docs/keap-api.md 5.1). */
export function bareArray(draft: Omit<ListDraft, 'envelope'>): Endpoint {
  return {
    path: draft.path,
    handle(request): HttpResponse {
      const whole = { ...request, query: new URLSearchParams() };
      const found = page(whole, { ...draft, envelope: '' });
      return found === null ? unknownPath : { status: 200, json: found.records };
    },
  };
}

/** One record by its id. */
export function single({ path, key, noun, view, optional }: SingleDraft): Endpoint {
  return {
    path,
    handle({ world, id, query }): HttpResponse {
      const project = dropOptional(query, optional, 'single');
      const record = world.get(key, id);
      if (record === null) throw notFound(noun);
      return { status: 200, json: project(view(record, world)) };
    },
  };
}
