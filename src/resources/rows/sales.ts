import { order } from '../normalize/order.js';
import { product } from '../normalize/product.js';
import { flag, money, numeric, text, time } from '../view.js';
import { HOUR, MINUTE, defineRow, hasMany } from './shape.js';

/** Products and orders. Facts: docs/keap-api.md 7, 8.6–8.8 and Keap's v2 document of 2026-08. */

export const products = defineRow({
  node: 'Product',
  v2: {
    path: '/v2/products',
    single: '/v2/products/{id}',
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
    idSet: { filter: 'product_ids', maxIds: 1000 },
    keyset: { filter: 'product_id', isOrdered: false },
  },
  v1: { path: '/v1/products', single: '/v1/products/{id}', envelope: 'products', normalize: product },
  volatileColumns: ['inventory'],
  view: {
    comment: 'A product.',
    columns: {
      name: text('Name.'),
      sku: text('Stock keeping unit: the number the business gives the product.'),
      price_minor: numeric(
        "Price in the currency's smallest unit; null where the record came from v1.",
        'price.amount',
      ),
      currency: text(
        'Three-letter ISO currency code of the price; null where the record came from v1.',
        'price.currency_code',
      ),
      active: flag('Whether the product is for sale.'),
    },
    appended: {
      price: money('Price in the main unit of its currency.'),
    },
  },
  ttlMs: 10 * MINUTE,
});

export const orders = defineRow({
  node: 'Order',
  v2: {
    path: '/v2/orders',
    single: '/v2/orders/{id}',
    envelope: 'orders',
    orderBy: ['id', 'order_time', 'modification_time'],
    hasCustomFilters: true,
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
    idSet: { filter: 'ids', maxIds: 1000 },
    keyset: { filter: 'id', isOrdered: true },
    changeWindow: {
      since: 'modified_since_time',
      until: 'modified_until_time',
      of: 'change',
      column: 'modification_time',
    },
    listColumns: ['order_items'],
  },
  v1: {
    path: '/v1/orders',
    single: '/v1/orders/{id}',
    envelope: 'orders',
    orderBy: ['order_time', 'modification_time'],
    directions: 'desc',
    // v1 has `since` and `until` too, but does not document of which date (docs/keap-api.md 14): a window by them might
    // miss orders.
    filters: { contact_id: 'equals', product_id: 'equals', paid: 'flag' },
    fieldAliases: { order_time: 'order_date', modification_time: 'update_date' },
    listColumns: ['order_items'],
    normalize: order,
  },
  edges: {
    contact: { kind: 'belongsTo', to: 'contacts', column: 'contact.id' },
    products: { kind: 'hasManyIds', to: 'products', column: 'order_items[].product.id', mean: 2 },
    payments: hasMany('payments', 'order_ids', 'order_id', { setFilter: 'order_ids' }),
    transactions: hasMany('transactions', 'order_ids', 'order_id'),
    invoicePayments: { kind: 'nested', to: 'order_payments' },
  },
  view: {
    comment: 'An order, which Keap also calls an invoice.',
    columns: {
      title: text('Title.'),
      status: text('Status of the order, as Keap writes it: PAID, SENT, DRAFT and so on.'),
      contact_id: text("Keap's id of the contact.", 'contact.id'),
      total_minor: numeric(
        "Total in the currency's smallest unit; null where the record came from v1.",
        'total.amount',
      ),
      paid_minor: numeric(
        "What has been paid, in the currency's smallest unit; null where the record came from v1.",
        'total_paid.amount',
      ),
      due_minor: numeric(
        "What is due, in the currency's smallest unit; null where the record came from v1.",
        'total_due.amount',
      ),
      currency: text(
        'Three-letter ISO currency code of the total; null where the record came from v1.',
        'total.currency_code',
      ),
      ordered_at: time('The date of the order, which users may set.', 'order_time'),
      created_at: time('When the order was created.', 'creation_time'),
      updated_at: time('When the order was last changed.', 'modification_time'),
    },
    appended: {
      total: money('Total in the main unit of its currency.'),
      paid: money('What has been paid, in the main unit of its currency.', 'total_paid'),
      due: money('What is due as Keap records it, in the main unit of its currency.', 'total_due'),
    },
  },
  ttlMs: MINUTE,
});

export const productCategories = defineRow({
  node: 'ProductCategory',
  v2: {
    path: '/v2/productCategories',
    single: '/v2/productCategories/{id}',
    envelope: 'product_categories',
    orderBy: ['id'],
    filters: { product_id: 'equals', name: 'prefix', product_category_id: 'compare' },
    keyset: { filter: 'product_category_id', isOrdered: true },
  },
  edges: { parent: { kind: 'belongsTo', to: 'product_categories', column: 'parent_category_id', mean: 0.4 } },
  view: {
    comment: 'A category of products.',
    columns: {
      name: text('Name.'),
      parent_category_id: text("Keap's id of the category that this one is below; null or 0 at the top."),
      position: numeric('Position among the categories.', 'display_order_index'),
    },
  },
  ttlMs: HOUR,
  isReference: true,
});
