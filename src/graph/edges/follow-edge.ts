import type { GraphQLResolveInfo } from 'graphql';
import { compareIds, readIds, hasColumn } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { getEdge } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { type PageArgs, type ConnectionResult, sliceToConnection, parseSlice } from '../list/connection.js';
import { loadListPage } from '../list/list.js';
import { selectKeapFields, selectedFields, selectsOnly } from '../schema/selection.js';

/** The record an edge of one id points at, or null. Only its id selected costs nothing. */
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
 * A page of the records whose ids a record lists; null where Keap's answer leaves the list out. Ids that Keap no longer
 * has a record for are left out.
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
  // In id order, as the cursor cuts: Keap lists them in an order of its own.
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
  const slice = parseSlice([key, edge, ownerId], args);
  // The first few of a crowded list come in Keap's order, which is not the one that the cursor cuts.
  const hasHighFanOut = edgeRow.kind === 'hasMany' && edgeRow.highFanOut;
  const wantsAll = slice.after !== null || hasHighFanOut || selectsTotalCount(info);
  const atMost = slice.first + 1;
  const rows = await context.loaders.loadChildren(key, edge, ownerId, {
    fields: selectKeapFields(info, to),
    ...(wantsAll ? {} : { limit: atMost }),
  });
  const records = rows.map((row) => ({ id: String(row['id']), item: row }));
  return sliceToConnection(slice, records, wantsAll || rows.length < atMost);
}

/** Whether the connection's `totalCount` is asked for: then, and when going on behind a cursor, the list is read whole. */
function selectsTotalCount(info: GraphQLResolveInfo): boolean {
  const type = info.returnType.toString().replace(/!$/, '');
  return selectedFields(info, type).has('totalCount');
}

/** A page of the list that Keap filters by this record. */
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

/**
 * The records an edge lists, all of them, for lists so short that a page of them is no help; null where Keap's answer
 * leaves the list out.
 */
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
 * The records of `to` whose ids stand at a dotted path of a record, all of them and in the order they stand in: for
 * lists so short that a page of them would be no help. Ids that Keap no longer has a record for are left out; only ids
 * selected cost nothing. Rejects with what fetching one of them failed of.
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

/** The records of `to` with these ids, in their order; null where Keap has none. Rejects with what fetching one failed of. */
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
