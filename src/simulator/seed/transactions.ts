import { findParent, sumRuns, range, type Collection, type Ids, type Payload } from '../world/collection.js';
import { makeContactDetails } from './appearance.js';
import { makeCard, type PaymentLedger } from './payments.js';
import { HOUR } from './calendar.js';
import { amount, time, type Json } from './values.js';

// v2 gives transactions no id; these columns identify one: docs/keap-api.md quirk 30.
const columns = ['payment_id', 'transaction_time', 'amount', 'transaction_method'];
const buildIdentity = (payload: Payload): string => columns.map((name) => (payload[name] ?? '') as string).join('|');

/** The bank's responses to each payment: one capture by card, sometimes after a failed one; none for a check. */
export function transactions(ledger: PaymentLedger): Collection {
  const { context } = ledger;
  const paymentStarts = sumRuns(ledger.size, (payment) =>
    ledger.isByCard(payment) ? (ledger.draw(payment) % 90 < 6 ? 2 : 1) : 0,
  );
  const size = paymentStarts[ledger.size]!;
  const listForPayment = (payment: number): number[] =>
    Array.from(range(paymentStarts[payment]!, paymentStarts[payment + 1]!));
  const payload = (number: number): Json => {
    const payment = findParent(paymentStarts, number);
    const { minor, pending, paidAt } = ledger.getFacts(payment);
    const failed = number + 1 < paymentStarts[payment + 1]!;
    const details = makeContactDetails(context, ledger.getContact(payment));
    const contact = String(context.ids.contacts.toId(ledger.getContact(payment)));
    return {
      amount: amount(minor),
      status: failed ? 'FAILED' : pending ? 'PENDING' : 'APPROVED',
      description: 'Card payment',
      contact: { id: contact, email: details.email, given_name: details.given, family_name: details.family },
      contact_id: contact,
      order_ids: [ledger.getOrderId(payment)],
      transaction_method: 'CAPTURE',
      transaction_time: time(failed ? paidAt - HOUR : paidAt),
      external_reference_id: `txn_${payment}`,
      external_response_code: failed ? 'card_declined' : 'ok',
      error_details: failed ? 'The card was declined.' : null,
      payment_id: String(ledger.ids.toId(payment)),
      is_successful: !failed && !pending,
      merchant_account_id: '11',
      merchant_account_type: 'STRIPE',
      payment_method: makeCard(ledger, payment),
    };
  };
  const findNumber = (name: string): number => {
    const payment = ledger.ids.toNumber(Number(name.split('|')[0]));
    return payment < 0 ? -1 : (listForPayment(payment).find((number) => buildIdentity(payload(number)) === name) ?? -1);
  };
  const findTransactions = (payments: ArrayLike<number>): number[] => Array.from(payments).flatMap(listForPayment);
  return {
    size,
    ids: createPositionIds(size),
    payload,
    identity: { read: buildIdentity, toNumber: findNumber },
    index: {
      order_id: (orderId) => findTransactions(ledger.findByOrder(orderId)),
      contact_id: (contactId) => findTransactions(ledger.findByContact(contactId)),
    },
  };
}

/** Without ids, the position of a record is its id. */
function createPositionIds(size: number): Ids {
  return {
    toId: (number) => number,
    toNumber: (id) => (id >= 0 && id < size ? id : -1),
    countBelow: (id) => (Number.isNaN(id) ? size : id),
  };
}
