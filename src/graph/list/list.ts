import type { GraphQLResolveInfo } from 'graphql';
import type { Clause } from '../../keap/keap-client.js';
import { mergeFields } from '../../query/load/fields.js';
import { identityColumns, identityOf } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { isAskable, invalidIdErrorFor } from '../../query/sources/supported-clauses.js';
import { withReplan } from '../../query/sources/endpoints.js';
import type { Context } from '../operation/context.js';
import { customFieldClauses } from '../custom-fields/custom-field-clauses.js';
import { clausesOf } from './filter.js';
import type { OrderBy } from './order.js';
import { refuseImpossible } from './supported.js';
import { keapFields } from '../schema/selection.js';
import { checkFirst } from './args.js';
import { toConnection, type ConnectionResult } from './connection.js';
import { fingerprint, decodeCursor, encodeCursor } from './cursor.js';
import { recordsFrom } from './read-page.js';

/** What a list field of the graph takes. */
export interface ListArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly filter?: object | null;
  readonly orderBy?: OrderBy | null;
}

/** Where a list stands: conditions with the id of the record it belongs to (a stage's deals), which the caller cannot change, or the record it lies below. */
export interface ListPlace {
  readonly fixed?: readonly Clause[];
  readonly parentId?: string;
}

/**
 * A page of a Keap list. Where Keap can order by id and compare ids, and the order is by id, a page begins behind the
 * last id seen: records that come or go elsewhere cannot shift it. Otherwise cursors carry Keap's page tokens, or offsets
 * on v1. Either way a page costs one call; only going on from the middle of a token page costs a second. Throws
 * BAD_USER_INPUT for what the account's Keap cannot be asked.
 */
export function listPage(
  context: Context,
  key: ResourceKey,
  args: ListArgs,
  info: GraphQLResolveInfo,
  at: ListPlace = {},
): Promise<ConnectionResult> {
  return withReplan(() => pageInWay(context, key, args, info, at));
}

async function pageInWay(
  context: Context,
  key: ResourceKey,
  args: ListArgs,
  info: GraphQLResolveInfo,
  at: ListPlace,
): Promise<ConnectionResult> {
  const endpoint = context.loaders.source.endpoint(key);
  const first = checkFirst(args.first, endpoint.pageSize);
  const parentId = at.parentId ?? null;
  // Both come out of a record, so that what is wrong with them is not the caller's fault.
  const ids = [...(at.fixed ?? []).flatMap(({ value }) => value), ...(parentId === null ? [] : [parentId])];
  if (!ids.every(isAskable)) throw invalidIdErrorFor(key);
  const fixed = (at.fixed ?? []).map((clause) => ({ name: info.fieldName, clause }));
  const customs = await customFieldClauses(context, key, endpoint, args.filter);
  const asked = [...fixed, ...clausesOf(info, endpoint, args.filter), ...customs];
  const orderBy = args.orderBy ?? null;
  refuseImpossible(endpoint, asked, orderBy);
  const filter = asked.map(({ clause }) => clause);
  // The same list is paged differently by each generation, so their cursors do not fit each other.
  const name = fingerprint([key, parentId, filter, orderBy, ...(endpoint.api === 'v2' ? [] : [endpoint.api])]);
  const position = typeof args.after === 'string' ? decodeCursor(name, args.after) : null;
  const selected = keapFields(info, key);
  const fields = selected.length === 0 ? [] : mergeFields(endpoint.fields, [selected]);
  const list = { key, way: endpoint, filter, orderBy, parentId, fields, plan: `list ${info.fieldName}` };
  const found = await recordsFrom(context, list, position, first);
  // What Keap sent without a name can neither be shown nor come back to; it must not take the others down.
  const columns = identityColumns(table[key], endpoint);
  const named = found.rows.filter(({ row }) => identityOf(columns, row, null) !== null);
  const rows = named.map(({ row }) => row);
  context.loaders.prime(key, rows, fields);
  return toConnection(
    named.map(({ row, position }) => ({ node: row, cursor: encodeCursor(name, position) })),
    {
      hasNextPage: found.hasNextPage,
      hasPreviousPage: position !== null,
      totalCount: found.total ?? (position === null && !found.hasNextPage ? rows.length : null),
    },
  );
}
