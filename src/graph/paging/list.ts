import type { GraphQLResolveInfo } from 'graphql';
import type { Clause, Page, PageRequest } from '../../keap/ask.js';
import type { Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { Context } from '../context.js';
import { clausesOf } from '../filtering/filter.js';
import type { OrderBy } from '../filtering/order.js';
import { keapFields } from '../selection.js';
import { checkFirst } from './args.js';
import { connect, type ConnectionOf } from './connection.js';
import { fingerprint, readCursor, writeCursor, type Place } from './cursor.js';

/** What a list field of the graph takes. */
export interface ListArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly filter?: object | null;
  readonly orderBy?: OrderBy | null;
}

/** Which list of Keap is read, without saying from where. */
interface List {
  readonly key: ResourceKey;
  readonly filter: readonly Clause[];
  readonly orderBy: OrderBy | null;
  readonly parentId: string | null;
  readonly fields: readonly string[];
  readonly plan: string;
}

/**
 * A page of a Keap list. Where Keap can order by id and compare ids, and the order is by id, a page begins behind the
 * last id seen: records that come or go elsewhere cannot shift it. Otherwise cursors carry Keap's page tokens. Either
 * way a page costs one call; only going on from the middle of a token page costs a second.
 * `fixed` conditions belong to the place of the list (a stage's deals) and cannot be changed by the caller.
 */
export async function listPage(
  context: Context,
  key: ResourceKey,
  args: ListArgs,
  info: GraphQLResolveInfo,
  at: { readonly fixed?: readonly Clause[]; readonly parentId?: string } = {},
): Promise<ConnectionOf> {
  const row = table[key].v2;
  const first = checkFirst(args.first, row.pageSize);
  const filter = [...(at.fixed ?? []), ...clausesOf(info, args.filter)];
  const orderBy = args.orderBy ?? null;
  const parentId = at.parentId ?? null;
  const name = fingerprint([key, parentId, filter, orderBy]);
  const place = typeof args.after === 'string' ? readCursor(name, args.after) : null;
  const list: List = { key, filter, orderBy, parentId, fields: keapFields(info, key), plan: `list ${info.fieldName}` };
  const byId = row.keyset?.ordered === true && (orderBy === null || orderBy.field === 'id');
  const found = byId ? await afterId(context, list, place, first) : await byTokens(context, list, place, first);
  const rows = found.rows.map(({ row }) => row);
  context.loaders.prime(key, rows, list.fields);
  return connect(
    found.rows.map(({ row, place }) => ({ node: row, cursor: writeCursor(name, place) })),
    {
      hasNextPage: found.hasNextPage,
      hasPreviousPage: place !== null,
      totalCount: found.total ?? (place === null && !found.hasNextPage ? rows.length : null),
    },
  );
}

interface Found {
  readonly rows: readonly { readonly row: Payload; readonly place: Place }[];
  readonly hasNextPage: boolean;
  readonly total: number | null;
}

async function read(context: Context, list: List, request: PageRequest): Promise<Page> {
  const { key, filter, fields, parentId, plan } = list;
  const asked = { filter, fields, ...(parentId === null ? {} : { parentId }), ...request };
  return context.loaders.source.page(key, asked, plan);
}

async function afterId(context: Context, list: List, place: Place | null, first: number): Promise<Found> {
  const direction = list.orderBy?.direction ?? 'asc';
  const keyset = table[list.key].v2.keyset?.filter ?? 'id';
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

async function byTokens(context: Context, list: List, place: Place | null, first: number): Promise<Found> {
  const order = list.orderBy ? { orderBy: list.orderBy } : {};
  const rows: Found['rows'][number][] = [];
  let [token, skip, size] = place && 'token' in place ? [place.token, place.skip, place.size] : [null, 0, first];
  // At most two pages: what is left of the one the cursor lies in, and the next.
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
    if (more || page.nextToken === null || rows.length >= first || pages === 2)
      return { rows, hasNextPage: more || page.nextToken !== null, total: page.total };
    [token, skip] = [page.nextToken, 0];
  }
}
