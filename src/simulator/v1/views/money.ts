import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { amount, camel, int, reference, same, stamp, textOf } from '../values.js';
import { order } from './order.js';

/** Payments and transactions (docs/keap-api.md 8.7). */

/** A payment of an order, as its invoice books it. */
export const orderPayment = (one: Payload): Payload => ({
  id: int(one['id']),
  amount: amount(one['amount']),
  note: same(one['note']),
  invoice_id: int(one['invoice_id']),
  payment_id: int(one['payment_id']),
  pay_date: stamp(one['pay_time']),
  pay_status: camel(one['pay_status']),
  last_updated: stamp(one['last_updated_time']),
  skip_commission: one['skip_commission'] === true,
  refund_invoice_payment_id: reference(one['refund_invoice_payment_id']),
});

/**
 * A payment of the list that only some accounts answer and no document describes: in v1's manner, with the columns of v2's
 * payments and the dates of v1's order payments.
 */
export const payment = (one: Payload): Payload => ({
  id: int(one['id']),
  type: same(one['type']),
  amount: amount(one['amount']),
  note: same(one['note']),
  status: camel(one['status']),
  pay_date: stamp(one['payment_time']),
  last_updated: stamp(one['update_time']),
  contact_id: int(one['contact_id']),
  order_ids: ids(one['order_ids']),
  refund_payment_id: reference(one['refund_payment_id']),
  commissioned: one['commissioned'] === true,
  synced: one['synced'] === true,
});

/** Ids as one text, comma between: the form of XML-RPC days. */
const ids = (value: unknown): string =>
  Array.isArray(value) ? (value as unknown[]).flatMap((one) => textOf(one) ?? []).join(',') : '';

const methods = ['CAPTURE', 'REFUND', 'VOID', 'MANUAL'];
const statuses = ['APPROVED', 'PENDING', 'ERROR', 'FAILED', 'NONE'];
const SLOTS = methods.length * statuses.length;

/** v2 gives transactions no id. v1's follows from the payment and from what was tried and how it ended. */
export function transactionId(one: Payload): number | null {
  const payment = int(one['payment_id']);
  if (payment === null) return null;
  const method = Math.max(0, methods.indexOf(textOf(one['transaction_method']) ?? ''));
  const status = Math.max(0, statuses.indexOf(textOf(one['status']) ?? ''));
  return payment * SLOTS + method * statuses.length + status;
}

/** The payment that a transaction's id belongs to. */
export const paymentOfTransaction = (id: number): number => Math.floor(id / SLOTS);

/** A transaction with its orders, whole. */
export function transaction(one: Payload, world: InternalWorld): Payload {
  const orderIds = Array.isArray(one['order_ids']) ? (one['order_ids'] as unknown[]) : [];
  const orders = orderIds.flatMap((id): Payload[] => {
    const known = world.get('orders', textOf(id) ?? '');
    return known === null ? [] : [known];
  });
  return {
    id: transactionId(one),
    test: false,
    amount: amount(one['amount']),
    currency: same(world.get('business_profile', '1')?.['currency_code']),
    gateway: camel(one['merchant_account_type']),
    gateway_account_name: same(one['merchant_account_id']),
    // One idea under two names, one of them in camel case: docs/keap-api.md quirk 16.
    paymentDate: stamp(one['transaction_time']),
    transaction_date: stamp(one['transaction_time']),
    type: camel(one['transaction_method']),
    status: camel(one['status']),
    errors: same(one['error_details']),
    contact_id: int(one['contact_id']),
    order_ids: ids(one['order_ids']),
    collection_method: 'API',
    orders: orders.map((known) => order(known, world)),
  };
}
