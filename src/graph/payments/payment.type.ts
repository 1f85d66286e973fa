import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { Node } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { keapEnum, describeRawField } from '../values/enums.js';
import { MerchantAccountKind } from '../values/merchant-account.js';
import { Money } from '../values/money.js';
import { PaymentListArgs } from './payment.args.js';

export const PaymentStatus = keapEnum('PaymentStatus', 'Where a payment stands. Keap: `status`.', {
  PENDING: 'Not settled yet.',
  APPROVED: 'Approved by the processor.',
  COMPLETED: 'Settled.',
  NONE: 'Keap records no status for it.',
  MANUAL_PAID: 'Paid elsewhere and typed in. Only where payments are read from an invoice.',
  PAYPAL_PAID: 'Paid by PayPal. Only where payments are read from an invoice.',
  REFUNDED: 'Given back. Only where payments are read from an invoice.',
  VOIDED: 'Undone before it settled. Only where payments are read from an invoice.',
  FAILED: 'Refused. Only where payments are read from an invoice.',
  ERROR: 'Something went wrong on the way. Only where payments are read from an invoice.',
});

@ObjectType({
  implements: Node,
  description:
    'Money received, or given back. Keap: `/v2/sales/payments`. Card data is left out: Keap sends brand, last digits and expiry, and the graph does not pass them on.',
})
export class Payment extends Node {
  @Column(() => Money, "The amount; less than 0 for a refund. Keap sends a bare number in the account's currency.")
  amount?: number;

  @Column(() => PaymentStatus, 'Where the payment stands.')
  status?: string;

  @Column(() => String, describeRawField('status'), { from: 'status' })
  status_raw?: string;

  @Column(() => String, 'How it was paid, as Keap labels it: Credit Card, Cash, …')
  type?: string;

  @Column(() => String, 'Note on the payment.')
  note?: string;

  @Column(() => DateTime, 'When it was paid.', { name: 'paidAt' })
  payment_time?: string;

  @Column(() => DateTime, 'When the payment was last changed.', { name: 'updatedAt' })
  update_time?: string;

  @Column(() => Boolean, 'Whether a commission was paid on it.', { name: 'isCommissioned' })
  commissioned?: boolean;

  @Column(() => Boolean, 'Whether it was passed on to another system.', { name: 'isSynced' })
  synced?: boolean;

  @Column(() => ID, "Keap's id of the payment that gave this one back.", { name: 'refundPaymentId' })
  refund_payment_id?: string;

  @Column(() => String, "The processor's own id of the transaction.")
  external_transaction_id?: string;

  @Column(() => ID, "Keap's id of the merchant account it went through.")
  merchant_account_id?: string;

  @Column(() => MerchantAccountKind, 'What kind of merchant account it went through.', { name: 'merchantAccountKind' })
  merchant_account_type?: string;

  @Column(() => String, describeRawField('merchantAccountKind'), {
    name: 'merchantAccountKindRaw',
    from: 'merchant_account_type',
  })
  merchant_account_type_raw?: string;

  @Edge('payments', 'contact', 'Who paid.')
  contact?: object;

  @Edge('payments', 'orders', 'The orders it was paid for, by id.', {
    note: "An order that Keap no longer has is left out; null where Keap's answer does not say.",
  })
  orders?: object;
}

export const PaymentConnection = connectionType(() => Payment, 'Payment');

export const paymentRoots = rootPair('payments', PaymentListArgs);
