import { isRecord } from '../record.js';
import type { Payload } from '../row.js';
import { nestColumns, nested, normalizeRecord, type Normalize } from './shape.js';
import { billingCycle, id, enumValue } from './field-aliases.js';

const plan = nested({
  id,
  cycle: ['cycle_type', billingCycle],
  cycle_type: billingCycle,
  number_of_cycles: 'total_cycles',
  subscription_plan_index: 'display_order_index',
});

/** The type of an order item. The first v2 still called discounts SPECIAL too (docs/keap-api.md 6). */
const itemType: Normalize = (value) => {
  const normalized = enumValue(value);
  return typeof normalized === 'string' ? normalized.replace(/^SPECIAL(?=_|$)/, 'DISCOUNT') : normalized;
};

/** Items without a discount have its columns too, all empty. */
const special: Normalize = (value) => {
  if (!isRecord(value) || value['special_item_id'] !== null) return value;
  return value['amount'] === undefined || value['amount'] === null || value['amount'] === 0 ? null : value;
};

/**
 * Normalizes an order item. Columns: docs/keap-api.md 8.6. The numbers of `specialPctOrAmt` are not documented, so it
 * stays as it is.
 */
export const orderItem: Normalize = (value) => {
  const withSpecial = nestColumns(value as Payload, 'special', {
    specialId: ['special_item_id', id],
    specialAmount: 'amount',
    specialPctOrAmt: 'specialPctOrAmt',
  });
  return normalizeRecord(
    {
      id,
      jobRecurringId: ['subscription_id', id],
      type: ['item_type', itemType],
      cost: 'cost_per_unit',
      price: 'price_per_unit',
      special,
      product: nested({ id }),
      subscriptionPlan: ['subscription_plan', plan],
      subscription_plan: plan,
    },
    withSpecial,
  );
};
