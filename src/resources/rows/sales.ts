import { MINUTE, row } from './shape.js';

/** Products, orders and the money around them. Facts: KEAP-API.md 7, 8.6–8.8 and Keap's v2 document of 2026-08. */

export const products = row({
  node: 'Product',
  v2: {
    path: '/v2/products',
    one: '/v2/products/{id}',
    envelope: 'products',
    orderBy: ['name', 'sku', 'last_updated_time'],
    filters: {
      name: 'prefix',
      sku: 'prefix',
      description: 'prefix',
      short_description: 'prefix',
      product_id: 'compare',
      product_ids: 'set',
    },
    idSet: { filter: 'product_ids', cap: 1000 },
    keyset: { filter: 'product_id', ordered: false },
  },
  freshForMs: 10 * MINUTE,
});

export const orders = row({
  node: 'Order',
  v2: {
    path: '/v2/orders',
    one: '/v2/orders/{id}',
    envelope: 'orders',
    orderBy: ['id', 'order_time', 'modification_time'],
    filters: {
      id: 'compare',
      ids: 'set',
      product_id: 'equals',
      contact_id: 'equals',
      invoice_id: 'equals',
      invoice_xid: 'equals',
      paid: 'flag',
      created_since_time: 'time',
      created_until_time: 'time',
      modified_since_time: 'time',
      modified_until_time: 'time',
      title: 'prefix',
      order_type: 'equals',
      shipping_locality: 'equals',
      shipping_region_code: 'equals',
      shipping_postal_code: 'equals',
      shipping_country_code: 'equals',
    },
    idSet: { filter: 'ids', cap: 1000 },
    keyset: { filter: 'id', ordered: true },
    changed: { since: 'modified_since_time', until: 'modified_until_time' },
  },
  edges: {
    contact: { kind: 'points', to: 'contacts', at: 'contact.id' },
    products: { kind: 'listed', to: 'products', at: 'order_items[].product.id' },
    payments: { kind: 'owned', to: 'payments', at: 'order_ids', filter: 'order_id', set: 'order_ids', crowded: false },
    transactions: { kind: 'owned', to: 'transactions', at: 'order_ids', filter: 'order_id', set: null, crowded: false },
  },
  freshForMs: MINUTE,
});

export const payments = row({
  node: 'Payment',
  v2: {
    path: '/v2/sales/payments',
    one: null,
    envelope: 'payments',
    orderBy: ['id', 'amount', 'payment_time', 'contact_id'],
    filters: {
      id: 'compare',
      ids: 'set',
      amount: 'compare',
      order_id: 'equals',
      order_ids: 'set',
      contact_id: 'equals',
      since_time: 'time',
      until_time: 'time',
      merchant_account_id: 'equals',
      merchant_account_type: 'equals',
    },
    idSet: { filter: 'ids', cap: 1000 },
    keyset: { filter: 'id', ordered: true },
    changed: { since: 'since_time', until: 'until_time' },
  },
  edges: {
    contact: { kind: 'points', to: 'contacts', at: 'contact_id' },
    orders: { kind: 'listed', to: 'orders', at: 'order_ids' },
  },
  freshForMs: MINUTE,
});

export const transactions = row({
  node: 'Transaction',
  // Transactions have no id: KEAP-API.md quirk 30.
  identity: ['payment_id', 'transaction_time', 'amount', 'transaction_method'],
  v2: {
    path: '/v2/sales/transactions',
    one: null,
    envelope: 'transactions',
    orderBy: ['amount', 'transaction_time', 'contact_id'],
    filters: {
      amount: 'compare',
      order_id: 'equals',
      contact_id: 'equals',
      since_time: 'time',
      until_time: 'time',
      merchant_account_id: 'equals',
      merchant_account_type: 'equals',
      status: 'equals',
      transaction_method: 'equals',
      is_successful: 'flag',
    },
    changed: { since: 'since_time', until: 'until_time' },
  },
  edges: {
    contact: { kind: 'points', to: 'contacts', at: 'contact_id' },
    orders: { kind: 'listed', to: 'orders', at: 'order_ids' },
    payment: { kind: 'points', to: 'payments', at: 'payment_id' },
  },
  freshForMs: MINUTE,
});

export const subscriptions = row({
  node: 'Subscription',
  v2: {
    path: '/v2/subscriptions',
    one: '/v2/subscriptions/{id}',
    envelope: 'subscriptions',
    orderBy: ['id', 'contact_id', 'subscription_plan_id', 'modification_time'],
    filters: {
      contact_id: 'equals',
      subscription_plan_id: 'equals',
      status: 'equals',
      id: 'compare',
      billing_amount: 'compare',
      ids: 'set',
      subscription_plan_ids: 'set',
    },
    idSet: { filter: 'ids', cap: 1000 },
    keyset: { filter: 'id', ordered: true },
  },
  edges: {
    contact: { kind: 'points', to: 'contacts', at: 'contact_id' },
    product: { kind: 'points', to: 'products', at: 'product_id' },
  },
  freshForMs: MINUTE,
});
