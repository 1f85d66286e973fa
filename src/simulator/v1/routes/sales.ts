import { unknownPath, type HttpResponse } from '../../http/errors.js';
import { readPath, equals, flag, owner, since, until } from '../../routes/route.js';
import { select } from '../../lists/select.js';
import type { ReadRequest, Endpoint, ListDraft } from '../endpoint.js';
import { notFound } from '../errors.js';
import { bareArray, list, single } from '../list.js';
import { order } from '../views/order.js';
import { listedProduct, singleProduct, subscription } from '../views/product.js';
import { orderPayment, payment, derivePaymentId, transaction, deriveTransactionId } from '../views/money.js';
import { contactFilter } from './people.js';

/** Products, orders and payments (docs/keap-api.md 7, column v1). */

const orderFilter = owner('order_ids', 'order_id');

const transactions: Omit<ListDraft, 'path'> = {
  key: 'transactions',
  envelope: 'transactions',
  view: transaction,
  filters: { since: since('transaction_time'), until: until('transaction_time'), ...contactFilter },
};

/** Finds a transaction by its v1 id, among the transactions of its payment's orders. */
function findTransaction({ world, id }: ReadRequest): HttpResponse {
  const paid = world.get('payments', String(derivePaymentId(Number(id))));
  const table = world.findTable('transactions', null);
  if (table === null) return unknownPath;
  const ids = readPath('order_ids')(paid ?? {});
  const orders = Array.isArray(ids) ? (ids as string[]) : [];
  for (const orderId of orders) {
    const orderCondition = { name: 'order_id', field: orderFilter, operator: '==', values: [orderId] } as const;
    const found = select(table, { orders: {}, defaultOrder: 'oldest' }, [orderCondition], null);
    for (let index = 0; index < found.length; index++) {
      const record = table.read(found.at(index));
      if (deriveTransactionId(record) === Number(id)) return { status: 200, json: transaction(record, world) };
    }
  }
  throw notFound('Transaction');
}

const syncColumns = { sync_token: null };

export const sales: readonly Endpoint[] = [
  list({
    path: '/v1/products',
    key: 'products',
    envelope: 'products',
    view: listedProduct,
    filters: { active: flag((one) => one['active'] === true) },
    extraColumns: syncColumns,
  }),
  single({ path: '/v1/products/{id}', key: 'products', noun: 'Product', view: singleProduct }),
  list({
    path: '/v1/orders',
    key: 'orders',
    envelope: 'orders',
    view: order,
    filters: {
      // Which date they test is not documented; the list's own order is by creation.
      since: since('creation_time'),
      until: until('creation_time'),
      paid: flag((one) => readPath('total_due.amount')(one) === 0),
      contact_id: owner('contact.id', 'contact_id'),
      product_id: equals('order_items[].product.id', { isNumeric: true }),
    },
    orders: { order_date: readPath('order_time'), update_date: readPath('modification_time') },
    // "Dates are ordered by most recent at the top."
    directions: 'descending',
  }),
  single({ path: '/v1/orders/{id}', key: 'orders', noun: 'Order', view: order }),
  bareArray({
    path: '/v1/orders/{id}/payments',
    key: 'order_payments',
    parent: { key: 'orders', noun: 'Order' },
    view: orderPayment,
    defaultOrder: 'oldest',
  }),
  list({
    ...transactions,
    path: '/v1/orders/{id}/transactions',
    parent: { key: 'orders', noun: 'Order', filter: orderFilter },
  }),
  list({ ...transactions, path: '/v1/transactions' }),
  { path: '/v1/transactions/{id}', handle: findTransaction },
  list({
    path: '/v1/payments',
    key: 'payments',
    envelope: 'payments',
    view: payment,
    filters: { since: since('payment_time'), until: until('payment_time'), ...contactFilter, order_id: orderFilter },
  }),
  list({
    path: '/v1/subscriptions',
    key: 'subscriptions',
    envelope: 'subscriptions',
    view: subscription,
    filters: contactFilter,
  }),
];
