import type { Clause, Page, PageRequest } from '../../keap/ask.js';
import { byAge } from '../../loaders/edge.js';
import type { Generation, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Context } from '../context.js';
import type { OrderBy } from '../filtering/order.js';
import { badUserInput } from '../ids.js';
import type { Place } from './cursor.js';

/** Which list of Keap is read, and in which way, without saying from where. */
export interface List {
  readonly key: ResourceKey;
  readonly way: Generation;
  readonly filter: readonly Clause[];
  readonly orderBy: OrderBy | null;
  readonly parentId: string | null;
  readonly fields: readonly string[];
  readonly plan: string;
}

/** Records of a list, each with the place behind it. */
export interface Found {
  readonly rows: readonly { readonly row: Payload; readonly place: Place }[];
  readonly hasNextPage: boolean;
  readonly total: number | null;
}

/** The next `first` records from a place on, read as the way of the list allows. One call; from the middle of a page of Keap's own tokens, two. */
export function recordsFrom(context: Context, list: List, place: Place | null, first: number): Promise<Found> {
  const { way, orderBy } = list;
  if (way.answer === 'pages' && way.keyset?.ordered === true && (orderBy === null || orderBy.field === 'id'))
    return afterId(context, list, place, first);
  return way.answer === 'pages' && way.api === 'v1'
    ? byOffset(context, list, place, first)
    : byTokens(context, list, place, first);
}

async function read(context: Context, list: List, request: PageRequest): Promise<Page> {
  const { key, filter, fields, parentId, plan } = list;
  const asked = { filter, fields, ...(parentId === null ? {} : { parentId }), ...request };
  return context.loaders.source.page(key, asked, plan);
}

async function afterId(context: Context, list: List, place: Place | null, first: number): Promise<Found> {
  const direction = list.orderBy?.direction ?? 'asc';
  const keyset = list.way.keyset?.filter ?? 'id';
  const behind: Clause[] =
    place && 'after' in place ? [{ field: keyset, op: direction === 'asc' ? '>' : '<', value: place.after }] : [];
  const page = await read(context, list, {
    filter: [...list.filter, ...behind],
    orderBy: { field: 'id', direction },
    size: first,
  });
  const rows = page.rows.map((row) => ({ row, place: { after: String(row['id']) } }));
  return { rows, hasNextPage: page.nextToken !== null, total: behind.length ? null : page.total };
}

/**
 * v1 pages by offset, so every place is the start of a page. Without an order Keap promises no stable one (KEAP-API.md
 * 5.1): where it knows an order by age, that is asked for.
 */
async function byOffset(context: Context, list: List, place: Place | null, first: number): Promise<Found> {
  const offset = place && 'token' in place ? offsetOf(place.token) + place.skip : 0;
  const order = list.orderBy ? { orderBy: list.orderBy } : byAge(list.way, 'asc');
  const page = await read(context, list, { ...order, size: first, ...(offset > 0 ? { token: String(offset) } : {}) });
  const rows = page.rows.map((row, index) => ({
    row,
    place: { token: String(offset + index + 1), size: first, skip: 0 },
  }));
  return { rows, hasNextPage: page.nextToken !== null, total: page.total };
}

/** Throws BAD_USER_INPUT for a cursor that somebody has changed. */
function offsetOf(token: string | null): number {
  if (token === null) return 0;
  if (/^\d{1,9}$/.test(token)) return Number(token);
  throw badUserInput(
    '`after` has been changed on its way: use an `endCursor` as it was given, or start without `after`.',
  );
}

async function byTokens(context: Context, list: List, place: Place | null, first: number): Promise<Found> {
  const order = list.orderBy ? { orderBy: list.orderBy } : {};
  const rows: Found['rows'][number][] = [];
  let [token, skip, size] = place && 'token' in place ? [place.token, place.skip, place.size] : [null, 0, first];
  // At most two pages: what is left of the one the cursor lies in, and the next. A page that Keap keeps short stays so.
  const most = skip === 0 ? 1 : 2;
  for (let pages = 1; ; pages += 1) {
    if (skip === 0) size = first - rows.length;
    const page = await read(context, list, { ...order, size, ...(token === null ? {} : { token }) });
    const taken = page.rows.slice(skip, skip + first - rows.length);
    taken.forEach((row, index) => rows.push({ row, place: { token, size, skip: skip + index + 1 } }));
    const more = skip + taken.length < page.rows.length;
    if (!more && page.nextToken !== null) {
      const last = rows.pop();
      // Behind the last record of a page lies the start of the next: going on from there is one call.
      if (last) rows.push({ row: last.row, place: { token: page.nextToken, size: first, skip: 0 } });
    }
    if (more || page.nextToken === null || rows.length >= first || pages === most)
      return { rows, hasNextPage: more || page.nextToken !== null, total: page.total };
    [token, skip] = [page.nextToken, 0];
  }
}
