import type { Payload } from '../../world/collection.js';
import { amount, toInt, money, asRecord, asRecords, idOrZero, orNull, toText } from '../values.js';
import { toCycleNumber } from './order.js';

/** Products and subscriptions (docs/keap-api.md 8.8). */

const toCycleWord = (value: unknown): string | null =>
  ({ YEARLY: 'YEAR', MONTHLY: 'MONTH', WEEKLY: 'WEEK', DAILY: 'DAY' })[toText(value) ?? ''] ?? null;

const url = (id: unknown): string => `https://api.infusionsoft.com/crm/rest/v1/products/${toText(id) ?? ''}`;

function plan(one: Payload, productId: unknown): Payload {
  return {
    id: toInt(one['id']),
    url: `${url(productId)}/subscriptions/${toText(one['id']) ?? ''}`,
    active: one['active'] === true,
    frequency: toInt(one['billing_frequency']),
    number_of_cycles: toInt(one['number_of_cycles']),
    plan_price: money(one['plan_price']),
    subscription_plan_index: toInt(one['order_index']),
    subscription_plan_name: orNull(one['subscription_plan_name']),
  };
}

/** v2 gives options and their values no ids; v1's are derived from the product's. */
function option(one: Payload, productId: number, position: number): Payload {
  const id = productId * 100 + position;
  const values = asRecords(one['fixed_options']).map((value, index) => ({
    id: id * 100 + index,
    label: orNull(value['value']),
    sku: orNull(value['code']),
    index,
    is_default: index === 0,
    price_adjustment: amount(value['price_adjustment'] ?? 0),
  }));
  const bounds = asRecord(one['variable_setting']);
  return {
    id,
    name: orNull(one['name']),
    label: orNull(one['name']),
    required: one['required'] === true,
    type: one['type'] === 'VARIABLE' ? 'Variable' : 'FixedList',
    display_index: position,
    values,
    min_chars: toInt(bounds['min_chars']),
    max_chars: toInt(bounds['max_chars']),
  };
}

const shared = (one: Payload): Payload => ({
  id: toInt(one['id']),
  sku: orNull(one['sku']),
  url: url(one['id']),
  product_name: orNull(one['name']),
  product_desc: orNull(one['description']),
  product_short_desc: orNull(one['short_description']),
  product_price: money(one['price']),
  subscription_only: one['subscription_only'] === true,
});

/** A product in the list: its status and its plans' cycles are numbers. */
export const listedProduct = (one: Payload): Payload => ({
  ...shared(one),
  status: one['active'] === true ? 1 : 0,
  product_options: asRecords(one['options']).map((item, place) => option(item, toInt(one['id']) ?? 0, place + 1)),
  subscription_plans: asRecords(one['subscription_plans']).map((item) => ({
    ...plan(item, one['id']),
    cycle: toCycleNumber(item['billing_cycle']),
  })),
});

/** A single product: another shape, with words where the list has numbers, and without options. */
export const singleProduct = (one: Payload): Payload => ({
  ...shared(one),
  active: one['active'] === true,
  subscription_plans: asRecords(one['subscription_plans']).map((item) => ({
    ...plan(item, one['id']),
    cycle_type: toCycleWord(item['billing_cycle']),
  })),
});

export const subscription = (one: Payload): Payload => ({
  id: toInt(one['id']),
  contact_id: toInt(one['contact_id']),
  product_id: toInt(one['product_id']),
  subscription_plan_id: toInt(one['subscription_plan_id']),
  quantity: toInt(one['quantity']),
  active: one['active'] === true,
  billing_amount: amount(one['billing_amount']),
  billing_cycle: orNull(one['billing_cycle']),
  billing_frequency: toInt(one['billing_frequency']),
  auto_charge: one['auto_charge'] === true,
  start_date: orNull(one['start_date']),
  next_bill_date: orNull(one['next_bill_date']),
  end_date: orNull(one['end_date']),
  credit_card_id: idOrZero(one['payment_method_id']),
  payment_gateway_id: idOrZero(one['merchant_account_id']),
  use_default_payment_gateway: toInt(one['merchant_account_id']) === null,
  allow_tax: one['allow_tax'] === true,
  sale_affiliate_id: idOrZero(one['sale_affiliate_id']),
});
