import type { Payload } from '../row.js';
import { shipping } from './address.js';
import { orderItem } from './order-item.js';
import { each, nested, normalizeRecord } from './shape.js';
import { id, text, enumValue } from './field-aliases.js';

const paymentPlan = nested({
  credit_card_id: id,
  payment_method_id: id,
  payment_gateway: nested({ merchant_account_id: id }),
});

/** Normalizes an order; its amounts stay v1's bare numbers. Columns: docs/keap-api.md 8.6. */
export function order(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      status: enumValue,
      contact: nested({ id, first_name: 'given_name', last_name: 'family_name' }),
      contact_id: id,
      product_id: id,
      order_type: enumValue,
      source_type: enumValue,
      creation_date: 'creation_time',
      modification_date: 'modification_time',
      order_date: 'order_time',
      invoice_number: text,
      lead_affiliate_id: id,
      sales_affiliate_id: id,
      shipping_information: shipping,
      order_items: each(orderItem),
      payment_plan: paymentPlan,
    },
    payload,
  );
}
