import type { GraphQLResolveInfo } from 'graphql';
import type { Clause } from '../../keap/keap-client.js';
import { mergeFields } from '../../query/load/fields.js';
import { selectIdentityColumns, buildIdentity } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { isAskable, invalidIdErrorFor } from '../../query/sources/supported-clauses.js';
import { withReplan } from '../../query/sources/endpoints.js';
import type { Context } from '../operation/context.js';
import { readCustomFieldClauses } from '../custom-fields/custom-field-clauses.js';
import { readClauses } from './filter.js';
import type { OrderBy } from './order.js';
import { assertSupported } from './supported.js';
import { selectKeapFields } from '../schema/selection.js';
import { checkFirst } from './args.js';
import { toConnection, type ConnectionResult } from './connection.js';
import { fingerprint, decodeCursor, encodeCursor } from './cursor.js';
import { readListPage } from './read-page.js';

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
  if (!ids.every(isAskable)) throw invalidIdErrorFor(key);
  const fixedClauses = (scope.fixedClauses ?? []).map((clause) => ({ name: info.fieldName, clause }));
  const customClauses = await readCustomFieldClauses(context, key, endpoint, args.filter);
  const clauses = [...fixedClauses, ...readClauses(info, endpoint, args.filter), ...customClauses];
  const orderBy = args.orderBy ?? null;
  assertSupported(endpoint, clauses, orderBy);
  const filter = clauses.map(({ clause }) => clause);
  // The same list is paged differently by each generation, so their cursors do not fit each other.
  const name = fingerprint([
    key,
    parentId,
    filter,
    orderBy,
    ...(endpoint.apiVersion === 'v2' ? [] : [endpoint.apiVersion]),
  ]);
  const position = typeof args.after === 'string' ? decodeCursor(name, args.after) : null;
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
    identified.map(({ row, position }) => ({ node: row, cursor: encodeCursor(name, position) })),
    {
      hasNextPage: result.hasNextPage,
      hasPreviousPage: position !== null,
      totalCount: result.total ?? (position === null && !result.hasNextPage ? rows.length : null),
    },
  );
}
