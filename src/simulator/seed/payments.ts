import {
  createSubsetIds,
  groupByOwner,
  findParent,
  sumRuns,
  range,
  createSpacedIds,
  type Collection,
  type Ids,
} from '../world/collection.js';
import { mix, hashText } from '../world/prng.js';
import { makeMissingId, indexByOwner, type SeedContext } from './business.js';
import { pickBuyer, computeMoney, pickPaymentState, type PaymentState } from './orders.js';
import { amount, time, type Json } from './values.js';

/**
 * The payments of all orders, numbered in the order of their orders, and the facts that a payment and its transactions
 * share.
 */
export interface PaymentLedger {
  readonly context: SeedContext;
  readonly size: number;
  readonly ids: Ids;
  getOrderId(payment: number): string;
  getContact(payment: number): number;
  isByCard(payment: number): boolean;
  /** One draw for a payment and its transactions. */
  draw(payment: number): number;
  getFacts(payment: number): { readonly minor: number; readonly pending: boolean; readonly paidAt: number };
  /** The payments of an order and of a contact, for filters. */
  readonly findByOrder: (orderId: string) => ArrayLike<number>;
  readonly findByContact: (contactId: string) => ArrayLike<number>;
}

const counts: Record<PaymentState, number> = { none: 0, pending: 1, partly: 1, paid: 1, 'two parts': 2, twice: 2 };
const METHOD = hashText('payment method');

export function createLedger(context: SeedContext): PaymentLedger {
  const { sizes, ids, defects, calendar } = context;
  const orderStarts = sumRuns(sizes.orders, (order) => counts[pickPaymentState(context, order)]);
  const matchedCount = orderStarts[sizes.orders]!;
  const size = matchedCount + defects.orphanPayments;
  const purpose = mix(hashText('ids of payments'), sizes.orders);
  const isOrphan = (payment: number): boolean => payment >= matchedCount;
  // A payment of a missing order copies an order's buyer, and names an id next to that order's.
  const getOrder = (payment: number): number =>
    isOrphan(payment) ? ((size - payment) * 3) % sizes.orders : findParent(orderStarts, payment);
  const getOrderId = (payment: number): string =>
    isOrphan(payment) ? makeMissingId(ids.orders, getOrder(payment)) : String(ids.orders.toId(getOrder(payment)));
  const getContact = (payment: number): number => pickBuyer(context, getOrder(payment));
  const draw = (payment: number): number => context.draw(METHOD, payment);
  const orphans = Array.from(range(matchedCount, size)).map((number) => ({ id: getOrderId(number), number }));
  return {
    context,
    size,
    ids: createSpacedIds(size, 3000, 4, (payment) => mix(purpose, payment) % 3),
    getOrderId,
    getContact,
    draw,
    isByCard: (payment) => !isOrphan(payment) && draw(payment) % 10 < 8,
    getFacts(payment) {
      const order = getOrder(payment);
      const paidAt = calendar.addTime(
        calendar.spreadTime(order, sizes.orders, 999),
        draw(payment) % 25,
        (payment % 50) * 7,
      );
      if (isOrphan(payment)) return { minor: 12_345, pending: false, paidAt };
      const { paid, pending } = computeMoney(context, order);
      const minor = paid[payment - orderStarts[order]!];
      return { minor: minor ?? pending, pending: minor === undefined, paidAt };
    },
    findByOrder: indexByOwner(ids.orders, (order) => range(orderStarts[order]!, orderStarts[order + 1]!), orphans),
    findByContact: indexByOwner(ids.contacts, groupByOwner(size, sizes.contacts, getContact)),
  };
}

/** The payments of one order, as its invoice records them: the same money as the payments, under other ids. */
export function orderPayments(ledger: PaymentLedger, orderId: string): Collection {
  const { ids } = ledger;
  const { calendar } = ledger.context;
  const numbers = ledger.findByOrder(orderId);
  const invoiceIds: Ids = {
    toId: (payment) => ids.toId(payment) * 3 + 1,
    toNumber: (id) => (id % 3 === 1 ? ids.toNumber((id - 1) / 3) : -1),
    countBelow: (id) => ids.countBelow(Math.ceil((id - 1) / 3)),
  };
  const payload = (place: number): Json => {
    const payment = numbers[place]!;
    const { minor, pending, paidAt } = ledger.getFacts(payment);
    return {
      id: String(invoiceIds.toId(payment)),
      amount: amount(minor),
      note: payment % 9 === 0 ? 'Paid at the office' : '',
      invoice_id: String(Number(orderId) * 2),
      payment_id: String(ids.toId(payment)),
      pay_time: time(paidAt),
      pay_status: pending ? 'PENDING' : ledger.isByCard(payment) ? 'APPROVED' : 'MANUAL_PAID',
      last_updated_time: time(calendar.addTime(paidAt, 0, 60)),
      skip_commission: payment % 5 === 0,
      refund_invoice_payment_id: null,
    };
  };
  return { size: numbers.length, ids: createSubsetIds(numbers, invoiceIds), payload, index: {} };
}

/** The card of a payment; null for a check. */
export function makeCard(ledger: PaymentLedger, payment: number): Json | null {
  if (!ledger.isByCard(payment)) return null;
  const { ids, sizes, calendar } = ledger.context;
  const contact = ledger.getContact(payment);
  return {
    contact_id: String(ids.contacts.toId(contact)),
    payment_method_id: String(90_000 + contact),
    credit_card_id: String(50_000 + contact),
    merchant_account_type: 'STRIPE',
    merchant_account_id: '11',
    payment_method_type: 'CARD',
    created_time: time(calendar.spreadTime(contact, sizes.contacts, 999)),
    card_info: {
      brand: 'Visa',
      fingerprint: `fp${contact}`,
      card_type: 'CREDIT',
      last_four: '4242',
      expiration_year: String(new Date(calendar.newest).getUTCFullYear() + 5),
      expiration_month: '12',
    },
    status: null,
  };
}

export function payments(ledger: PaymentLedger): Collection {
  const { context, size, ids } = ledger;
  const { calendar } = context;
  const payload = (payment: number): Json => {
    const { minor, pending, paidAt } = ledger.getFacts(payment);
    const isByCard = ledger.isByCard(payment);
    return {
      id: String(ids.toId(payment)),
      type: isByCard ? 'Credit Card' : 'Check',
      amount: amount(minor),
      note: payment % 9 === 0 ? 'Paid at the office' : '',
      status: pending ? 'PENDING' : 'APPROVED',
      commissioned: false,
      synced: false,
      payment_time: time(paidAt),
      update_time: time(calendar.addTime(paidAt, 0, 60)),
      refund_payment_id: null,
      contact_id: String(context.ids.contacts.toId(ledger.getContact(payment))),
      order_ids: [ledger.getOrderId(payment)],
      external_transaction_id: isByCard ? `txn_${payment}` : null,
      merchant_account_id: isByCard ? '11' : null,
      merchant_account_type: isByCard ? 'STRIPE' : null,
      payment_method: makeCard(ledger, payment),
    };
  };
  return { size, ids, payload, index: { order_id: ledger.findByOrder, contact_id: ledger.findByContact } };
}
