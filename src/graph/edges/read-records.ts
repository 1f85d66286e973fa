import type { GraphQLResolveInfo } from 'graphql';
import { readIds, type Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { Context } from '../operation/context.js';
import { selectKeapFields, selectsOnly } from '../schema/selection.js';

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
