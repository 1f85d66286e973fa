import type { Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Context } from '../operation/context.js';
import { type PageArgs, type ConnectionResult, sliceToConnection, parseSlice } from '../list/connection.js';
import { readDateTime } from '../values/date-time.js';

/**
 * A page of a record's transactions, oldest first. They have no id to cut at, so a cursor holds how many lie before it:
 * new ones come at the end and shift nothing.
 */
export async function loadTransactions(
  context: Context,
  owner: ResourceKey,
  record: Payload,
  args: PageArgs,
): Promise<ConnectionResult> {
  const ownerId = String(record['id']);
  const slice = parseSlice([owner, 'transactions', ownerId], args);
  const rows = await context.loaders.loadChildren(owner, 'transactions', ownerId);
  const dated = rows.map((row) => ({ row, madeAt: readDateTime(row['transaction_time']) ?? '' }));
  dated.sort((a, b) => (a.madeAt < b.madeAt ? -1 : a.madeAt > b.madeAt ? 1 : 0));
  return sliceToConnection(
    slice,
    dated.map(({ row }, index) => ({ id: String(index + 1), item: row })),
    true,
  );
}
