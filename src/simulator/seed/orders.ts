import { groupByOwner, type Collection } from '../world/collection.js';
import { hashText } from '../world/prng.js';
import { customValues } from './custom-fields.js';
import { makeMissingId, owned, type Business } from './business.js';
import { addressOf, faceOf } from './appearance.js';
import { wareOf } from './products.js';
import { laterBy, madeAt, money, time, type Json } from './values.js';
import { orderTitles } from './words.js';

/** How much of an order is paid, and in how many payments. */
export type Payment = 'none' | 'pending' | 'partly' | 'paid' | 'two parts' | 'twice';

const CONTACT = hashText('contact of order');
const PAID = hashText('paid');

/** The contact of an order, or -1. */
export function buyerOf(business: Business, order: number): number {
  return business.sizes.contacts === 0 ? -1 : business.draw(CONTACT, order) % business.sizes.contacts;
}

/** Lies that need an order without payments, so that nothing else about it is wrong. */
const unpaidDefects = ['MUST-REF-orders-contact', 'MUST-ORD-01', 'MUST-ORD-02'];

export function paymentOf(business: Business, order: number): Payment {
  if (business.sizes.products === 0 || business.sizes.contacts === 0) return 'none';
  const check = business.defects.find('orders', order);
  if (check !== null && unpaidDefects.includes(check)) return 'none';
  if (check === 'MUST-ORD-03') return 'partly';
  if (check === 'MUST-PAY-01') return 'twice';
  const draw = business.draw(PAID, order) % 100;
  if (draw < 18) return 'none';
  if (draw < 21) return 'pending';
  if (draw < 27) return 'partly';
  return draw < 92 ? 'paid' : 'two parts';
}

/** One line of an order in smallest units. */
interface Line {
  readonly product: number | null;
  readonly name: string;
  readonly type: string;
  readonly quantity: number;
  readonly price: number;
  readonly discount: number | null;
}

/** A line that is no product. */
const extra = (name: string, type: string, price: number): Line => ({
  product: null,
  name,
  type,
  quantity: 1,
  price,
  discount: null,
});

function linesOf(business: Business, order: number): Line[] {
  const { sizes, defects } = business;
  const prng = business.createPrng('lines', order);
  const payment = paymentOf(business, order);
  // An order may have no items at all (docs/keap-api.md quirk 29), but not one that was paid or that lies about its
  // sum.
  if (payment === 'none' && defects.find('orders', order) === null && prng.chance(2)) return [];
  const wanted = sizes.products === 0 ? 0 : 1 + prng.below(4);
  const lines = Array.from({ length: wanted }, (): Line => {
    const product = prng.below(sizes.products);
    const { name, price } = wareOf(business, product);
    const quantity = prng.chance(70) ? 1 : prng.between(2, 5);
    const discount = prng.chance(15)
      ? Math.floor((quantity * price * prng.between(5, 20)) / 100)
      : prng.chance(50)
        ? 0
        : null;
    return { product, name, type: 'PRODUCT', quantity, price, discount };
  });
  if (wanted === 0 || prng.chance(20)) lines.push(extra('Shipping', 'SHIPPING', prng.between(4, 20) * 100 + 95));
  if (prng.chance(25)) lines.push(extra('Sales Tax', 'TAX', prng.between(100, 4000)));
  return lines;
}

/** What an order costs by its items, and the approved payments for it. */
export function moneyOf(
  business: Business,
  order: number,
): { lines: Line[]; sum: number; paid: number[]; pending: number } {
  const lines = linesOf(business, order);
  const sum = lines.reduce((total, line) => total + line.quantity * line.price - (line.discount ?? 0), 0);
  const part = Math.floor(sum / 3);
  const paid: Record<Payment, number[]> = {
    none: [],
    pending: [],
    partly: [part],
    paid: [sum],
    'two parts': [part, sum - part],
    twice: [sum, sum],
  };
  const payment = paymentOf(business, order);
  return { lines, sum, paid: paid[payment], pending: payment === 'pending' ? sum : 0 };
}

