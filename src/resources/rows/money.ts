import { orderPayment, payment, transaction, subscription } from '../normalize/money.js';
import { day, flag, json, money, numeric, parentId, text, time } from '../view.js';
import { MINUTE, defineRow } from './shape.js';

/** The money around orders. Facts: docs/keap-api.md 7, 8.7, 8.8 and Keap's v2 document of 2026-08. */

export const payments = defineRow({
  node: 'Payment',
  // The list of v1 is in no document of Keap (docs/keap-api.md 15).
  isEditionGated: true,
  substitute: 'order_payments',
  v2: {
    path: '/v2/sales/payments',
    single: null,
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
    idSet: { filter: 'ids', maxIds: 1000 },
    keyset: { filter: 'id', isOrdered: true },
    changeWindow: { since: 'since_time', until: 'until_time', of: 'unstated', column: null },
  },
  // Not documented; some accounts serve it. It is unknown whether it filters, so no filter is used.
  v1: { path: '/v1/payments', envelope: 'payments', normalize: payment },
  edges: {
    contact: { kind: 'belongsTo', to: 'contacts', column: 'contact_id' },
    orders: { kind: 'hasManyIds', to: 'orders', column: 'order_ids', mean: 1 },
  },
  view: {
    comment: 'A payment of a contact.',
    columns: {
      contact_id: text("Keap's id of the contact."),
      order_ids: json("Keap's ids of the orders paid, as a JSON list."),
      amount: numeric('The amount in the main unit of the currency; less than 0 for a refund.'),
      status: text('Status of the payment: PENDING, APPROVED, COMPLETED or NONE.'),
      type: text('How it was paid, as Keap labels it: Credit Card, Cash and so on.'),
      paid_at: time('When it was paid.', 'payment_time'),
    },
  },
  ttlMs: MINUTE,
});

export const transactions = defineRow({
  node: 'Transaction',
  // Transactions have no id: docs/keap-api.md quirk 30.
  identity: ['payment_id', 'transaction_time', 'amount', 'transaction_method'],
  v2: {
    path: '/v2/sales/transactions',
    single: null,
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
    changeWindow: { since: 'since_time', until: 'until_time', of: 'unstated', column: null },
  },
  v1: {
    path: '/v1/transactions',
    single: '/v1/transactions/{id}',
    envelope: 'transactions',
    filters: { contact_id: 'equals', since_time: 'time', until_time: 'time' },
    changeWindow: { since: 'since_time', until: 'until_time', of: 'unstated', column: null },
    fieldAliases: { since_time: 'since', until_time: 'until' },
    normalize: transaction,
    identity: ['id'],
  },
  edges: {
    contact: { kind: 'belongsTo', to: 'contacts', column: 'contact_id' },
    orders: { kind: 'hasManyIds', to: 'orders', column: 'order_ids', mean: 1 },
    payment: { kind: 'belongsTo', to: 'payments', column: 'payment_id', mean: 0.6 },
  },
  view: {
    comment: 'An attempt to move money, successful or not.',
    columns: {
      payment_id: text("Keap's id of the payment."),
      contact_id: text("Keap's id of the contact."),
      order_ids: json("Keap's ids of the orders, as a JSON list."),
      amount: numeric('The amount in the main unit of the currency.'),
      status: text('How it ended: APPROVED, PENDING, ERROR, FAILED or NONE.'),
      method: text('What was done: CAPTURE, REFUND, VOID or MANUAL.', 'transaction_method'),
      made_at: time('When it was made.', 'transaction_time'),
    },
  },
  ttlMs: MINUTE,
});

export const subscriptions = defineRow({
  node: 'BillingSubscription',
  v2: {
    path: '/v2/subscriptions',
    single: '/v2/subscriptions/{id}',
    envelope: 'subscriptions',
    orderBy: ['id', 'contact_id', 'subscription_plan_id', 'modification_time'],
    hasCustomFilters: true,
    filters: {
      contact_id: 'equals',
      subscription_plan_id: 'equals',
      status: 'equals',
      id: 'compare',
      billing_amount: 'compare',
      ids: 'set',
      subscription_plan_ids: 'set',
    },
    idSet: { filter: 'ids', maxIds: 1000 },
    keyset: { filter: 'id', isOrdered: true },
  },
  v1: {
    path: '/v1/subscriptions',
    envelope: 'subscriptions',
    filters: { contact_id: 'equals' },
    normalize: subscription,
  },
  // They go on with each charge.
  volatileColumns: ['next_bill_date', 'last_bill_date'],
  edges: {
    contact: { kind: 'belongsTo', to: 'contacts', column: 'contact_id' },
    product: { kind: 'belongsTo', to: 'products', column: 'product_id' },
  },
  view: {
    comment: 'A subscription of a contact to a product.',
    columns: {
      contact_id: text("Keap's id of the contact."),
      product_id: text("Keap's id of the product."),
      plan_id: text("Keap's id of the product's subscription plan.", 'subscription_plan_id'),
      active: flag('Whether the subscription is active.'),
      billing_amount: numeric('What one billing asks for, in the main unit of the currency.'),
      billing_cycle: text('The cycle it is billed by: YEAR, MONTH, WEEK or DAY.'),
      starts_on: day('First day it is billed.', 'start_date'),
      next_bill_on: day('Day it is billed next.', 'next_bill_date'),
      ends_on: day('Last day it is billed; null where no end is set.', 'end_date'),
    },
  },
  ttlMs: MINUTE,
});

/** The payments of one order, as its invoice books them. `payments` has the same money in far fewer calls, where Keap lists it. */
export const orderPayments = defineRow({
  node: null,
  parent: 'orders',
  excludedReason: 'payments holds the same money in far fewer calls: this list costs one for each order',
  v2: {
    path: '/v2/orders/{parent}/payments',
    envelope: 'invoice_order_payments',
    orderBy: ['invoice_id', 'payment_id', 'amount', 'pay_time', 'pay_status', 'skip_commission', 'last_updated_time'],
    filters: {
      invoice_id: 'equals',
      payment_id: 'equals',
      amount: 'equals',
      pay_status: 'equals',
      skip_commission: 'flag',
    },
  },
  v1: { path: '/v1/orders/{parent}/payments', responseShape: 'list', normalize: orderPayment },
  view: {
    comment: 'A payment on one order, as its invoice books it.',
    columns: {
      order_id: parentId("Keap's id of the order."),
      payment_id: text("Keap's id of the payment."),
      invoice_id: text("Keap's id of the invoice."),
      amount: money('The amount in the main unit of the currency.'),
      status: text('Status of the payment, as Keap writes it.', 'pay_status'),
      paid_at: time('When it was paid.', 'pay_time'),
    },
  },
  ttlMs: MINUTE,
});
