import type { Payload } from '../world/collection.js';
import { badRequest, unknownPath, type HttpResponse } from '../http/errors.js';
import type { Condition } from '../lists/filter.js';
import type { Ordering } from '../routes/route.js';
import { selectCached, type Order } from '../lists/select.js';
import type { RecordTable } from '../world/record-store.js';
import { conditionsOf } from './conditions.js';
import type { Ask, Endpoint, ListDraft, SingleDraft } from './endpoint.js';
import { notFound } from './errors.js';
import { without } from './optional.js';
import { linksOf, windowOf } from './paging.js';

/** Reads order and order_direction. Throws a Refusal for a word that Keap's document does not list. */
function orderOf(query: URLSearchParams, { orders, directions = 'both', anyOrder }: ListDraft): Order | null {
  const by = query.get('order') ?? '';
  const direction = query.get('order_direction') ?? '';
  if (!orders || by === '') return null;
  if (!Object.hasOwn(orders, by)) {
    if (anyOrder === true) return null;
    throw badRequest(`The value '${by}' of order is not valid: one of ${Object.keys(orders).join(', ')} is expected.`);
  }
  if (directions !== 'both') return { by, isDescending: directions === 'descending' };
  if (!['', 'ASCENDING', 'DESCENDING'].includes(direction))
    throw badRequest(`The value '${direction}' of order_direction is not valid: ASCENDING or DESCENDING is expected.`);
  return { by, isDescending: direction === 'DESCENDING' };
}

/** The shelf of a list and what limits it to the record it stands below. Throws a Refusal where that is missing. */
function shelfOf({ world, id }: Ask, { key, under }: ListDraft): { table: RecordTable | null; own: Condition[] } {
  if (under && world.get(under.key, id) === null) throw notFound(under.noun);
  const table = world.findTable(key, under && !under.filter ? id : null);
  const own: Condition[] = under?.filter
    ? [{ name: under.noun, field: under.filter, operator: '==', values: [id] }]
    : [];
  return { table, own };
}

/** What the links repeat of the request: filters and orders, in the order of their names in Keap's document. */
function echoed(query: URLSearchParams, { filters = {}, orders }: ListDraft): [string, string][] {
  const names = [...Object.keys(filters), ...(orders ? ['order', 'order_direction'] : [])];
  return names.flatMap((name): [string, string][] => {
    const value = query.get(name) ?? '';
    return value === '' ? [] : [[name, value]];
  });
}

/** The records of a list that a request asked for, as v1 shows them, and how many there are in all. */
function page(ask: Ask, draft: ListDraft): { records: Payload[]; count: number } | null {
  const { limit, offset } = windowOf(ask.query);
  const show = without(ask.query, draft.optional, 'list');
  const { table, own } = shelfOf(ask, draft);
  if (table === null) return null;
  const asked = conditionsOf(ask.query, draft.filters ?? {});
  const order = orderOf(ask.query, draft);
  const ordering: Ordering = {
    orders: draft.orders ?? {},
    defaultOrder: draft.unordered ?? (draft.orders && 'id' in draft.orders ? 'oldest' : 'newest'),
  };
  const conditions = [...own, ...asked];
  const text = JSON.stringify([draft.path, conditions.map(({ name, values }) => [name, values]), order]);
  const found = selectCached(table, ordering, { text, conditions, order });
  const records: Payload[] = [];
  for (let place = offset; place < Math.min(offset + limit, found.length); place++)
    records.push(show(draft.view(table.read(found.at(place)), ask.world)));
  return { records, count: found.length };
}

/** A list with limit, offset, count and links. */
export function list(draft: ListDraft): Endpoint {
  return {
    path: draft.path,
    answer(ask): HttpResponse {
      const found = page(ask, draft);
      if (found === null) return unknownPath;
      const { records, count } = found;
      const links = linksOf(ask.path, windowOf(ask.query), count, echoed(ask.query, draft));
      return { status: 200, json: { [draft.envelope]: records, count, ...links, ...draft.beside } };
    },
  };
}

/** A whole list in one answer, as a bare array (docs/keap-api.md 5.1). */
export function bare(draft: Omit<ListDraft, 'envelope'>): Endpoint {
  return {
    path: draft.path,
    answer(ask): HttpResponse {
      const whole = { ...ask, query: new URLSearchParams() };
      const found = page(whole, { ...draft, envelope: '' });
      return found === null ? unknownPath : { status: 200, json: found.records };
    },
  };
}

/** One record by its id. */
export function single({ path, key, noun, view, optional }: SingleDraft): Endpoint {
  return {
    path,
    answer({ world, id, query }): HttpResponse {
      const show = without(query, optional, 'single');
      const record = world.get(key, id);
      if (record === null) throw notFound(noun);
      return { status: 200, json: show(view(record, world)) };
    },
  };
}
