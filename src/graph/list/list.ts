import type { GraphQLResolveInfo } from 'graphql';
import type { Clause, Page, PageRequest } from '../../keap/keap-client.js';
import { mergeFields, selectIdentityColumns, buildIdentity } from '../../resources/record.js';
import type { Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { extendTrace, isKeapId, invalidIdErrorFor, isVisited, withReplan } from '../../query/sources/source.js';
import { isOffsetPaged, isSortedById } from '../../query/sources/paged-list.js';
import type { Context } from '../operation/context.js';
import { readCustomFieldClauses } from '../custom-fields/custom-field-clauses.js';
import { readClauses, assertSupported } from './filter.js';
import type { OrderBy } from './order.js';
import { selectKeapFields } from '../schema/selection.js';
import { checkFirst, once, toConnection, type ConnectionResult } from './connection.js';
import { fingerprint, decodeCursor, encodeCursor, type CursorPosition } from './cursor.js';
import { badPageError, type ListResult, type ListQuery, readByOffset } from './offset-pages.js';

/** The arguments of a list field. */
export interface ListArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly filter?: object | null;
  readonly orderBy?: OrderBy | null;
}

/** The owner of a list: fixed conditions with the owner's id (a stage's deals), or the parent record in the URL. */
export interface ListScope {
  readonly fixedClauses?: readonly Clause[];
  readonly parentId?: string;
  /** The order where the field has no argument for it and the endpoint has this order. */
  readonly orderBy?: OrderBy;
}

/** The name of a list in its cursors. Each API version pages the list differently, so cursors are not interchangeable. */
export const nameList = (
  key: ResourceKey,
  { apiVersion }: Endpoint,
  parentId: string | null,
  filter: readonly Clause[],
  orderBy: OrderBy | null,
): string => fingerprint([key, parentId, filter, orderBy, ...(apiVersion === 'v2' ? [] : [apiVersion])]);

/**
 * A page of a Keap list. Where Keap can order by id and compare ids, and the order is by id, a page starts after the last
 * id of the previous one: records added or removed elsewhere cannot shift it. Otherwise cursors hold Keap's page tokens,
 * or offsets on v1. A page costs one call; starting in the middle of a token page costs a second. Rejects with
 * BAD_USER_INPUT for arguments that the account's endpoint does not support.
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
  // Both come from a record, so a bad id is not the caller's fault.
  const ids = [...(scope.fixedClauses ?? []).flatMap(({ value }) => value), ...(parentId === null ? [] : [parentId])];
  if (!ids.every(isKeapId)) throw invalidIdErrorFor(key);
  const fixedClauses = (scope.fixedClauses ?? []).map((clause) => ({ name: info.fieldName, clause }));
  const { customField } = (args.filter ?? {}) as { readonly customField?: unknown };
  const customClauses = customField ? await readCustomFieldClauses(context, key, endpoint, args.filter) : [];
  const ownClauses = args.filter ? readClauses(info, endpoint, args.filter) : [];
  const clauses = [...fixedClauses, ...ownClauses, ...customClauses];
  const filter = clauses.map(({ clause }) => clause);
  const readPosition = (planned: Endpoint): ListPosition => {
    const ownOrder =
      scope.orderBy !== undefined && planned.orderBy.includes(scope.orderBy.field) ? scope.orderBy : null;
    const orderBy = args.orderBy ?? ownOrder;
    if (clauses.length > 0 || orderBy !== null) assertSupported(planned, clauses, orderBy);
    const name = once(() => nameList(key, planned, parentId, filter, orderBy));
    return { name, orderBy, position: typeof args.after === 'string' ? decodeCursor(name(), args.after) : null };
  };
  const { name, orderBy, position } = await planForEndpoint(context, key, readPosition, parentId);
  const selected = selectKeapFields(info, key);
  const fields = selected.length === 0 ? [] : mergeFields(endpoint.fields, [selected]);
  const list = { key, endpoint, filter, orderBy, parentId, fields, plan: `list ${info.fieldName}` };
  const result = await readListPage(context, list, position, first);
  // A record without an id cannot be shown or fetched again; it must not fail the others.
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

/** The fingerprint of a list, for its cursors, and where a page of it starts. */
interface ListPosition {
  readonly name: () => string;
  readonly orderBy: OrderBy | null;
  readonly position: CursorPosition | null;
}

/** The next `first` records after a position, paged as the endpoint supports. One call; two from the middle of a token page. */
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
  // The next page starts after the last id of this one, which is only right if the rows are in id order.
  const from = position && 'after' in position ? [{ id: position.after }] : [];
  if ((page.nextToken !== null || position !== null) && !isSortedById([...from, ...page.rows], direction))
    throw badPageError(list, 'in another order than the requested order by id');
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
  // At most two pages: the rest of the cursor's page, and the next. A page that Keap returns short stays short.
  const maxPages = skip === 0 ? 1 : 2;
  for (let pages = 1; ; pages += 1) {
    if (skip === 0) size = first - rows.length;
    const page = await readPage(context, list, { ...order, size, ...(token === null ? {} : { token }) });
    const next = page.nextToken;
    if (next !== null && page.rows.length === 0) throw badPageError(list, 'with an empty page that is not the last');
    if (isVisited({ visitedToken, steps }, next)) throw badPageError(list, 'with a page token that it repeats');
    const taken = page.rows.slice(skip, skip + first - rows.length);
    for (const [index, row] of taken.entries())
      rows.push({ row, position: { token, size, skip: skip + index + 1, visitedToken, steps } });
    const hasMore = skip + taken.length < page.rows.length;
    if (!hasMore && next !== null) {
      ({ visitedToken, steps } = extendTrace({ visitedToken, steps }, next));
      const last = rows.pop();
      // The position after the last record of a page is the start of the next page, which costs one call.
      if (last) rows.push({ row: last.row, position: { token: next, size: first, skip: 0, visitedToken, steps } });
    }
    if (hasMore || next === null || rows.length >= first || pages === maxPages)
      return { rows, hasNextPage: hasMore || next !== null, total: page.total };
    [token, skip] = [next, 0];
  }
}

const START_POSITION = { token: null, skip: 0, visitedToken: null, steps: 0 };

/**
 * Plans a list for the endpoint in use. One that has not answered yet may be missing: where the plan fails for it, but not
 * for one to try after it, a read of one record decides. Throws EndpointChanged where the endpoint is missing, and the
 * error of the plan where it answers.
 */
export async function planForEndpoint<Plan>(
  { loaders: { source } }: Context,
  key: ResourceKey,
  plan: (endpoint: Endpoint) => Plan,
  parentId: string | null = null,
): Promise<Plan> {
  try {
    return plan(source.endpoint(key));
  } catch (error) {
    if (source.alternatives(key).some((endpoint) => succeeds(() => plan(endpoint))))
      await source.fetchPage(key, { size: 1, ...(parentId === null ? {} : { parentId }) }, 'is the endpoint served');
    throw error;
  }
}

/** Whether a function returns. */
export function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}
