import type { GraphQLResolveInfo } from 'graphql';
import { compareIds, readIds, hasColumn } from '../../resources/record.js';
import { withReplan } from '../../query/sources/source.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { getEdge } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { type PageArgs, type ConnectionResult, once, sliceToConnection, parseSlice } from '../list/connection.js';
import { fingerprint } from '../list/cursor.js';
import { loadListPage, planForEndpoint } from '../list/list.js';
import { selectKeapFields, selectedFields, selectsOnly } from '../schema/selection.js';

/** The record that an edge with one id points at, or null. Selecting only its id costs no call. */
export async function resolveBelongsTo(
  context: Context,
  key: ResourceKey,
  edge: string,
  record: Payload,
  info: GraphQLResolveInfo,
): Promise<Payload | null> {
  const { to, column } = getEdge(key, edge) as { to: ResourceKey; column: string };
  const id = readIds(record, column)[0];
  if (id === undefined) return null;
  if (selectsOnly(info, table[to].node ?? '', ['id', 'keapId'])) return { id };
  return context.loaders.load(to, id, selectKeapFields(info, to));
}

/**
 * A page of the records whose ids a record lists; null where Keap's response omits the list. Skips ids for which Keap has
 * no record any more.
 */
export async function resolveHasManyIds(
  context: Context,
  key: ResourceKey,
  edge: string,
  record: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionResult | null> {
  const { to, column } = getEdge(key, edge) as { to: ResourceKey; column: string };
  if (!hasColumn(record, column)) return null;
  const slice = parseSlice([key, edge, String(record['id'])], args);
  // Cursors need id order; Keap lists ids in another.
  const ids = [...new Set(readIds(record, column))].sort(compareIds);
  const found = await loadRecordsById(context, to, ids, info);
  const records = found.flatMap((one, index) => (one === null ? [] : [{ id: ids[index] as string, item: one }]));
  return sliceToConnection(slice, records, true);
}

/** A page of the records that point at this one, in id order. */
export async function resolveHasMany(
  context: Context,
  key: ResourceKey,
  edge: string,
  record: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionResult> {
  const edgeRow = getEdge(key, edge);
  const { to } = edgeRow;
  const ownerId = String(record['id']);
  // Where ids differ between endpoints, so do cursors, which hold an id.
  const hasIdsPerEndpoint = table[to].hasIdsPerEndpoint;
  const nameList = ({ path }: Endpoint): string[] => [key, edge, ownerId, ...(hasIdsPerEndpoint ? [path] : [])];
  const slice =
    hasIdsPerEndpoint && typeof args.after === 'string'
      ? await withReplan(() => planForEndpoint(context, to, (endpoint) => parseSlice(nameList(endpoint), args)))
      : parseSlice(nameList(context.loaders.source.endpoint(to)), args);
  // A few records of a high fan-out list come in Keap's order, but cursors need id order.
  const hasHighFanOut = edgeRow.kind === 'hasMany' && edgeRow.highFanOut;
  const wantsAll = slice.after !== null || hasHighFanOut || selectsTotalCount(info);
  const atMost = slice.first + 1;
  const rows = await context.loaders.loadChildren(key, edge, ownerId, {
    fields: selectKeapFields(info, to),
    ...(wantsAll ? {} : { limit: atMost }),
  });
  const records = rows.map((row) => ({ id: String(row['id']), item: row }));
  // The load may have found out which endpoint the account serves.
  const list = nameList(context.loaders.source.endpoint(to));
  return sliceToConnection(
    { ...slice, list: once(() => fingerprint(list)) },
    records,
    wantsAll || rows.length < atMost,
  );
}

/** Whether the connection's `totalCount` is selected: it needs the whole list, as a page after a cursor does. */
export function selectsTotalCount(info: GraphQLResolveInfo): boolean {
  const type = info.returnType.toString().replace(/!$/, '');
  return selectedFields(info, type).has('totalCount');
}

/** A page of a list that Keap filters by this record. */
export function resolveFilteredPage(
  context: Context,
  to: ResourceKey,
  filter: string,
  record: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionResult> {
  const ownerClause = { field: filter, op: '==', value: String(record['id']) } as const;
  return loadListPage(context, to, args, info, { fixedClauses: [ownerClause] });
}

/** All records that an edge lists, for lists too short to page; null where Keap's response omits the list. */
export async function resolvePlainList(
  context: Context,
  key: ResourceKey,
  edge: string,
  record: Payload,
  info: GraphQLResolveInfo,
): Promise<readonly Payload[] | null> {
  const { to, column } = getEdge(key, edge) as { to: ResourceKey; column: string };
  if (!hasColumn(record, column)) return null;
  return loadReferencedRecords(context, to, record, column, info);
}

/**
 * All records of `to` whose ids a record lists at a dotted path, in that order. Skips ids for which Keap has no record any
 * more. Selecting only ids costs no call. Rejects with the first error of a fetch.
 */
export async function loadReferencedRecords(
  context: Context,
  to: ResourceKey,
  record: Payload,
  column: string,
  info: GraphQLResolveInfo,
): Promise<readonly Payload[]> {
  const ids = [...new Set(readIds(record, column))];
  if (selectsOnly(info, table[to].node ?? '', ['id', 'keapId'])) return ids.map((id) => ({ id }));
  return (await loadRecordsById(context, to, ids, info)).filter((one) => one !== null);
}

/** The records of `to` with these ids, in their order; null where Keap has none. Rejects with the first error of a fetch. */
export async function loadRecordsById(
  context: Context,
  to: ResourceKey,
  ids: readonly string[],
  info: GraphQLResolveInfo,
): Promise<readonly (Payload | null)[]> {
  const found = await context.loaders.loadMany(to, ids, selectKeapFields(info, to));
  const failed = found.find((one) => one instanceof Error);
  if (failed) throw failed;
  return found as readonly (Payload | null)[];
}
