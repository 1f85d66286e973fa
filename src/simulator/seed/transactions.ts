import { findParent, sumRuns, range, type Collection, type Ids, type Payload } from '../world/collection.js';
import { faceOf } from './appearance.js';
import { cardOf, type Booked } from './payments.js';
import { amount, time, type Json } from './values.js';

const HOUR = 3_600_000;

// v2 gives transactions no id; these name one together: docs/keap-api.md quirk 30.
const columns = ['payment_id', 'transaction_time', 'amount', 'transaction_method'];
const nameOf = (payload: Payload): string => columns.map((name) => (payload[name] ?? '') as string).join('|');

/** What the bank said to each payment: one capture by card, sometimes after one that failed; a check knows no bank. */
export function transactions(booked: Booked): Collection {
  const { business } = booked;
  const perPayment = sumRuns(booked.size, (payment) =>
    booked.byCard(payment) ? (booked.draw(payment) % 90 < 6 ? 2 : 1) : 0,
  );
  const size = perPayment[booked.size]!;
  const ofPayment = (payment: number): number[] => Array.from(range(perPayment[payment]!, perPayment[payment + 1]!));
  const payload = (number: number): Json => {
    const payment = findParent(perPayment, number);
    const { minor, pending, paidAt } = booked.facts(payment);
    const failed = number + 1 < perPayment[payment + 1]!;
    const face = faceOf(business, booked.contactOf(payment));
    const contact = String(business.ids.contacts.toId(booked.contactOf(payment)));
    return {
      amount: amount(minor),
      status: failed ? 'FAILED' : pending ? 'PENDING' : 'APPROVED',
      description: 'Card payment',
      contact: { id: contact, email: face.email, given_name: face.given, family_name: face.family },
      contact_id: contact,
      order_ids: [booked.orderIdOf(payment)],
      transaction_method: 'CAPTURE',
      transaction_time: time(failed ? paidAt - HOUR : paidAt),
      external_reference_id: `txn_${payment}`,
      external_response_code: failed ? 'card_declined' : 'ok',
      error_details: failed ? 'The card was declined.' : null,
      payment_id: String(booked.ids.toId(payment)),
      is_successful: !failed && !pending,
      merchant_account_id: '11',
      merchant_account_type: 'STRIPE',
      payment_method: cardOf(booked, payment),
    };
  };
  const numberOf = (name: string): number => {
    const payment = booked.ids.toNumber(Number(name.split('|')[0]));
    return payment < 0 ? -1 : (ofPayment(payment).find((number) => nameOf(payload(number)) === name) ?? -1);
  };
  const those = (payments: ArrayLike<number>): number[] => Array.from(payments).flatMap(ofPayment);
  return {
    size,
    ids: positions(size),
    payload,
    identity: { read: nameOf, toNumber: numberOf },
    index: {
      order_id: (orderId) => those(booked.ofOrder(orderId)),
      contact_id: (contactId) => those(booked.ofContact(contactId)),
    },
  };
}

/** Where there are no ids, a record's place stands for one. */
function positions(size: number): Ids {
  return {
    toId: (number) => number,
    toNumber: (id) => (id >= 0 && id < size ? id : -1),
    countBelow: (id) => (Number.isNaN(id) ? size : id),
  };
}
