import {
  subsetIds,
  groupByOwner,
  findParent,
  sumRuns,
  range,
  spacedIds,
  type Collection,
  type Ids,
} from '../world/collection.js';
import { mix, hashText } from '../world/prng.js';
import { makeMissingId, owned, type Business } from './business.js';
import { buyerOf, moneyOf, paymentOf, type Payment } from './orders.js';
import { amount, laterBy, madeAt, time, type Json } from './values.js';

/** The payments of all orders, numbered in the order of their orders, and what a payment and its transactions share. */
export interface Booked {
  readonly business: Business;
  readonly size: number;
  readonly ids: Ids;
  orderIdOf(payment: number): string;
  contactOf(payment: number): number;
  byCard(payment: number): boolean;
  /** One draw for a payment and its transactions. */
  draw(payment: number): number;
  facts(payment: number): { readonly minor: number; readonly pending: boolean; readonly paidAt: number };
  /** The payments of an order and of a contact, as filters ask for them. */
  readonly ofOrder: (orderId: string) => ArrayLike<number>;
  readonly ofContact: (contactId: string) => ArrayLike<number>;
}

const counts: Record<Payment, number> = { none: 0, pending: 1, partly: 1, paid: 1, 'two parts': 2, twice: 2 };
const METHOD = hashText('payment method');

export function bookPayments(business: Business): Booked {
  const { sizes, ids, defects } = business;
  const perOrder = sumRuns(sizes.orders, (order) => counts[paymentOf(business, order)]);
  const ordered = perOrder[sizes.orders]!;
  const size = ordered + defects.orphanPayments;
  const purpose = mix(hashText('ids of payments'), sizes.orders);
  const isOrphan = (payment: number): boolean => payment >= ordered;
  // A payment for nothing known borrows an order's buyer, and names an id beside that order's.
  const orderOf = (payment: number): number =>
    isOrphan(payment) ? ((size - payment) * 3) % sizes.orders : findParent(perOrder, payment);
  const orderIdOf = (payment: number): string =>
    isOrphan(payment) ? makeMissingId(ids.orders, orderOf(payment)) : String(ids.orders.toId(orderOf(payment)));
  const contactOf = (payment: number): number => buyerOf(business, orderOf(payment));
  const draw = (payment: number): number => business.draw(METHOD, payment);
  const orphans = Array.from(range(ordered, size)).map((number) => ({ id: orderIdOf(number), number }));
  return {
    business,
    size,
    ids: spacedIds(size, 3000, 4, (payment) => mix(purpose, payment) % 3),
    orderIdOf,
    contactOf,
    draw,
    byCard: (payment) => !isOrphan(payment) && draw(payment) % 10 < 8,
    facts(payment) {
      const order = orderOf(payment);
      const paidAt = laterBy(madeAt(order, sizes.orders, 999), draw(payment) % 25, (payment % 50) * 7);
      if (isOrphan(payment)) return { minor: 12_345, pending: false, paidAt };
      const { paid, pending } = moneyOf(business, order);
      const minor = paid[payment - perOrder[order]!];
      return { minor: minor ?? pending, pending: minor === undefined, paidAt };
    },
    ofOrder: owned(ids.orders, (order) => range(perOrder[order]!, perOrder[order + 1]!), orphans),
    ofContact: owned(ids.contacts, groupByOwner(size, sizes.contacts, contactOf)),
  };
}

/** What was paid on one order, as its invoice books it: the same money as the payments, under other ids. */
export function orderPayments(booked: Booked, orderId: string): Collection {
  const { ids } = booked;
  const numbers = booked.ofOrder(orderId);
  const invoiceIds: Ids = {
    toId: (payment) => ids.toId(payment) * 3 + 1,
    toNumber: (id) => (id % 3 === 1 ? ids.toNumber((id - 1) / 3) : -1),
    countBelow: (id) => ids.countBelow(Math.ceil((id - 1) / 3)),
  };
  const payload = (place: number): Json => {
    const payment = numbers[place]!;
    const { minor, pending, paidAt } = booked.facts(payment);
    return {
      id: String(invoiceIds.toId(payment)),
      amount: amount(minor),
      note: payment % 9 === 0 ? 'Paid at the office' : '',
      invoice_id: String(Number(orderId) * 2),
      payment_id: String(ids.toId(payment)),
      pay_time: time(paidAt),
      pay_status: pending ? 'PENDING' : booked.byCard(payment) ? 'APPROVED' : 'MANUAL_PAID',
      last_updated_time: time(laterBy(paidAt, 0, 60)),
      skip_commission: payment % 5 === 0,
      refund_invoice_payment_id: null,
    };
  };
  return { size: numbers.length, ids: subsetIds(numbers, invoiceIds), payload, index: {} };
}

/** The card of a payment; null for a check. */
export function cardOf(booked: Booked, payment: number): Json | null {
  if (!booked.byCard(payment)) return null;
  const { ids, sizes } = booked.business;
  const contact = booked.contactOf(payment);
  return {
    contact_id: String(ids.contacts.toId(contact)),
    payment_method_id: String(90_000 + contact),
    credit_card_id: String(50_000 + contact),
    merchant_account_type: 'STRIPE',
    merchant_account_id: '11',
    payment_method_type: 'CARD',
    created_time: time(madeAt(contact, sizes.contacts, 999)),
    card_info: {
      brand: 'Visa',
      fingerprint: `fp${contact}`,
      card_type: 'CREDIT',
      last_four: '4242',
      expiration_year: '2030',
      expiration_month: '12',
    },
    status: null,
  };
}

export function payments(booked: Booked): Collection {
  const { business, size, ids } = booked;
  const payload = (payment: number): Json => {
    const { minor, pending, paidAt } = booked.facts(payment);
    const byCard = booked.byCard(payment);
    return {
      id: String(ids.toId(payment)),
      type: byCard ? 'Credit Card' : 'Check',
      amount: amount(minor),
      note: payment % 9 === 0 ? 'Paid at the office' : '',
      status: pending ? 'PENDING' : 'APPROVED',
      commissioned: false,
      synced: false,
      payment_time: time(paidAt),
      update_time: time(laterBy(paidAt, 0, 60)),
      refund_payment_id: null,
      contact_id: String(business.ids.contacts.toId(booked.contactOf(payment))),
      order_ids: [booked.orderIdOf(payment)],
      external_transaction_id: byCard ? `txn_${payment}` : null,
      merchant_account_id: byCard ? '11' : null,
      merchant_account_type: byCard ? 'STRIPE' : null,
      payment_method: cardOf(booked, payment),
    };
  };
  return { size, ids, payload, index: { order_id: booked.ofOrder, contact_id: booked.ofContact } };
}
