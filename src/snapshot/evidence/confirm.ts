import type { Page, PageRequest } from '../../keap/keap-client.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { Leg } from '../legs/leg.js';
import { findVisited } from '../strategies/identities.js';
import { proven, unproven, type ScanEnd } from './evidence.js';

type OrderBy = NonNullable<PageRequest['orderBy']>;

/** Columns with the time when a record came into being. */
const CREATION_COLUMNS = [
  'create_time',
  'created_time',
  'creation_time',
  'date_created',
  'order_time',
  'transaction_time',
  'move_time',
  'applied_time',
];

/** The orders whose first pages show both ends of a list, the newest records first. Empty where Keap has no order. */
export function chooseOrders({ orderBy, directions }: Endpoint): readonly OrderBy[] {
  const preferred = ['create_time', 'created_time', 'datecreated', 'move_date', 'transaction_time', 'id', 'name'];
  const field = preferred.find((name) => orderBy.includes(name)) ?? orderBy[0];
  if (field === undefined) return [];
  const both = ['desc', 'asc'] as const;
  return both
    .filter((direction) => directions === 'both' || directions === direction)
    .map((direction) => ({ field, direction }));
}

/** The result of a second look at a list. */
export interface Confirmation {
  readonly end: ScanEnd;
  /** The ids of old records that the scan did not visit. */
  readonly unvisitedIds: readonly string[];
}

/**
 * Reads the first page of a list in other orders. Their records must be visited, or have been created since the scan began;
 * the latter are stored. A list that fits on one page is then read twice: AGREED. One call an order, or one in all for such
 * a list.
 */
export async function confirmByOrders(leg: Leg, orders: readonly OrderBy[]): Promise<Confirmation> {
  const names: string[] = [];
  for (const orderBy of orders) {
    const page = await leg.fetchPage({ orderBy });
    const name = `${orderBy.field} ${orderBy.direction}`;
    const ids = leg.identifyRecords(page, null);
    const visited = await findVisited(leg, ids);
    const isNew = ids.map((id) => id !== null && !visited.has(id));
    const unvisitedIds = ids.flatMap((id, index) =>
      id !== null && isNew[index] === true && !isCreatedSince(page.rows[index], leg.state.startedAt) ? [id] : [],
    );
    if (unvisitedIds.length > 0) {
      const reason = `its list in the order ${name} holds ${unvisitedIds.length} records that the scan did not get`;
      return { end: unproven(reason), unvisitedIds };
    }
    if (isNew.includes(true)) {
      await leg.commit({ page, overlap: new Set(isNew.flatMap((one, index) => (one ? [] : [index]))) });
    }
    const whole = await compareWhole(leg, page, ids, name);
    if (whole !== null) return { end: whole, unvisitedIds: [] };
    names.push(name);
  }
  if (names.length === 0) return { end: unproven('Keap offers no second way to read its list'), unvisitedIds: [] };
  return {
    end: proven('ENDED', `the first pages in the orders ${names.join(' and ')} hold no other records`),
    unvisitedIds: [],
  };
}

/** Compares a page that is the whole list with what the scan visited; null where it is a part of the list. */
async function compareWhole(
  leg: Leg,
  page: Page,
  ids: readonly (string | null)[],
  name: string,
): Promise<ScanEnd | null> {
  if (page.nextToken !== null || page.rows.length >= leg.endpoint.pageSize) return null;
  const found = new Set(ids.filter((id) => id !== null)).size;
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

/** Whether a record was created after the scan began. */
function isCreatedSince(row: Payload | undefined, startedAt: Date): boolean {
  const text = CREATION_COLUMNS.map((name) => row?.[name]).find((value) => typeof value === 'string');
  return text !== undefined && Date.parse(text) >= startedAt.getTime() - CLOCK_DIFFERENCE_MS;
}
