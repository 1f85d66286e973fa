import type { Page, PageRequest, Clause } from '../../keap/keap-client.js';
import { orderByAge } from '../../query/load/edge.js';
import { badUserInput } from '../nodes/ids.js';
import type { OffsetPosition, CursorPosition } from './cursor.js';
import { KeapError } from '../../keap/errors.js';
import { readId } from '../../resources/record.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { OrderBy } from './order.js';

/** Which list of Keap is read, and in which way, without saying from where. */
export interface ListQuery {
  readonly key: ResourceKey;
  readonly endpoint: Endpoint;
  readonly filter: readonly Clause[];
  readonly orderBy: OrderBy | null;
  readonly parentId: string | null;
  readonly fields: readonly string[];
  readonly plan: string;
}

/** Records of a list, each with the place behind it. */
export interface ListResult {
  readonly rows: readonly { readonly row: Payload; readonly position: CursorPosition }[];
  readonly hasNextPage: boolean;
  readonly total: number | null;
}

/** A page that cannot be a part of the list it was asked of. */
export function badPageError({ endpoint: { path } }: ListQuery, what: string): KeapError {
  return new KeapError(
    'UPSTREAM_BAD_DATA',
    `Keap answered ${path} ${what}, so records of the list may be missing or repeated. Try again, or start without \`after\`.`,
    { path },
  );
}

type ReadPage = (pageRequest: PageRequest) => Promise<Page>;

/** A part of a list, and how many records lie before it. */
interface OffsetPage {
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
export async function readByOffset(
  read: ReadPage,
  list: ListQuery,
  position: CursorPosition | null,
  first: number,
): Promise<ListResult> {
  const order = list.orderBy ? { orderBy: list.orderBy } : orderByAge(list.endpoint, 'asc');
  const size = Math.min(first + 1, list.endpoint.pageSize);
  const offsetPage =
    position !== null && 'offset' in position
      ? await findAfter((offset) => read({ ...order, size, ...offsetToken(offset) }), position, size)
      : { page: await read({ ...order, size: first }), skip: 0, offset: 0 };
  const taken = offsetPage.page.rows.slice(offsetPage.skip, offsetPage.skip + first);
  const rows = taken.map((row, index) => ({
    row,
    position: { offset: offsetPage.offset + offsetPage.skip + index + 1, lastId: readId(row) },
  }));
  // Whatever the count says, a page that is not full and brings nothing is the end.
  const isEnd = taken.length === 0 && offsetPage.page.rows.length < size;
  const hasMore =
    !isEnd && (offsetPage.skip + taken.length < offsetPage.page.rows.length || offsetPage.page.nextToken !== null);
  // As a list that ignores the offset gives: its first page again and again.
  if (hasMore && taken.length === 0) throw badPageError(list, 'with nothing behind the record that was asked for');
  return { rows, hasNextPage: hasMore, total: offsetPage.page.total };
}

/** The part of the list behind a cursor. Throws BAD_USER_INPUT where the record before it has gone, so that nobody can tell what was shown. */
async function findAfter(
  readAt: (offset: number) => Promise<Page>,
  { offset, lastId }: OffsetPosition,
  size: number,
): Promise<OffsetPage> {
  const from = offset - 1;
  const page = await readAt(from);
  const at = page.rows.findIndex((row) => readId(row) === lastId);
  if (lastId === null || at >= 0) return { page, skip: at < 0 ? 1 : at + 1, offset: from };
  // Records before it have gone, so it has moved towards the beginning.
  const earlierOffset = Math.max(0, from - size + 1);
  const earlier = earlierOffset < from ? await readAt(earlierOffset) : page;
  const found = earlier.rows.findIndex((row) => readId(row) === lastId);
  if (found >= 0) return { page: earlier, skip: found + 1, offset: earlierOffset };
  throw badUserInput(
    'The list has changed so much that the record of this cursor is not found: start without `after`.',
  );
}

const offsetToken = (offset: number): Pick<PageRequest, 'token'> => (offset > 0 ? { token: String(offset) } : {});
