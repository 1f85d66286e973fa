import type { Clause, Page, PageRequest } from '../../keap/keap-client.js';
import type { Context } from '../operation/context.js';
import { isSortedById, isOffsetPaged } from '../../query/sources/endpoints.js';
import type { CursorPosition } from './cursor.js';
import { badPageError, type ListResult, type ListQuery } from './list-page.js';
import { readByOffset } from './offset-pages.js';

/** The next `first` records from a place on, read as the way of the list allows. One call; from the middle of a page of Keap's own tokens, two. */
export function readListPage(
  context: Context,
  list: ListQuery,
  position: CursorPosition | null,
  first: number,
): Promise<ListResult> {
  const { endpoint, orderBy } = list;
  if (
    endpoint.responseShape === 'pages' &&
    endpoint.keyset?.isOrdered === true &&
    (orderBy === null || orderBy.field === 'id')
  )
    return readAfterId(context, list, position, first);
  return isOffsetPaged(endpoint)
    ? readByOffset((pageRequest) => readPage(context, list, pageRequest), list, position, first)
    : readByTokens(context, list, position, first);
}

async function readPage(context: Context, list: ListQuery, pageRequest: PageRequest): Promise<Page> {
  const { key, filter, fields, parentId, plan } = list;
  const fullRequest = { filter, fields, ...(parentId === null ? {} : { parentId }), ...pageRequest };
  return context.loaders.source.fetchPage(key, fullRequest, plan);
}

async function readAfterId(
  context: Context,
  list: ListQuery,
  position: CursorPosition | null,
  first: number,
): Promise<ListResult> {
  const direction = list.orderBy?.direction ?? 'asc';
  const keyset = list.endpoint.keyset?.filter ?? 'id';
  const afterClauses: Clause[] =
    position && 'after' in position
      ? [{ field: keyset, op: direction === 'asc' ? '>' : '<', value: position.after }]
      : [];
  const page = await readPage(context, list, {
    filter: [...list.filter, ...afterClauses],
    orderBy: { field: 'id', direction },
    size: first,
  });
  // A page that is not the whole list leads on from its last id, which only its order makes the last.
  const from = position && 'after' in position ? [{ id: position.after }] : [];
  if ((page.nextToken !== null || position !== null) && !isSortedById([...from, ...page.rows], direction))
    throw badPageError(list, 'in another order than by id, which was asked for');
  const rows = page.rows.map((row) => ({ row, position: { after: String(row['id']) } }));
  return { rows, hasNextPage: page.nextToken !== null, total: afterClauses.length ? null : page.total };
}

async function readByTokens(
  context: Context,
  list: ListQuery,
  position: CursorPosition | null,
  first: number,
): Promise<ListResult> {
  const order = list.orderBy ? { orderBy: list.orderBy } : {};
  const rows: ListResult['rows'][number][] = [];
  let { token, skip, size, visitedToken, steps } =
    position && 'token' in position ? position : { ...START_POSITION, size: first };
  // At most two pages: what is left of the one the cursor lies in, and the next. A page that Keap keeps short stays so.
  const maxPages = skip === 0 ? 1 : 2;
  for (let pages = 1; ; pages += 1) {
    if (skip === 0) size = first - rows.length;
    const page = await readPage(context, list, { ...order, size, ...(token === null ? {} : { token }) });
    const next = page.nextToken;
    if (next !== null && page.rows.length === 0) throw badPageError(list, 'with an empty page that is not the last');
    if (next !== null && next === visitedToken) throw badPageError(list, 'with a page token that was met before');
    const taken = page.rows.slice(skip, skip + first - rows.length);
    for (const [index, row] of taken.entries())
      rows.push({ row, position: { token, size, skip: skip + index + 1, visitedToken, steps } });
    const hasMore = skip + taken.length < page.rows.length;
    if (!hasMore && next !== null) {
      // Of the tokens met, each that comes a power of two after the one kept is kept in its place.
      steps += 1;
      if ((steps & (steps - 1)) === 0) visitedToken = next;
      const last = rows.pop();
      // Behind the last record of a page lies the start of the next: going on from there is one call.
      if (last) rows.push({ row: last.row, position: { token: next, size: first, skip: 0, visitedToken, steps } });
    }
    if (hasMore || next === null || rows.length >= first || pages === maxPages)
      return { rows, hasNextPage: hasMore || next !== null, total: page.total };
    [token, skip] = [next, 0];
  }
}

const START_POSITION = { token: null, skip: 0, visitedToken: null, steps: 0 };
