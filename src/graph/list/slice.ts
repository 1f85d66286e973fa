import { badUserInput } from '../nodes/ids.js';
import { checkFirst } from './args.js';
import { connect, type ConnectionOf } from './connection.js';
import { fingerprint, readCursor, writeCursor } from './cursor.js';

/** Records below one record, as a page of them is cut out. */
export interface Below<Item> {
  readonly id: string;
  readonly item: Item;
}

/** Which page below a record is asked for. */
export interface Cut {
  readonly first: number;
  /** The id behind which the page begins, or null. */
  readonly after: string | null;
  /** Names the list in its cursors. */
  readonly list: string;
}

/** Reads the arguments of a list below a record; `list` says which (row, edge, owner's id). Throws BAD_USER_INPUT for a page size out of range and for a cursor of another list. */
export function readCut(
  list: readonly string[],
  args: { readonly first?: number | null; readonly after?: string | null },
): Cut {
  const first = checkFirst(args.first, 1000);
  const name = fingerprint(list);
  if (typeof args.after !== 'string') return { first, after: null, list: name };
  const place = readCursor(name, args.after);
  if ('after' in place) return { first, after: place.after, list: name };
  throw badUserInput('This cursor belongs to another list: start without `after`.');
}

/** A page of records that are at hand in id order. `whole` says that none is missing behind them, so that their number is the total. */
export function pageBelow<Item>(cut: Cut, records: readonly Below<Item>[], whole: boolean): ConnectionOf<Item> {
  const begin = cut.after === null ? 0 : beginBehind(records, cut.after);
  const end = begin + cut.first;
  return connect(
    records.slice(begin, end).map(({ id, item }) => ({ node: item, cursor: writeCursor(cut.list, { after: id }) })),
    {
      hasNextPage: end < records.length,
      hasPreviousPage: cut.after !== null,
      totalCount: whole ? records.length : null,
    },
  );
}

/** Behind the record with this id; when it has gone meanwhile, behind where it was, since the records are in id order. */
function beginBehind(records: readonly Below<unknown>[], id: string): number {
  const at = records.findIndex((record) => record.id === id);
  if (at >= 0) return at + 1;
  const next = records.findIndex((one) => one.id.length > id.length || (one.id.length === id.length && one.id > id));
  return next < 0 ? records.length : next;
}
