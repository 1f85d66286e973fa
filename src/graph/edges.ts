import type { GraphQLResolveInfo, GraphQLScalarType } from 'graphql';
import { Extensions, FieldResolver, type ClassType } from 'type-graphql';
import { idsAt, type Payload } from '../resources/row.js';
import { table, type ResourceKey } from '../resources/table.js';
import { columnsOfEdge, edgeOf } from './columns.js';
import type { Context } from './context.js';
import type { PageArgs } from './paging/args.js';
import type { ConnectionOf } from './paging/connection.js';
import { pageBelow, readCut } from './paging/local.js';
import { keapFields, selectedFields, selectsOnly } from './selection.js';

type EdgeType = ClassType | GraphQLScalarType;

/** What a reference alone answers: no call is needed for these. */
const identity = ['id', 'keapId'];

/**
 * A field that follows an edge of the table, or reads other columns than its own name. It is nullable, so that a failed
 * Keap call blanks this field and nothing else. Look-ahead asks Keap for the columns the edge is followed by.
 */
export function EdgeField(
  key: ResourceKey,
  edge: string,
  type: () => EdgeType | [EdgeType],
  description: string,
): MethodDecorator {
  return edgeField(columnsOfEdge(key, edge), type, description);
}

/** `EdgeField` for an edge that is no edge of the table: the columns it needs are named. */
export function edgeField(
  columns: readonly string[],
  type: () => EdgeType | [EdgeType],
  description: string,
  nullable = true,
): MethodDecorator {
  return (prototype, property, descriptor) => {
    FieldResolver(type as () => ClassType, { nullable, description })(prototype, property, descriptor);
    Extensions({ keap: { columns }, edge: true })(prototype, property as string, descriptor);
  };
}

/** The record an edge of one id points at, or null. Only its id selected costs nothing. */
export async function pointed(
  context: Context,
  key: ResourceKey,
  edge: string,
  record: Payload,
  info: GraphQLResolveInfo,
): Promise<Payload | null> {
  const { to, at } = edgeOf(key, edge) as { to: ResourceKey; at: string };
  const id = idsAt(record, at)[0];
  if (id === undefined) return null;
  if (selectsOnly(info, table[to].node ?? '', identity)) return { id };
  return context.loaders.one(to, id, keapFields(info, to));
}

/** A page of the records whose ids a record lists. Ids that Keap no longer has a record for are left out. */
export async function listed(
  context: Context,
  key: ResourceKey,
  edge: string,
  record: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionOf> {
  const { to, at } = edgeOf(key, edge) as { to: ResourceKey; at: string };
  const cut = readCut([key, edge, String(record['id'])], args);
  // In id order, as the cursor cuts: Keap lists them in an order of its own.
  const ids = [...new Set(idsAt(record, at))].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const found = await context.loaders.many(to, ids, keapFields(info, to));
  const failed = found.find((one) => one instanceof Error);
  if (failed) throw failed;
  const records = found.flatMap((one, index) =>
    one === null ? [] : [{ id: ids[index] as string, item: one as Payload }],
  );
  return pageBelow(cut, records, true);
}

/** A page of the records that point at this one, in id order. */
export async function owned(
  context: Context,
  key: ResourceKey,
  edge: string,
  record: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionOf> {
  const { to } = edgeOf(key, edge);
  const ownerId = String(record['id']);
  const cut = readCut([key, edge, ownerId], args);
  const wantsAll = cut.after !== null || selectsTotal(info);
  const atMost = cut.first + 1;
  const rows = await context.loaders.owned(key, edge, ownerId, {
    fields: keapFields(info, to),
    ...(wantsAll ? {} : { atMost }),
  });
  const records = rows.map((row) => ({ id: String(row['id']), item: row }));
  return pageBelow(cut, records, wantsAll || rows.length < atMost);
}

/** Whether the connection's `totalCount` is asked for: then, and when going on behind a cursor, the list is read whole. */
function selectsTotal(info: GraphQLResolveInfo): boolean {
  const type = info.returnType.toString().replace(/!$/, '');
  return selectedFields(info, type).has('totalCount');
}