export function orders(business: Business): Collection {
  const { sizes, ids, defects } = business;
  const defective = defects.findRecords('MUST-REF-orders-contact');
  const makeMissingBuyerId = (order: number): string => makeMissingId(ids.contacts, buyerOf(business, order));
  const orphans = defective.map((number) => ({ id: makeMissingBuyerId(number), number }));
  const byBuyer = groupByOwner(sizes.orders, sizes.contacts, (order) =>
    defective.includes(order) ? -1 : buyerOf(business, order),
  );
  return {
    size: sizes.orders,
    ids: ids.orders,
    payload: (number) => order(business, number, defective.includes(number) ? makeMissingBuyerId(number) : null),
    index: { contact_id: owned(ids.contacts, byBuyer, orphans) },
  };
}

function item(business: Business, order: number, line: Line, place: number): Json {
  const ware = line.product === null ? null : wareOf(business, line.product);
  return {
    id: String(business.ids.orders.toId(order) * 10 + place),
    name: line.name,
    description: ware ? `${line.name} as agreed` : null,
    item_type: line.type,
    notes: '',
    quantity: line.quantity,
    cost_per_unit: money(0),
    price_per_unit: money(line.price),
    discount: line.discount === null ? null : money(line.discount),
    special: null,
    product: ware && {
      id: String(business.ids.products.toId(line.product!)),
      name: ware.name,
      sku: ware.sku,
      description: null,
      shippable: ware.shippable,
      taxable: true,
    },
    subscription_id: null,
    subscription_plan: null,
  };
}

/** The three sums as the order shows them: true, but for the lies about them. */
function sums(business: Business, order: number): { total: number; paid: number; due: number } {
  const { sum, paid } = moneyOf(business, order);
  const check = business.defects.find('orders', order);
  const total = check === 'MUST-ORD-01' ? sum + 500 : sum;
  const received = Math.min(
    paid.reduce((all, one) => all + one, 0),
    total,
  );
  return { total, paid: received, due: total - received - (check === 'MUST-ORD-02' ? 100 : 0) };
}

function order(business: Business, number: number, missingBuyerId: string | null): Json {
  const { sizes, ids, defects } = business;
  const { lines } = moneyOf(business, number);
  const { total, paid, due } = sums(business, number);
  const prng = business.createPrng('orders', number);
  const made = madeAt(number, sizes.orders, prng.below(1000));
  const buyer = buyerOf(business, number);
  const face = buyer < 0 ? null : faceOf(business, buyer);
  const settled = (due === 0 && paid > 0) || defects.find('orders', number) === 'MUST-ORD-03';
  const shipped = lines.some((line) => line.type === 'SHIPPING');
  return {
    id: String(ids.orders.toId(number)),
    title: prng.pick(orderTitles),
    status: settled ? 'PAID' : prng.pick(['DRAFT', 'SENT', 'VIEWED']),
    contact: face && {
      id: missingBuyerId ?? String(ids.contacts.toId(buyer)),
      email: face.email,
      given_name: face.given,
      family_name: face.family,
    },
    total: money(total),
    total_paid: money(paid),
    total_due: money(due),
    refund_total: money(0),
    order_type: prng.chance(70) ? 'ONLINE' : 'OFFLINE',
    source_type: prng.pick(['API', 'CHECKOUT_FORM', 'INVOICE', 'MANUAL_PAYMENT', 'UNKNOWN']),
    order_time: time(made),
    creation_time: time(made),
    modification_time: time(laterBy(made, prng.below(60), prng.below(86_400))),
    sent_time: settled ? time(made) : null,
    due_time: prng.chance(60) ? time(laterBy(made, 30, 0)) : null,
    notes: prng.chance(10) ? 'Customer asked for gift wrapping 🎁' : '',
    terms: prng.chance(30) ? 'Net 30' : null,
    lead_affiliate_id: null,
    sales_affiliate_id: null,
    allow_payment: true,
    allow_paypal: false,
    shipping_information: shipped
      ? {
          id: String(number + 1),
          address: addressOf(prng, 'SHIPPING'),
          company: null,
          given_name: face?.given ?? null,
          family_name: face?.family ?? null,
          phone_number: face?.phone ?? null,
          invoice_to_company: false,
        }
      : null,
    order_items: lines.map((line, place) => item(business, number, line, place + 1)),
    payment_plan: null,
    invoice_number: null,
    invoice_id: String(ids.orders.toId(number) * 2),
    files: [],
    credit_status: null,
    promo_code: prng.chance(5) ? 'SPRING20' : null,
    refund_status: null,
    synced: false,
    get custom_fields() {
      return customValues(business, 'orders', number);
    },
    external_create_user: null,
    external_create_time: null,
    external_update_time: null,
  };
}
