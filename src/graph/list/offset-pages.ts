import type { Page, PageRequest, Clause } from '../../keap/keap-client.js';
import { orderByAge } from '../../query/load/edge.js';
import { badUserInput } from '../nodes/ids.js';
import type { OffsetPosition, CursorPosition } from './cursor.js';
import { KeapError } from '../../keap/errors.js';
import { readId } from '../../resources/record.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { OrderBy } from './order.js';

/** A list of Keap and how to read it, without a position. */
export interface ListQuery {
  readonly key: ResourceKey;
  readonly endpoint: Endpoint;
  readonly filter: readonly Clause[];
  readonly orderBy: OrderBy | null;
  readonly parentId: string | null;
  readonly fields: readonly string[];
  readonly plan: string;
}

/** Records of a list, each with the position after it. */
export interface ListResult {
  readonly rows: readonly { readonly row: Payload; readonly position: CursorPosition }[];
  readonly hasNextPage: boolean;
  readonly total: number | null;
}

/** UPSTREAM_BAD_DATA for a page that cannot be part of its list. */
export function badPageError({ endpoint: { path } }: ListQuery, what: string): KeapError {
  return new KeapError(
    'UPSTREAM_BAD_DATA',
    `Keap answered ${path} ${what}, so records of the list may be missing or repeated. Try again, or start without \`after\`.`,
    { path },
  );
}

type ReadPage = (pageRequest: PageRequest) => Promise<Page>;

/** A page, and how many records of the list come before it. */
interface OffsetPage {
  readonly page: Page;
  /** How many records of the page come up to the cursor. */
  readonly skip: number;
  readonly offset: number;
}

/**
 * REST v1 pages by offset. Without an order Keap promises no stable one (docs/keap-api.md 5.1), so this requests an order
 * by age where the endpoint has one. A record added or removed meanwhile shifts the list, so a page is requested from the
 * last shown record on. If that record has moved, it is searched on this page and, with one more call, on the page before.
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
  // A page that is not full and has no new record is the end, whatever the count is.
  const isEnd = taken.length === 0 && offsetPage.page.rows.length < size;
  const hasMore =
    !isEnd && (offsetPage.skip + taken.length < offsetPage.page.rows.length || offsetPage.page.nextToken !== null);
  // A list that ignores the offset returns its first page again and again.
  if (hasMore && taken.length === 0) throw badPageError(list, 'with nothing after the requested offset');
  return { rows, hasNextPage: hasMore, total: offsetPage.page.total };
}

/** The page after a cursor. Rejects with BAD_USER_INPUT where the cursor's record is not found, since the position is then unknown. */
async function findAfter(
  readAt: (offset: number) => Promise<Page>,
  { offset, lastId }: OffsetPosition,
  size: number,
): Promise<OffsetPage> {
  const from = offset - 1;
  const page = await readAt(from);
  const index = page.rows.findIndex((row) => readId(row) === lastId);
  if (lastId === null || index >= 0) return { page, skip: index < 0 ? 1 : index + 1, offset: from };
  // Records before it were removed, so it moved towards the start.
  const earlierOffset = Math.max(0, from - size + 1);
  const earlier = earlierOffset < from ? await readAt(earlierOffset) : page;
  const earlierIndex = earlier.rows.findIndex((row) => readId(row) === lastId);
  if (earlierIndex >= 0) return { page: earlier, skip: earlierIndex + 1, offset: earlierOffset };
  throw badUserInput('The list changed so much that the record of this cursor is not found: start without `after`.');
}

const offsetToken = (offset: number): Pick<PageRequest, 'token'> => (offset > 0 ? { token: String(offset) } : {});
