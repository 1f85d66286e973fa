import { groupByOwner, type Collection } from '../world/collection.js';
import { hashText } from '../world/prng.js';
import { makeCustomValues } from './custom-fields.js';
import { makeMissingId, indexByOwner, type SeedContext } from './business.js';
import { makeAddress, makeContactDetails } from './appearance.js';
import { makeProductFacts } from './products.js';
import { DAY } from './calendar.js';
import { money, time, type Json } from './values.js';
import { orderTitles } from './words.js';

/** How much of an order is paid, and in how many payments. */
export type PaymentState = 'none' | 'pending' | 'partly' | 'paid' | 'two parts' | 'twice';

const CONTACT = hashText('contact of order');
const PAID = hashText('paid');
/** Within this many days most unpaid orders are paid. */
const COLLECTION_DAYS = 180;
/** Within this many days a bank accepts a payment. */
const PENDING_DAYS = 30;

/** The contact of an order, or -1. */
export function pickBuyer(context: SeedContext, order: number): number {
  return context.sizes.contacts === 0 ? -1 : context.draw(CONTACT, order) % context.sizes.contacts;
}

/** Defects that need an order without payments, so that nothing else about it is wrong. */
const unpaidDefects = ['MUST-REF-orders-contact', 'MUST-ORD-01', 'MUST-ORD-02'];

export function pickPaymentState(context: SeedContext, order: number): PaymentState {
  if (context.sizes.products === 0 || context.sizes.contacts === 0) return 'none';
  const check = context.defects.find('orders', order);
  if (check !== null && unpaidDefects.includes(check)) return 'none';
  if (check === 'MUST-ORD-03') return 'partly';
  if (check === 'MUST-PAY-01') return 'twice';
  const { calendar } = context;
  const createdMs = calendar.spreadTime(order, context.sizes.orders, 0);
  const isRecent = calendar.isWithin(createdMs, COLLECTION_DAYS);
  const draw = context.draw(PAID, order) % 100;
  if (draw < (isRecent ? 18 : 6)) return 'none';
  if (draw >= 18 && draw < 27 && calendar.isWithin(createdMs, PENDING_DAYS)) return 'pending';
  if (draw >= 21 && draw < (isRecent ? 27 : 23)) return 'partly';
  return draw < 92 ? 'paid' : 'two parts';
}

/** One line of an order in minor units. */
interface Line {
  readonly product: number | null;
  readonly name: string;
  readonly type: string;
  readonly quantity: number;
  readonly price: number;
  readonly discount: number | null;
}

/** A line without a product. */
const makeExtraLine = (name: string, type: string, price: number): Line => ({
  product: null,
  name,
  type,
  quantity: 1,
  price,
  discount: null,
});

function makeLines(context: SeedContext, order: number): Line[] {
  const { sizes, defects } = context;
  const prng = context.createPrng('lines', order);
  const payment = pickPaymentState(context, order);
  // An order may have no items (docs/keap-api.md quirk 29), unless it is paid or has a wrong sum.
  if (payment === 'none' && defects.find('orders', order) === null && prng.chance(2)) return [];
  const lineCount = sizes.products === 0 ? 0 : 1 + prng.below(4);
  const lines = Array.from({ length: lineCount }, (): Line => {
    const product = prng.below(sizes.products);
    const { name, price } = makeProductFacts(context, product);
    const quantity = prng.chance(70) ? 1 : prng.between(2, 5);
    const discount = prng.chance(15)
      ? Math.floor((quantity * price * prng.between(5, 20)) / 100)
      : prng.chance(50)
        ? 0
        : null;
    return { product, name, type: 'PRODUCT', quantity, price, discount };
  });
  if (lineCount === 0 || prng.chance(20))
    lines.push(makeExtraLine('Shipping', 'SHIPPING', prng.between(4, 20) * 100 + 95));
  if (prng.chance(25)) lines.push(makeExtraLine('Sales Tax', 'TAX', prng.between(100, 4000)));
  return lines;
}

/** The cost of an order by its items, and its approved payments. */
export function computeMoney(
  context: SeedContext,
  order: number,
): { lines: Line[]; sum: number; paid: number[]; pending: number } {
  const lines = makeLines(context, order);
  const sum = lines.reduce((total, line) => total + line.quantity * line.price - (line.discount ?? 0), 0);
  const part = Math.floor(sum / 3);
  const paid: Record<PaymentState, number[]> = {
    none: [],
    pending: [],
    partly: [part],
    paid: [sum],
    'two parts': [part, sum - part],
    twice: [sum, sum],
  };
  const payment = pickPaymentState(context, order);
  return { lines, sum, paid: paid[payment], pending: payment === 'pending' ? sum : 0 };
}

