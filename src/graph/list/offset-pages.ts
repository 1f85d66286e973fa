import type { Page, PageRequest } from '../../keap/keap-client.js';
import { orderByAge } from '../../query/load/edge.js';
import { badUserInput } from '../nodes/ids.js';
import type { AtOffset, Place } from './cursor.js';
import { badPage, type Found, type List } from './list-page.js';

type Read = (request: PageRequest) => Promise<Page>;

/** A part of a list, and how many records lie before it. */
interface Part {
  readonly page: Page;
  /** How many records of the page are behind the cursor. */
  readonly skip: number;
  readonly offset: number;
}

/**
 * REST v1 pages by offset. Without an order Keap promises no stable one (docs/keap-api.md 5.1): where it knows an order
 * by age, that is asked for. A record that goes or comes meanwhile shifts the list, so a page is asked from the last
 * record shown on; where another stands there, it is looked for on the page and, in one call more, on the page before.
 */
export async function byOffset(read: Read, list: List, place: Place | null, first: number): Promise<Found> {
  const order = list.orderBy ? { orderBy: list.orderBy } : orderByAge(list.endpoint, 'asc');
  const size = Math.min(first + 1, list.endpoint.pageSize);
  const part =
    place !== null && 'offset' in place
      ? await behind((offset) => read({ ...order, size, ...tokenAt(offset) }), place, size)
      : { page: await read({ ...order, size: first }), skip: 0, offset: 0 };
  const taken = part.page.rows.slice(part.skip, part.skip + first);
  const rows = taken.map((row, index) => ({
    row,
    place: { offset: part.offset + part.skip + index + 1, last: idOf(row) },
  }));
  // Whatever the count says, a page that is not full and brings nothing is the end.
  const isEnd = taken.length === 0 && part.page.rows.length < size;
  const hasMore = !isEnd && (part.skip + taken.length < part.page.rows.length || part.page.nextToken !== null);
  // As a list that ignores the offset gives: its first page again and again.
  if (hasMore && taken.length === 0) throw badPage(list, 'with nothing behind the record that was asked for');
  return { rows, hasNextPage: hasMore, total: part.page.total };
}

/** The part of the list behind a cursor. Throws BAD_USER_INPUT where the record before it has gone, so that nobody can tell what was shown. */
async function behind(
  readAt: (offset: number) => Promise<Page>,
  { offset, last }: AtOffset,
  size: number,
): Promise<Part> {
  const from = offset - 1;
  const page = await readAt(from);
  const at = page.rows.findIndex((row) => idOf(row) === last);
  if (last === null || at >= 0) return { page, skip: at < 0 ? 1 : at + 1, offset: from };
  // Records before it have gone, so it has moved towards the beginning.
  const back = Math.max(0, from - size + 1);
  const before = back < from ? await readAt(back) : page;
  const found = before.rows.findIndex((row) => idOf(row) === last);
  if (found >= 0) return { page: before, skip: found + 1, offset: back };
  throw badUserInput(
    'The list has changed so much that the record of this cursor is not found: start without `after`.',
  );
}

const tokenAt = (offset: number): Pick<PageRequest, 'token'> => (offset > 0 ? { token: String(offset) } : {});

function idOf({ id }: Readonly<Record<string, unknown>>): string | null {
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}
