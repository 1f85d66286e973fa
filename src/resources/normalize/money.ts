import type { Payload } from '../row.js';
import { order } from './order.js';
import { each, nested, normalizeRecord } from './shape.js';
import { id, joinedIds, enumValue } from './field-aliases.js';
import { customValues } from './custom-fields.js';

/** Payments, transactions and subscriptions. Columns: docs/keap-api.md 8.7, 8.8. */

/** Normalizes a payment that an invoice books. */
export function orderPayment(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      invoice_id: id,
      payment_id: id,
      pay_date: 'pay_time',
      pay_status: enumValue,
      last_updated: 'last_updated_time',
      refund_invoice_payment_id: id,
    },
    payload,
  );
}

/**
 * Normalizes a payment to v2's sales payments. Keap documents no list of all payments in v1; where an account serves one,
 * it may have the form of an order's payments or of v2's.
 */
export function payment(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      contact_id: id,
      invoice_id: id,
      payment_id: id,
      order_id: ['order_ids', joinedIds],
      order_ids: joinedIds,
      pay_date: 'payment_time',
      pay_time: 'payment_time',
      pay_status: ['status', enumValue],
      status: enumValue,
      last_updated: 'update_time',
      last_updated_time: 'update_time',
      refund_payment_id: id,
      refund_invoice_payment_id: id,
      merchant_account_id: id,
      payment_method: nested({ contact_id: id, payment_method_id: id, credit_card_id: id, merchant_account_id: id }),
    },
    payload,
  );
}

/** Normalizes a transaction, with the id and the embedded orders that only v1 has. */
export function transaction(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      contact_id: id,
      order_ids: joinedIds,
      orders: each((one) => order(one as Payload)),
      status: enumValue,
      type: ['transaction_method', enumValue],
      transaction_date: 'transaction_time',
      errors: 'error_details',
    },
    payload,
  );
}

/** Normalizes a subscription. Columns: docs/keap-api.md 8.8. */
export function subscription(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      contact_id: id,
      product_id: id,
      subscription_plan_id: id,
      billing_cycle: enumValue,
      credit_card_id: id,
      // v1's payment gateway is v2's merchant account, as an order's payment plan shows.
      payment_gateway_id: ['merchant_account_id', id],
      merchant_account_id: id,
      sale_affiliate_id: id,
      custom_fields: customValues,
    },
    payload,
  );
}