export function orders(context: SeedContext): Collection {
  const { sizes, ids, defects } = context;
  const defective = defects.findRecords('MUST-REF-orders-contact');
  const makeMissingBuyerId = (order: number): string => makeMissingId(ids.contacts, pickBuyer(context, order));
  const orphans = defective.map((number) => ({ id: makeMissingBuyerId(number), number }));
  const byBuyer = groupByOwner(sizes.orders, sizes.contacts, (order) =>
    defective.includes(order) ? -1 : pickBuyer(context, order),
  );
  return {
    size: sizes.orders,
    ids: ids.orders,
    payload: (number) => order(context, number, defective.includes(number) ? makeMissingBuyerId(number) : null),
    index: { contact_id: indexByOwner(ids.contacts, byBuyer, orphans) },
  };
}

function item(context: SeedContext, order: number, line: Line, place: number): Json {
  const productFacts = line.product === null ? null : makeProductFacts(context, line.product);
  return {
    id: String(context.ids.orders.toId(order) * 10 + place),
    name: line.name,
    description: productFacts ? `${line.name} as agreed` : null,
    item_type: line.type,
    notes: '',
    quantity: line.quantity,
    cost_per_unit: money(0),
    price_per_unit: money(line.price),
    discount: line.discount === null ? null : money(line.discount),
    special: null,
    product: productFacts && {
      id: String(context.ids.products.toId(line.product!)),
      name: productFacts.name,
      sku: productFacts.sku,
      description: null,
      shippable: productFacts.shippable,
      taxable: true,
    },
    subscription_id: null,
    subscription_plan: null,
  };
}

/** The three sums as the order shows them: correct, except for seeded defects. */
function computeSums(context: SeedContext, order: number): { total: number; paid: number; due: number } {
  const { sum, paid } = computeMoney(context, order);
  const check = context.defects.find('orders', order);
  const total = check === 'MUST-ORD-01' ? sum + 500 : sum;
  const received = Math.min(
    paid.reduce((all, one) => all + one, 0),
    total,
  );
  return { total, paid: received, due: total - received - (check === 'MUST-ORD-02' ? 100 : 0) };
}

function order(context: SeedContext, number: number, missingBuyerId: string | null): Json {
  const { sizes, ids, defects, calendar } = context;
  const { lines } = computeMoney(context, number);
  const { total, paid, due } = computeSums(context, number);
  const prng = context.createPrng('orders', number);
  const createdMs = calendar.spreadTime(number, sizes.orders, prng.below(1000));
  const buyer = pickBuyer(context, number);
  const details = buyer < 0 ? null : makeContactDetails(context, buyer);
  const isSettled = (due === 0 && paid > 0) || defects.find('orders', number) === 'MUST-ORD-03';
  const isShipped = lines.some((line) => line.type === 'SHIPPING');
  return {
    id: String(ids.orders.toId(number)),
    title: prng.pick(orderTitles),
    status: isSettled ? 'PAID' : prng.pick(['DRAFT', 'SENT', 'VIEWED']),
    contact: details && {
      id: missingBuyerId ?? String(ids.contacts.toId(buyer)),
      email: details.email,
      given_name: details.given,
      family_name: details.family,
    },
    total: money(total),
    total_paid: money(paid),
    total_due: money(due),
    refund_total: money(0),
    order_type: prng.chance(70) ? 'ONLINE' : 'OFFLINE',
    source_type: prng.pick(['API', 'CHECKOUT_FORM', 'INVOICE', 'MANUAL_PAYMENT', 'UNKNOWN']),
    order_time: time(createdMs),
    creation_time: time(createdMs),
    modification_time: time(calendar.addTime(createdMs, prng.below(60), prng.below(86_400))),
    sent_time: isSettled ? time(createdMs) : null,
    due_time: prng.chance(60) ? time(createdMs + 30 * DAY) : null,
    notes: prng.chance(10) ? 'Customer asked for gift wrapping 🎁' : '',
    terms: prng.chance(30) ? 'Net 30' : null,
    lead_affiliate_id: null,
    sales_affiliate_id: null,
    allow_payment: true,
    allow_paypal: false,
    shipping_information: isShipped
      ? {
          id: String(number + 1),
          address: makeAddress(prng, 'SHIPPING'),
          company: null,
          given_name: details?.given ?? null,
          family_name: details?.family ?? null,
          phone_number: details?.phone ?? null,
          invoice_to_company: false,
        }
      : null,
    order_items: lines.map((line, place) => item(context, number, line, place + 1)),
    payment_plan: null,
    invoice_number: null,
    invoice_id: String(ids.orders.toId(number) * 2),
    files: [],
    credit_status: null,
    promo_code: prng.chance(5) ? 'SPRING20' : null,
    refund_status: null,
    synced: false,
    get custom_fields() {
      return makeCustomValues(context, 'orders', number);
    },
    external_create_user: null,
    external_create_time: null,
    external_update_time: null,
  };
}
