import type { Page } from '../../keap/keap-client.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { Leg } from '../legs/leg.js';
import { findVisited } from '../strategies/identities.js';
import { proven, unproven, type ScanEnd } from './evidence.js';
import { chooseOrders, describeOrder, isOrderShown, looksFull, type OrderBy, type OrderedIds } from './order.js';

/** Columns with the time when a record came into being. */
export const CREATION_COLUMNS = [
  'create_time',
  'created_time',
  'creation_time',
  'date_created',
  'order_time',
  'transaction_time',
  'move_time',
  'applied_time',
];

/** The first page of a list in one order, compared with what the scan visited. */
export interface OrderedRead extends OrderedIds {
  /** The page is the whole list. */
  readonly isWhole: boolean;
  /** The ids of records that the scan did not visit and that are older than it. */
  readonly unvisitedIds: readonly string[];
}

/**
 * Reads the first page of a list in another order. Its records must be visited, or have been created since the scan began;
 * the latter are stored, unless others are missing.
 */
export async function readInOrder(leg: Leg, orderBy: OrderBy): Promise<OrderedRead> {
  const page = await leg.fetchPage({ orderBy });
  const ids = leg.identifyRecords(page, null);
  const visited = await findVisited(leg, ids);
  const isNew = ids.map((id) => id !== null && !visited.has(id));
  const unvisitedIds = ids.flatMap((id, index) =>
    id !== null && isNew[index] === true && !isCreatedSince(page.rows[index], leg.state.startedAt) ? [id] : [],
  );
  if (unvisitedIds.length === 0 && isNew.includes(true))
    await leg.commit({ page, overlap: new Set(isNew.flatMap((one, index) => (one ? [] : [index]))) });
  return { orderBy, ids: ids.filter((id) => id !== null), isWhole: isWholeList(page, leg.endpoint), unvisitedIds };
}

export const describeUnvisited = ({ orderBy, unvisitedIds }: OrderedRead): string =>
  `its list in the order ${describeOrder(orderBy)} holds ${unvisitedIds.length} records that the scan did not get`;

/** The result of a confirmation. */
export interface Confirmation {
  readonly end: ScanEnd;
  /** The reads differ, which they also do where the list moved under the scan: another scan may prove it. */
  readonly mayHaveMoved: boolean;
}

/**
 * Confirms the end of a list by its first pages in other orders. A list that fits on one page is then read three times:
 * AGREED. Where Keap sends the same page in every order, they show nothing: ENDED, or no proof where the last page of the
 * scan, with `lastRows` records, looks full. One call an order.
 */
export async function confirmByOrders(leg: Leg, lastRows: number): Promise<Confirmation> {
  const reads: OrderedRead[] = [];
  const orders = chooseOrders(leg.endpoint);
  if (orders.length === 0) return { end: await confirmByPageSize(leg, lastRows), mayHaveMoved: false };
  for (const orderBy of orders) {
    const read = await readInOrder(leg, orderBy);
    if (read.unvisitedIds.length > 0) return { end: unproven(describeUnvisited(read)), mayHaveMoved: true };
    reads.push(read);
    // There is no order of one record.
    if (read.isWhole && read.ids.length < 2) break;
  }
  const last = reads.at(-1);
  if (last?.isWhole === true && isOrderShown(reads)) {
    const end = await compareWhole(leg, last);
    return { end, mayHaveMoved: !end.isProven };
  }
  return { end: assessEnds(reads, lastRows, leg.endpoint), mayHaveMoved: false };
}

/** Confirms the end of a list that Keap offers in one order only: a shorter first page of it must have a token. */
async function confirmByPageSize(leg: Leg, lastRows: number): Promise<ScanEnd> {
  const ended = proven('ENDED', 'its last page has no token, and Keap offers no other order');
  if (!looksFull(lastRows, leg.endpoint) || lastRows < 2) return ended;
  const isOnlyPage = (await leg.countVisited()) <= lastRows;
  if (!isOnlyPage && lastRows < leg.endpoint.pageSize) return ended;
  const size = lastRows - 1;
  const page = isOnlyPage ? await leg.fetchPage({ size }) : null;
  return page?.nextToken != null
    ? proven('ENDED', `its first ${size} records come with a token, and all ${lastRows} without`)
    : unproven(`its last page holds ${lastRows} records, and Keap offers no other order`);
}

function assessEnds(reads: readonly OrderedRead[], lastRows: number, endpoint: Endpoint): ScanEnd {
  const orders = reads.map(({ orderBy }) => describeOrder(orderBy)).join(' and ');
  if (isOrderShown(reads)) return proven('ENDED', `the first pages in the orders ${orders} hold no other records`);
  return looksFull(lastRows, endpoint)
    ? unproven(`its last page holds ${lastRows} records, and Keap sends the same page in the orders ${orders}`)
    : proven('ENDED', `its last page has no token; Keap sends the same page in the orders ${orders}`);
}

/** Compares a page that is the whole list with what the scan visited. */
export async function compareWhole(leg: Leg, { ids, orderBy }: OrderedRead): Promise<ScanEnd> {
  const name = describeOrder(orderBy);
  const found = new Set(ids).size;
  const counted = await leg.countVisited();
  if (found === counted) return proven('AGREED', `a second read in the order ${name} holds the same records`, found);
  const fewer = counted - found;
  return fewer > MAX_DELETED_MEANWHILE
    ? unproven(`a second read in the order ${name} holds ${fewer} records fewer`)
    : proven('ENDED', `a second read in the order ${name} holds no other records, and ${fewer} fewer`);
}

/** Records of a small list that may be deleted between two reads that follow each other. */
const MAX_DELETED_MEANWHILE = 5;
/** How far the clocks of Keap and of the database may differ. */
export const CLOCK_DIFFERENCE_MS = 600_000;

const isWholeList = ({ nextToken, rows }: Page, { pageSize }: Endpoint): boolean =>
  nextToken === null && rows.length < pageSize;

/** Whether a record was created after the scan began. */
export function isCreatedSince(row: Payload | undefined, startedAt: Date): boolean {
  const text = CREATION_COLUMNS.map((name) => row?.[name]).find((value) => typeof value === 'string');
  return text !== undefined && Date.parse(text) >= startedAt.getTime() - CLOCK_DIFFERENCE_MS;
}
