import type { Payload } from '../../world/collection.js';
import { amount, int, money, recordAt, recordsAt, reference, same, textOf } from '../values.js';
import { cycleNumber } from './order.js';

/** Products and subscriptions (docs/keap-api.md 8.8). */

const cycleWord = (value: unknown): string | null =>
  ({ YEARLY: 'YEAR', MONTHLY: 'MONTH', WEEKLY: 'WEEK', DAILY: 'DAY' })[textOf(value) ?? ''] ?? null;

const url = (id: unknown): string => `https://api.infusionsoft.com/crm/rest/v1/products/${textOf(id) ?? ''}`;

function plan(one: Payload, productId: unknown): Payload {
  return {
    id: int(one['id']),
    url: `${url(productId)}/subscriptions/${textOf(one['id']) ?? ''}`,
    active: one['active'] === true,
    frequency: int(one['billing_frequency']),
    number_of_cycles: int(one['number_of_cycles']),
    plan_price: money(one['plan_price']),
    subscription_plan_index: int(one['order_index']),
    subscription_plan_name: same(one['subscription_plan_name']),
  };
}

/** v2 gives options and their values no ids; v1's are made of the product's. */
function option(one: Payload, productId: number, place: number): Payload {
  const id = productId * 100 + place;
  const values = recordsAt(one['fixed_options']).map((value, index) => ({
    id: id * 100 + index,
    label: same(value['value']),
    sku: same(value['code']),
    index,
    is_default: index === 0,
    price_adjustment: amount(value['price_adjustment'] ?? 0),
  }));
  const bounds = recordAt(one['variable_setting']);
  return {
    id,
    name: same(one['name']),
    label: same(one['name']),
    required: one['required'] === true,
    type: one['type'] === 'VARIABLE' ? 'Variable' : 'FixedList',
    display_index: place,
    values,
    min_chars: int(bounds['min_chars']),
    max_chars: int(bounds['max_chars']),
  };
}

const shared = (one: Payload): Payload => ({
  id: int(one['id']),
  sku: same(one['sku']),
  url: url(one['id']),
  product_name: same(one['name']),
  product_desc: same(one['description']),
  product_short_desc: same(one['short_description']),
  product_price: money(one['price']),
  subscription_only: one['subscription_only'] === true,
});

/** A product of the list: its state a number, its plans' cycles numbers. */
export const listedProduct = (one: Payload): Payload => ({
  ...shared(one),
  status: one['active'] === true ? 1 : 0,
  product_options: recordsAt(one['options']).map((made, place) => option(made, int(one['id']) ?? 0, place + 1)),
  subscription_plans: recordsAt(one['subscription_plans']).map((made) => ({
    ...plan(made, one['id']),
    cycle: cycleNumber(made['billing_cycle']),
  })),
});

/** A product by itself: another shape, with words where the list has numbers, and without options. */
export const singleProduct = (one: Payload): Payload => ({
  ...shared(one),
  active: one['active'] === true,
  subscription_plans: recordsAt(one['subscription_plans']).map((made) => ({
    ...plan(made, one['id']),
    cycle_type: cycleWord(made['billing_cycle']),
  })),
});

export const subscription = (one: Payload): Payload => ({
  id: int(one['id']),
  contact_id: int(one['contact_id']),
  product_id: int(one['product_id']),
  subscription_plan_id: int(one['subscription_plan_id']),
  quantity: int(one['quantity']),
  active: one['active'] === true,
  billing_amount: amount(one['billing_amount']),
  billing_cycle: same(one['billing_cycle']),
  billing_frequency: int(one['billing_frequency']),
  auto_charge: one['auto_charge'] === true,
  start_date: same(one['start_date']),
  next_bill_date: same(one['next_bill_date']),
  end_date: same(one['end_date']),
  credit_card_id: reference(one['payment_method_id']),
  payment_gateway_id: reference(one['merchant_account_id']),
  use_default_payment_gateway: int(one['merchant_account_id']) === null,
  allow_tax: one['allow_tax'] === true,
  sale_affiliate_id: reference(one['sale_affiliate_id']),
});
