import { GraphQLError } from 'graphql';
import { isRecord, readId } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import { withLocalId } from '../nodes/node.js';
import type { Context } from '../operation/context.js';
import { listRequestableFields } from '../schema/selection.js';

/** The lines of an order, each with the id by which `loadOrderItem` finds it; null where Keap does not send them. */
export function readOrderItems(order: Payload): readonly Payload[] | null {
  const { order_items: rawItems } = order;
  // Keap writes null for an empty list (docs/keap-api.md 6); a list that is missing is unknown.
  const items = rawItems === null ? [] : rawItems;
  if (!Array.isArray(items)) return null;
  const orderId = readId(order);
  return (items as unknown[]).filter(isRecord).map((item) => {
    const itemId = readId(item);
    return withLocalId(item, orderId === null || itemId === null ? null : `${orderId}.${itemId}`);
  });
}

/**
 * The line that the id within the type names, as in "12.3" for line 3 of order 12; null where Keap has no such order or
 * line. Rejects with UPSTREAM_BAD_DATA where Keap sends the order without its lines.
 */
export async function loadOrderItem(context: Context, id: string): Promise<Payload | null> {
  const [orderId = '', itemId] = id.split('.');
  const order = await context.loaders.load('orders', orderId, listRequestableFields('orders', ['id', 'order_items']));
  if (order === null) return null;
  const items = readOrderItems(order);
  if (items === null)
    throw new GraphQLError(
      `Keap sent order ${orderId} without its lines, so it is unknown whether it has this one: try again.`,
      { extensions: { code: 'UPSTREAM_BAD_DATA' } },
    );
  return items.find((item) => readId(item) === itemId) ?? null;
}
