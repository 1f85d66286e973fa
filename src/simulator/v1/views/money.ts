import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { amount, toCamelCase, toInt, idOrZero, orNull, toTimestamp, toText } from '../values.js';
import { order } from './order.js';

/** Payments and transactions (docs/keap-api.md 8.7). */

/** A payment of an order, as its invoice records it. */
export const orderPayment = (one: Payload): Payload => ({
  id: toInt(one['id']),
  amount: amount(one['amount']),
  note: orNull(one['note']),
  invoice_id: toInt(one['invoice_id']),
  payment_id: toInt(one['payment_id']),
  pay_date: toTimestamp(one['pay_time']),
  pay_status: toCamelCase(one['pay_status']),
  last_updated: toTimestamp(one['last_updated_time']),
  skip_commission: one['skip_commission'] === true,
  refund_invoice_payment_id: idOrZero(one['refund_invoice_payment_id']),
});

/**
 * A payment of the undocumented list that only some accounts have: in v1's form, with the columns of v2's payments and
 * the dates of v1's order payments.
 */
export const payment = (one: Payload): Payload => ({
  id: toInt(one['id']),
  type: orNull(one['type']),
  amount: amount(one['amount']),
  note: orNull(one['note']),
  status: toCamelCase(one['status']),
  pay_date: toTimestamp(one['payment_time']),
  last_updated: toTimestamp(one['update_time']),
  contact_id: toInt(one['contact_id']),
  order_ids: joinIds(one['order_ids']),
  refund_payment_id: idOrZero(one['refund_payment_id']),
  commissioned: one['commissioned'] === true,
  synced: one['synced'] === true,
});

/** Ids as one comma-joined text, a form from XML-RPC. */
const joinIds = (value: unknown): string =>
  Array.isArray(value) ? (value as unknown[]).flatMap((one) => toText(one) ?? []).join(',') : '';

const methods = ['CAPTURE', 'REFUND', 'VOID', 'MANUAL'];
const statuses = ['APPROVED', 'PENDING', 'ERROR', 'FAILED', 'NONE'];
const SLOTS = methods.length * statuses.length;

/** v2 gives transactions no id. v1's id is derived from the payment, the attempt and its outcome. */
export function deriveTransactionId(one: Payload): number | null {
  const payment = toInt(one['payment_id']);
  if (payment === null) return null;
  const method = Math.max(0, methods.indexOf(toText(one['transaction_method']) ?? ''));
  const status = Math.max(0, statuses.indexOf(toText(one['status']) ?? ''));
  return payment * SLOTS + method * statuses.length + status;
}

/** The payment of a transaction id. */
export const derivePaymentId = (id: number): number => Math.floor(id / SLOTS);

/** A transaction with its whole orders. */
export function transaction(one: Payload, world: InternalWorld): Payload {
  const orderIds = Array.isArray(one['order_ids']) ? (one['order_ids'] as unknown[]) : [];
  const orders = orderIds.flatMap((id): Payload[] => {
    const known = world.get('orders', toText(id) ?? '');
    return known === null ? [] : [known];
  });
  return {
    id: deriveTransactionId(one),
    test: false,
    amount: amount(one['amount']),
    currency: orNull(world.get('business_profile', '1')?.['currency_code']),
    gateway: toCamelCase(one['merchant_account_type']),
    gateway_account_name: orNull(one['merchant_account_id']),
    // One concept under two names, one of them in camel case: docs/keap-api.md quirk 16.
    paymentDate: toTimestamp(one['transaction_time']),
    transaction_date: toTimestamp(one['transaction_time']),
    type: toCamelCase(one['transaction_method']),
    status: toCamelCase(one['status']),
    errors: orNull(one['error_details']),
    contact_id: toInt(one['contact_id']),
    order_ids: joinIds(one['order_ids']),
    collection_method: 'API',
    orders: orders.map((known) => order(known, world)),
  };
}
