import type { Payload } from '../world/collection.js';
import {
  readPath,
  compare,
  equals,
  flag,
  owner,
  owners,
  ownId,
  ownIds,
  prefix,
  defineRoute,
  since,
  until,
  type Route,
} from './route.js';

/** Products, orders and payments. */

const id = (record: Payload): number => Number(record['id']);
const merchants = ['PAYPAL', 'UNSUPPORTED', 'AUTHORIZE', 'EWAY', 'WEPAY', 'STRIPE', 'KEAP_PAY'];

export const products: Route = defineRoute({
  path: 'products',
  noun: 'Product',
  envelope: 'products',
  orders: { name: readPath('name'), sku: readPath('sku'), last_updated_time: readPath('update_time') },
  filters: {
    name: prefix('name'),
    sku: prefix('sku'),
    description: prefix('description'),
    short_description: prefix('short_description'),
    product_id: ownId(),
    product_ids: ownIds(),
  },
});

export const orders: Route = defineRoute({
  path: 'orders',
  noun: 'Order',
  envelope: 'orders',
  model: 'order_fields',
  orders: { id, order_time: readPath('order_time'), modification_time: readPath('modification_time') },
  filters: {
    id: ownId({ allowsNotEqual: true }),
    ids: ownIds(),
    product_id: equals('order_items[].product.id', { isNumeric: true }),
    contact_id: owner('contact.id', 'contact_id'),
    invoice_id: equals('invoice_id', { isNumeric: true }),
    invoice_xid: equals('invoice_xid'),
    paid: flag((order) => readPath('total_due.amount')(order) === 0),
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
  amount: compare('amount', { allowsNotEqual: true }),
  order_id: owner('order_ids', 'order_id'),
  contact_id: owner('contact_id', 'contact_id'),
  merchant_account_id: equals('merchant_account_id', { isNumeric: true }),
  merchant_account_type: equals('merchant_account_type', { values: merchants }),
};

export const payments: Route = defineRoute({
  path: 'sales/payments',
  hasSingle: false,
  noun: 'Payment',
  envelope: 'payments',
  orders: {
    id,
    amount: readPath('amount'),
    payment_time: readPath('payment_time'),
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

export const transactions: Route = defineRoute({
  path: 'sales/transactions',
  hasSingle: false,
  noun: 'Transaction',
  envelope: 'transactions',
  orders: {
    amount: readPath('amount'),
    transaction_time: readPath('transaction_time'),
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

export const subscriptions: Route = defineRoute({
  path: 'subscriptions',
  noun: 'Subscription',
  envelope: 'subscriptions',
  model: 'subscription_fields',
  orders: {
    id,
    contact_id: (one) => Number(one['contact_id']),
    subscription_plan_id: (one) => Number(one['subscription_plan_id']),
    modification_time: readPath('modification_time'),
  },
  filters: {
    contact_id: owner('contact_id', 'contact_id'),
    subscription_plan_id: equals('subscription_plan_id', { isNumeric: true }),
    // The values are not documented; `active` is the only state that a subscription shows.
    status: {
      kind: 'equals',
      readPath: (one) => (one['active'] === true ? 'ACTIVE' : 'INACTIVE'),
      values: ['ACTIVE', 'INACTIVE'],
    },
    id: ownId({ allowsNotEqual: true }),
    billing_amount: compare('billing_amount', { allowsNotEqual: true }),
    ids: ownIds(),
    subscription_plan_ids: { kind: 'set', readPath: readPath('subscription_plan_id'), isNumeric: true },
  },
});

export const productCategories: Route = defineRoute({
  path: 'productCategories',
  noun: 'ProductCategory',
  envelope: 'product_categories',
  orders: { id },
  filters: {
    product_id: { kind: 'equals', readPath: () => null, index: 'product_id', isNumeric: true },
    name: prefix('name'),
    product_category_id: ownId({ allowsNotEqual: true }),
  },
});

export const orderPayments: Route = defineRoute({
  path: 'orders/{parent}/payments',
  hasSingle: false,
  noun: 'OrderPayment',
  envelope: 'invoice_order_payments',
  defaultOrder: 'oldest',
  orders: {
    invoice_id: (one) => Number(one['invoice_id']),
    payment_id: (one) => Number(one['payment_id']),
    amount: readPath('amount'),
    pay_time: readPath('pay_time'),
    pay_status: readPath('pay_status'),
    skip_commission: (one) => Number(one['skip_commission']),
    last_updated_time: readPath('last_updated_time'),
  },
  filters: {
    invoice_id: equals('invoice_id', { isNumeric: true }),
    payment_id: equals('payment_id', { isNumeric: true }),
    amount: { kind: 'equals', readPath: (one) => String(one['amount']) },
    pay_status: equals('pay_status'),
    skip_commission: flag((one) => one['skip_commission'] === true),
  },
});
