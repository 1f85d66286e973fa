import { badUserInput } from '../nodes/ids.js';
import { checkFirst } from './args.js';
import { toConnection, type ConnectionResult } from './connection.js';
import { fingerprint, decodeCursor, encodeCursor } from './cursor.js';

/** Records below one record, as a page of them is cut out. */
export interface NestedRecord<Item> {
  readonly id: string;
  readonly item: Item;
}

/** Which page below a record is asked for. */
export interface PageSlice {
  readonly first: number;
  /** The id behind which the page begins, or null. */
  readonly after: string | null;
  /** Names the list in its cursors. */
  readonly list: string;
}

/** Reads the arguments of a list below a record; `list` says which (row, edge, owner's id). Throws BAD_USER_INPUT for a page size out of range and for a cursor of another list. */
export function parseSlice(
  list: readonly string[],
  args: { readonly first?: number | null; readonly after?: string | null },
): PageSlice {
  const first = checkFirst(args.first, 1000);
  const name = fingerprint(list);
  if (typeof args.after !== 'string') return { first, after: null, list: name };
  const position = decodeCursor(name, args.after);
  if ('after' in position) return { first, after: position.after, list: name };
  throw badUserInput('This cursor belongs to another list: start without `after`.');
}

/** A page of records that are at hand in id order. `whole` says that none is missing behind them, so that their number is the total. */
export function sliceToConnection<Item>(
  slice: PageSlice,
  records: readonly NestedRecord<Item>[],
  isComplete: boolean,
): ConnectionResult<Item> {
  const start = slice.after === null ? 0 : indexAfter(records, slice.after);
  const end = start + slice.first;
  return toConnection(
    records.slice(start, end).map(({ id, item }) => ({ node: item, cursor: encodeCursor(slice.list, { after: id }) })),
    {
      hasNextPage: end < records.length,
      hasPreviousPage: slice.after !== null,
      totalCount: isComplete ? records.length : null,
    },
  );
}

/** Behind the record with this id; when it has gone meanwhile, behind where it was, since the records are in id order. */
function indexAfter(records: readonly NestedRecord<unknown>[], id: string): number {
  const index = records.findIndex((record) => record.id === id);
  if (index >= 0) return index + 1;
  const nextIndex = records.findIndex(
    (one) => one.id.length > id.length || (one.id.length === id.length && one.id > id),
  );
  return nextIndex < 0 ? records.length : nextIndex;
}
