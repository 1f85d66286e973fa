import type { Payload } from '../row.js';
import { customValues } from './custom-fields.js';
import { normalizeRecord } from './shape.js';
import { id, enumValue } from './field-aliases.js';

/** A subscription as v2 writes it. Columns: docs/keap-api.md 8.8. */
export function subscription(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      contact_id: id,
      product_id: id,
      subscription_plan_id: id,
      billing_cycle: enumValue,
      credit_card_id: id,
      // An order's plan shows that v1's payment gateway is v2's merchant account.
      payment_gateway_id: ['merchant_account_id', id],
      merchant_account_id: id,
      sale_affiliate_id: id,
      custom_fields: customValues,
    },
    payload,
  );
}
