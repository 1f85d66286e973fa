import type { Clause, Page, PageRequest } from '../../keap/keap-client.js';
import type { Context } from '../operation/context.js';
import { isSortedById, isOffsetPaged } from '../../query/sources/endpoints.js';
import type { CursorPosition } from './cursor.js';
import { badPage, type Found, type List } from './list-page.js';
import { readByOffset } from './offset-pages.js';

/** The next `first` records from a place on, read as the way of the list allows. One call; from the middle of a page of Keap's own tokens, two. */
export function recordsFrom(
  context: Context,
  list: List,
  position: CursorPosition | null,
  first: number,
): Promise<Found> {
  const { endpoint, orderBy } = list;
  if (endpoint.answer === 'pages' && endpoint.keyset?.ordered === true && (orderBy === null || orderBy.field === 'id'))
    return afterId(context, list, position, first);
  return isOffsetPaged(endpoint)
    ? readByOffset((request) => read(context, list, request), list, position, first)
    : byTokens(context, list, position, first);
}

async function read(context: Context, list: List, request: PageRequest): Promise<Page> {
  const { key, filter, fields, parentId, plan } = list;
  const asked = { filter, fields, ...(parentId === null ? {} : { parentId }), ...request };
  return context.loaders.source.fetchPage(key, asked, plan);
}

async function afterId(context: Context, list: List, position: CursorPosition | null, first: number): Promise<Found> {
  const direction = list.orderBy?.direction ?? 'asc';
  const keyset = list.endpoint.keyset?.filter ?? 'id';
  const behind: Clause[] =
    position && 'after' in position
      ? [{ field: keyset, op: direction === 'asc' ? '>' : '<', value: position.after }]
      : [];
  const page = await read(context, list, {
    filter: [...list.filter, ...behind],
    orderBy: { field: 'id', direction },
    size: first,
  });
  // A page that is not the whole list leads on from its last id, which only its order makes the last.
  const from = position && 'after' in position ? [{ id: position.after }] : [];
  if ((page.nextToken !== null || position !== null) && !isSortedById([...from, ...page.rows], direction))
    throw badPage(list, 'in another order than by id, which was asked for');
  const rows = page.rows.map((row) => ({ row, position: { after: String(row['id']) } }));
  return { rows, hasNextPage: page.nextToken !== null, total: behind.length ? null : page.total };
}

async function byTokens(context: Context, list: List, position: CursorPosition | null, first: number): Promise<Found> {
  const order = list.orderBy ? { orderBy: list.orderBy } : {};
  const rows: Found['rows'][number][] = [];
  let { token, skip, size, visitedToken, steps } =
    position && 'token' in position ? position : { ...START, size: first };
  // At most two pages: what is left of the one the cursor lies in, and the next. A page that Keap keeps short stays so.
  const most = skip === 0 ? 1 : 2;
  for (let pages = 1; ; pages += 1) {
    if (skip === 0) size = first - rows.length;
    const page = await read(context, list, { ...order, size, ...(token === null ? {} : { token }) });
    const next = page.nextToken;
    if (next !== null && page.rows.length === 0) throw badPage(list, 'with an empty page that is not the last');
    if (next !== null && next === visitedToken) throw badPage(list, 'with a page token that was met before');
    const taken = page.rows.slice(skip, skip + first - rows.length);
    for (const [index, row] of taken.entries())
      rows.push({ row, position: { token, size, skip: skip + index + 1, visitedToken, steps } });
    const more = skip + taken.length < page.rows.length;
    if (!more && next !== null) {
      // Of the tokens met, each that comes a power of two after the one kept is kept in its place.
      steps += 1;
      if ((steps & (steps - 1)) === 0) visitedToken = next;
      const last = rows.pop();
      // Behind the last record of a page lies the start of the next: going on from there is one call.
      if (last) rows.push({ row: last.row, position: { token: next, size: first, skip: 0, visitedToken, steps } });
    }
    if (more || next === null || rows.length >= first || pages === most)
      return { rows, hasNextPage: more || next !== null, total: page.total };
    [token, skip] = [next, 0];
  }
}

const START = { token: null, skip: 0, visitedToken: null, steps: 0 };
