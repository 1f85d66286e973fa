import type { GraphQLResolveInfo } from 'graphql';
import type { Clause, Page, PageRequest } from '../../keap/keap-client.js';
import { mergeFields } from '../../query/load/request-cache.js';
import { selectIdentityColumns, buildIdentity } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { isKeapId, invalidIdErrorFor, withReplan } from '../../query/sources/source.js';
import { isOffsetPaged, isSortedById } from '../../query/sources/paged-list.js';
import type { Context } from '../operation/context.js';
import { readCustomFieldClauses } from '../custom-fields/custom-field-clauses.js';
import { readClauses, assertSupported } from './filter.js';
import type { OrderBy } from './order.js';
import { selectKeapFields } from '../schema/selection.js';
import { checkFirst, once, toConnection, type ConnectionResult } from './connection.js';
import { fingerprint, decodeCursor, encodeCursor, type CursorPosition } from './cursor.js';
import { badPageError, type ListResult, type ListQuery, readByOffset } from './offset-pages.js';

/** What a list field of the graph takes. */
export interface ListArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly filter?: object | null;
  readonly orderBy?: OrderBy | null;
}

/** Where a list stands: conditions with the id of the record it belongs to (a stage's deals), which the caller cannot change, or the record it lies below. */
export interface ListScope {
  readonly fixedClauses?: readonly Clause[];
  readonly parentId?: string;
}

/**
 * A page of a Keap list. Where Keap can order by id and compare ids, and the order is by id, a page begins behind the
 * last id seen: records that come or go elsewhere cannot shift it. Otherwise cursors carry Keap's page tokens, or offsets
 * on v1. Either way a page costs one call; only going on from the middle of a token page costs a second. Throws
 * BAD_USER_INPUT for what the account's Keap cannot be asked.
 */
export function loadListPage(
  context: Context,
  key: ResourceKey,
  args: ListArgs,
  info: GraphQLResolveInfo,
  scope: ListScope = {},
): Promise<ConnectionResult> {
  return withReplan(() => loadFromEndpoint(context, key, args, info, scope));
}

async function loadFromEndpoint(
  context: Context,
  key: ResourceKey,
  args: ListArgs,
  info: GraphQLResolveInfo,
  scope: ListScope,
): Promise<ConnectionResult> {
  const endpoint = context.loaders.source.endpoint(key);
  const first = checkFirst(args.first, endpoint.pageSize);
  const parentId = scope.parentId ?? null;
  // Both come out of a record, so that what is wrong with them is not the caller's fault.
  const ids = [...(scope.fixedClauses ?? []).flatMap(({ value }) => value), ...(parentId === null ? [] : [parentId])];
  if (!ids.every(isKeapId)) throw invalidIdErrorFor(key);
  const fixedClauses = (scope.fixedClauses ?? []).map((clause) => ({ name: info.fieldName, clause }));
  const { customField } = (args.filter ?? {}) as { readonly customField?: unknown };
  const customClauses = customField ? await readCustomFieldClauses(context, key, endpoint, args.filter) : [];
  const ownClauses = args.filter ? readClauses(info, endpoint, args.filter) : [];
  const clauses = [...fixedClauses, ...ownClauses, ...customClauses];
  const orderBy = args.orderBy ?? null;
  if (clauses.length > 0 || orderBy !== null) assertSupported(endpoint, clauses, orderBy);
  const filter = clauses.map(({ clause }) => clause);
  // The same list is paged differently by each generation, so their cursors do not fit each other.
  const name = once(() =>
    fingerprint([key, parentId, filter, orderBy, ...(endpoint.apiVersion === 'v2' ? [] : [endpoint.apiVersion])]),
  );
  const position = typeof args.after === 'string' ? decodeCursor(name(), args.after) : null;
  const selected = selectKeapFields(info, key);
  const fields = selected.length === 0 ? [] : mergeFields(endpoint.fields, [selected]);
  const list = { key, endpoint, filter, orderBy, parentId, fields, plan: `list ${info.fieldName}` };
  const result = await readListPage(context, list, position, first);
  // What Keap sent without a name can neither be shown nor come back to; it must not take the others down.
  const columns = selectIdentityColumns(table[key], endpoint);
  const identified = result.rows.filter(({ row }) => buildIdentity(columns, row, null) !== null);
  const rows = identified.map(({ row }) => row);
  context.loaders.prime(key, rows, fields);
  return toConnection(
    identified.map(({ row, position }) => ({ node: row, cursor: () => encodeCursor(name(), position) })),
    {
      hasNextPage: result.hasNextPage,
      hasPreviousPage: position !== null,
      totalCount: result.total ?? (position === null && !result.hasNextPage ? rows.length : null),
    },
  );
}

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
