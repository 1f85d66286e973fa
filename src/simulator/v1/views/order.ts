import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { amount, camel, int, money, recordAt, recordsAt, reference, same, stamp, textOf } from '../values.js';

/** Orders (docs/keap-api.md 8.6, Keap's EcommerceReportingOrder). */

/** What v1 copies from the contact though v2's copy has less; the ids of contact and product are texts here. */
function contactCopy(value: unknown, world: InternalWorld): Payload | null {
  const { id, email, given_name, family_name } = recordAt(value);
  const text = textOf(id);
  if (text === null) return null;
  const known = world.get('contacts', text) ?? {};
  return {
    id: int(text),
    email: same(email),
    first_name: same(given_name),
    last_name: same(family_name),
    company_name: same(recordAt(known['company'])['company_name']),
    job_title: same(known['job_title']),
  };
}

function product(value: unknown): Payload | null {
  const { id, name, sku, description, shippable, taxable } = recordAt(value);
  if (int(id) === null) return null;
  return {
    id: int(id),
    name: same(name),
    sku: same(sku),
    description: same(description),
    shippable: shippable === true,
    taxable: taxable === true,
  };
}

/** The numbers that v1 has for cycles, from the days of XML-RPC: a year 1, a month 2, a week 3, a day 6. */
export const cycleNumber = (value: unknown): number | null =>
  ({ YEARLY: 1, MONTHLY: 2, WEEKLY: 3, DAILY: 6 })[textOf(value) ?? ''] ?? null;

function subscriptionPlan(value: unknown): Payload | null {
  const one = recordAt(value);
  if (int(one['id']) === null) return null;
  return {
    id: int(one['id']),
    cycle: cycleNumber(one['cycle_type']),
    frequency: int(one['frequency']),
    active: one['active'] === true,
    subscription_plan_name: same(one['subscription_plan_name']),
    number_of_cycles: int(one['total_cycles']),
    plan_price: money(one['plan_price']),
    subscription_plan_index: int(one['display_order_index']),
    prorate: one['allow_prorating'] === true,
  };
}

function item(one: Payload): Payload {
  const special = recordAt(one['special']);
  return {
    id: int(one['id']),
    jobRecurringId: reference(one['subscription_id']),
    name: same(one['name']),
    description: same(one['description']),
    type: camel(one['item_type']),
    notes: same(one['notes']),
    quantity: int(one['quantity']),
    cost: money(one['cost_per_unit']),
    price: money(one['price_per_unit']),
    discount: money(one['discount']),
    specialId: reference(special['special_item_id']),
    specialAmount: amount(special['amount'] ?? 0),
    specialPctOrAmt: special['discount_method'] === 'PERCENT' ? 1 : 0,
    product: product(one['product']),
    subscriptionPlan: subscriptionPlan(one['subscription_plan']),
  };
}

function shipping(value: unknown): Payload | null {
  const one = recordAt(value);
  if (int(one['id']) === null) return null;
  const address = recordAt(one['address']);
  return {
    id: int(one['id']),
    first_name: same(one['given_name']),
    middle_name: null,
    last_name: same(one['family_name']),
    company: same(one['company']),
    phone: same(one['phone_number']),
    street1: same(address['line1']),
    street2: same(address['line2']),
    city: same(address['locality']),
    state: same(address['region']),
    zip: same(address['zip_code'] ?? address['postal_code']),
    country: same(address['country_code']),
    invoiceToCompany: one['invoice_to_company'] === true,
  };
}

function paymentPlan(value: unknown): Payload | null {
  const one = recordAt(value);
  if (Object.keys(one).length === 0) return null;
  return {
    auto_charge: one['auto_charge'] === true,
    credit_card_id: null,
    days_between_payments: int(one['days_between_payments']),
    days_between_retries: int(one['days_between_retries']),
    initial_payment_amount: money(one['initial_payment_amount']),
    initial_payment_percent: amount(one['initial_payment_percent']),
    initial_payment_date: same(one['initial_payment_date']),
    max_charge_attempts: int(one['max_charge_attempts']),
    number_of_payments: int(one['number_of_payments']),
    payment_gateway: { merchant_account_id: null, merchant_account_name: null, use_default: true },
    payment_method_id: same(one['payment_method_id']),
    plan_start_date: same(one['plan_start_date']),
  };
}

const sourceType = (value: unknown): unknown => (value === 'QUICKBOOKS' ? 'QBO_SYNC' : same(value));

export function order(one: Payload, world: InternalWorld): Payload {
  const items = recordsAt(one['order_items']);
  const firstProduct = items.map((line) => textOf(recordAt(line['product'])['id'])).find((id) => id !== null);
  return {
    id: int(one['id']),
    title: same(one['title']),
    status: same(one['status']),
    recurring: items.some((line) => int(line['subscription_id']) !== null),
    total: money(one['total']),
    total_due: money(one['total_due']),
    total_paid: money(one['total_paid']),
    refund_total: money(one['refund_total']),
    contact: contactCopy(one['contact'], world),
    contact_id: textOf(recordAt(one['contact'])['id']),
    product_id: firstProduct ?? null,
    notes: same(one['notes']),
    terms: same(one['terms']),
    order_type: camel(one['order_type']),
    source_type: sourceType(one['source_type']),
    creation_date: stamp(one['creation_time']),
    modification_date: stamp(one['modification_time']),
    order_date: stamp(one['order_time']),
    lead_affiliate_id: reference(one['lead_affiliate_id']),
    sales_affiliate_id: reference(one['sales_affiliate_id']),
    allow_payment: same(one['allow_payment']),
    allow_paypal: same(one['allow_paypal']),
    shipping_information: shipping(one['shipping_information']),
    order_items: items.map(item),
    payment_plan: paymentPlan(one['payment_plan']),
    invoice_number: int(one['invoice_number']),
  };
}
