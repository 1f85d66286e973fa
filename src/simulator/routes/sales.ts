import type { Payload } from '../world/collection.js';
import {
  at,
  compare,
  equals,
  flag,
  owner,
  owners,
  ownId,
  ownIds,
  prefix,
  route,
  since,
  until,
  type Route,
} from './route.js';

/** Products, orders and the money around them. */

const id = (record: Payload): number => Number(record['id']);
const merchants = ['PAYPAL', 'UNSUPPORTED', 'AUTHORIZE', 'EWAY', 'WEPAY', 'STRIPE', 'KEAP_PAY'];

export const products: Route = route({
  path: 'products',
  noun: 'Product',
  envelope: 'products',
  orders: { name: at('name'), sku: at('sku'), last_updated_time: at('update_time') },
  filters: {
    name: prefix('name'),
    sku: prefix('sku'),
    description: prefix('description'),
    short_description: prefix('short_description'),
    product_id: ownId(),
    product_ids: ownIds(),
  },
});

export const orders: Route = route({
  path: 'orders',
  noun: 'Order',
  envelope: 'orders',
  model: 'order_fields',
  orders: { id, order_time: at('order_time'), modification_time: at('modification_time') },
  filters: {
    id: ownId({ unequal: true }),
    ids: ownIds(),
    product_id: equals('order_items[].product.id', { digits: true }),
    contact_id: owner('contact.id', 'contact_id'),
    invoice_id: equals('invoice_id', { digits: true }),
    invoice_xid: equals('invoice_xid'),
    paid: flag((order) => at('total_due.amount')(order) === 0),
    created_since_time: since('creation_time'),
    created_until_time: until('creation_time'),
    modified_since_time: since('modification_time'),
    modified_until_time: until('modification_time'),
    title: prefix('title'),
    order_type: equals('order_type', { values: ['ONLINE', 'OFFLINE'] }),
    shipping_locality: equals('shipping_information.address.locality'),
    shipping_region_code: equals('shipping_information.address.region_code'),
    shipping_postal_code: equals('shipping_information.address.postal_code'),
    shipping_country_code: equals('shipping_information.address.country_code'),
  },
});

const money = {
  amount: compare('amount', { unequal: true }),
  order_id: owner('order_ids', 'order_id'),
  contact_id: owner('contact_id', 'contact_id'),
  merchant_account_id: equals('merchant_account_id', { digits: true }),
  merchant_account_type: equals('merchant_account_type', { values: merchants }),
};

export const payments: Route = route({
  path: 'sales/payments',
  single: false,
  noun: 'Payment',
  envelope: 'payments',
  orders: {
    id,
    amount: at('amount'),
    payment_time: at('payment_time'),
    contact_id: (one) => Number(one['contact_id']),
  },
  filters: {
    ...money,
    id: ownId(),
    ids: ownIds(),
    order_ids: owners('order_ids', 'order_id'),
    since_time: since('payment_time'),
    until_time: until('payment_time'),
  },
});

export const transactions: Route = route({
  path: 'sales/transactions',
  single: false,
  noun: 'Transaction',
  envelope: 'transactions',
  orders: {
    amount: at('amount'),
    transaction_time: at('transaction_time'),
    contact_id: (one) => Number(one['contact_id']),
  },
  filters: {
    ...money,
    since_time: since('transaction_time'),
    until_time: until('transaction_time'),
    status: equals('status', { values: ['APPROVED', 'PENDING', 'ERROR', 'FAILED', 'NONE'] }),
    transaction_method: equals('transaction_method', { values: ['CAPTURE', 'REFUND', 'VOID', 'MANUAL'] }),
    is_successful: flag((one) => one['is_successful'] === true),
  },
});

export const subscriptions: Route = route({
  path: 'subscriptions',
  noun: 'Subscription',
  envelope: 'subscriptions',
  model: 'subscription_fields',
  orders: {
    id,
    contact_id: (one) => Number(one['contact_id']),
    subscription_plan_id: (one) => Number(one['subscription_plan_id']),
    modification_time: at('modification_time'),
  },
  filters: {
    contact_id: owner('contact_id', 'contact_id'),
    subscription_plan_id: equals('subscription_plan_id', { digits: true }),
    // The values are not stated; `active` is the only state a subscription shows.
    status: {
      kind: 'equals',
      at: (one) => (one['active'] === true ? 'ACTIVE' : 'INACTIVE'),
      values: ['ACTIVE', 'INACTIVE'],
    },
    id: ownId({ unequal: true }),
    billing_amount: compare('billing_amount', { unequal: true }),
    ids: ownIds(),
    subscription_plan_ids: { kind: 'set', at: at('subscription_plan_id'), digits: true },
  },
});

export const productCategories: Route = route({
  path: 'productCategories',
  noun: 'ProductCategory',
  envelope: 'product_categories',
  orders: { id },
  filters: {
    product_id: { kind: 'equals', at: () => null, index: 'product_id', digits: true },
    name: prefix('name'),
    product_category_id: ownId({ unequal: true }),
  },
});

export const orderPayments: Route = route({
  path: 'orders/{parent}/payments',
  single: false,
  noun: 'OrderPayment',
  envelope: 'invoice_order_payments',
  unordered: 'oldest',
  orders: {
    invoice_id: (one) => Number(one['invoice_id']),
    payment_id: (one) => Number(one['payment_id']),
    amount: at('amount'),
    pay_time: at('pay_time'),
    pay_status: at('pay_status'),
    skip_commission: (one) => Number(one['skip_commission']),
    last_updated_time: at('last_updated_time'),
  },
  filters: {
    invoice_id: equals('invoice_id', { digits: true }),
    payment_id: equals('payment_id', { digits: true }),
    amount: { kind: 'equals', at: (one) => String(one['amount']) },
    pay_status: equals('pay_status'),
    skip_commission: flag((one) => one['skip_commission'] === true),
  },
});
