import type { PageRequest } from '../../keap/keap-client.js';
import type { Endpoint } from '../../resources/row.js';

export type OrderBy = NonNullable<PageRequest['orderBy']>;

/** The ids of the first page of a list in one order, in its order. */
export interface OrderedIds {
  readonly orderBy: OrderBy;
  readonly ids: readonly string[];
}

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

export const describeOrder = ({ field, direction }: OrderBy): string => `${field} ${direction}`;

/**
 * Whether first pages show that Keap honours the order: ids that descend where `id desc` was requested, else two pages that
 * begin differently. A list of fewer than two records has no order, so nothing is to be shown. Pure.
 */
export function isOrderShown(reads: readonly OrderedIds[]): boolean {
  const [first, second] = reads;
  if (first === undefined) return false;
  if (new Set(first.ids).size < 2) return true;
  if (second === undefined) return first.orderBy.field === 'id' && isDescending(first);
  return first.ids.join('\n') !== second.ids.join('\n');
}

/** Whether each id is a number and none is above the one before. */
const isDescending = ({ orderBy, ids }: OrderedIds): boolean =>
  orderBy.direction === 'desc' &&
  ids.every((id, index) => {
    const before = ids[index - 1];
    return /^\d+$/.test(id) && (before === undefined || BigInt(id) <= BigInt(before));
  });

/** Limits of pages that servers apply without a word are multiples of this. */
const ROUND = 50;

/** Whether the last page of a list may have been cut: it is as long as requested, or has a round number of records. */
export function looksFull(rows: number, { responseShape, pageSize }: Endpoint): boolean {
  return responseShape === 'pages' && rows > 0 && (rows >= pageSize || rows % ROUND === 0);
}
