import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import {
  amount,
  toCamelCase,
  toInt,
  money,
  asRecord,
  asRecords,
  idOrZero,
  orNull,
  toTimestamp,
  toText,
} from '../values.js';

/** Orders (docs/keap-api.md 8.6, Keap's EcommerceReportingOrder). */

/** v1 copies more from the contact than v2 does; the ids of contact and product are texts here. */
function contactCopy(value: unknown, world: InternalWorld): Payload | null {
  const { id, email, given_name, family_name } = asRecord(value);
  const text = toText(id);
  if (text === null) return null;
  const known = world.get('contacts', text) ?? {};
  return {
    id: toInt(text),
    email: orNull(email),
    first_name: orNull(given_name),
    last_name: orNull(family_name),
    company_name: orNull(asRecord(known['company'])['company_name']),
    job_title: orNull(known['job_title']),
  };
}

function product(value: unknown): Payload | null {
  const { id, name, sku, description, shippable, taxable } = asRecord(value);
  if (toInt(id) === null) return null;
  return {
    id: toInt(id),
    name: orNull(name),
    sku: orNull(sku),
    description: orNull(description),
    shippable: shippable === true,
    taxable: taxable === true,
  };
}

/** v1's numbers for cycles, from XML-RPC: a year 1, a month 2, a week 3, a day 6. */
export const toCycleNumber = (value: unknown): number | null =>
  ({ YEARLY: 1, MONTHLY: 2, WEEKLY: 3, DAILY: 6 })[toText(value) ?? ''] ?? null;

function subscriptionPlan(value: unknown): Payload | null {
  const one = asRecord(value);
  if (toInt(one['id']) === null) return null;
  return {
    id: toInt(one['id']),
    cycle: toCycleNumber(one['cycle_type']),
    frequency: toInt(one['frequency']),
    active: one['active'] === true,
    subscription_plan_name: orNull(one['subscription_plan_name']),
    number_of_cycles: toInt(one['total_cycles']),
    plan_price: money(one['plan_price']),
    subscription_plan_index: toInt(one['display_order_index']),
    prorate: one['allow_prorating'] === true,
  };
}

function item(one: Payload): Payload {
  const special = asRecord(one['special']);
  return {
    id: toInt(one['id']),
    jobRecurringId: idOrZero(one['subscription_id']),
    name: orNull(one['name']),
    description: orNull(one['description']),
    type: toCamelCase(one['item_type']),
    notes: orNull(one['notes']),
    quantity: toInt(one['quantity']),
    cost: money(one['cost_per_unit']),
    price: money(one['price_per_unit']),
    discount: money(one['discount']),
    specialId: idOrZero(special['special_item_id']),
    specialAmount: amount(special['amount'] ?? 0),
    specialPctOrAmt: special['discount_method'] === 'PERCENT' ? 1 : 0,
    product: product(one['product']),
    subscriptionPlan: subscriptionPlan(one['subscription_plan']),
  };
}

function shipping(value: unknown): Payload | null {
  const one = asRecord(value);
  if (toInt(one['id']) === null) return null;
  const address = asRecord(one['address']);
  return {
    id: toInt(one['id']),
    first_name: orNull(one['given_name']),
    middle_name: null,
    last_name: orNull(one['family_name']),
    company: orNull(one['company']),
    phone: orNull(one['phone_number']),
    street1: orNull(address['line1']),
    street2: orNull(address['line2']),
    city: orNull(address['locality']),
    state: orNull(address['region']),
    zip: orNull(address['zip_code'] ?? address['postal_code']),
    country: orNull(address['country_code']),
    invoiceToCompany: one['invoice_to_company'] === true,
  };
}

function paymentPlan(value: unknown): Payload | null {
  const one = asRecord(value);
  if (Object.keys(one).length === 0) return null;
  return {
    auto_charge: one['auto_charge'] === true,
    credit_card_id: null,
    days_between_payments: toInt(one['days_between_payments']),
    days_between_retries: toInt(one['days_between_retries']),
    initial_payment_amount: money(one['initial_payment_amount']),
    initial_payment_percent: amount(one['initial_payment_percent']),
    initial_payment_date: orNull(one['initial_payment_date']),
    max_charge_attempts: toInt(one['max_charge_attempts']),
    number_of_payments: toInt(one['number_of_payments']),
    payment_gateway: { merchant_account_id: null, merchant_account_name: null, use_default: true },
    payment_method_id: orNull(one['payment_method_id']),
    plan_start_date: orNull(one['plan_start_date']),
  };
}

const sourceType = (value: unknown): unknown => (value === 'QUICKBOOKS' ? 'QBO_SYNC' : orNull(value));

export function order(one: Payload, world: InternalWorld): Payload {
  const items = asRecords(one['order_items']);
  const firstProduct = items.map((line) => toText(asRecord(line['product'])['id'])).find((id) => id !== null);
  return {
    id: toInt(one['id']),
    title: orNull(one['title']),
    status: orNull(one['status']),
    recurring: items.some((line) => toInt(line['subscription_id']) !== null),
    total: money(one['total']),
    total_due: money(one['total_due']),
    total_paid: money(one['total_paid']),
    refund_total: money(one['refund_total']),
    contact: contactCopy(one['contact'], world),
    contact_id: toText(asRecord(one['contact'])['id']),
    product_id: firstProduct ?? null,
    notes: orNull(one['notes']),
    terms: orNull(one['terms']),
    order_type: toCamelCase(one['order_type']),
    source_type: sourceType(one['source_type']),
    creation_date: toTimestamp(one['creation_time']),
    modification_date: toTimestamp(one['modification_time']),
    order_date: toTimestamp(one['order_time']),
    lead_affiliate_id: idOrZero(one['lead_affiliate_id']),
    sales_affiliate_id: idOrZero(one['sales_affiliate_id']),
    allow_payment: orNull(one['allow_payment']),
    allow_paypal: orNull(one['allow_paypal']),
    shipping_information: shipping(one['shipping_information']),
    order_items: items.map(item),
    payment_plan: paymentPlan(one['payment_plan']),
    invoice_number: toInt(one['invoice_number']),
  };
}
