import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { keapEnum, describeRawField } from '../values/enums.js';
import { MerchantAccountKind } from '../values/merchant-account.js';
import { Money } from '../values/money.js';
import { PaymentListArgs } from './payment.args.js';

export const PaymentStatus = keapEnum('PaymentStatus', 'Status of a payment. Keap: `status`.', {
  PENDING: 'Not settled yet.',
  APPROVED: 'Approved by the processor.',
  COMPLETED: 'Settled.',
  NONE: 'Keap records no status for it.',
  MANUAL_PAID: 'Paid elsewhere and entered manually. Only where payments are read from an invoice.',
  PAYPAL_PAID: 'Paid by PayPal. Only where payments are read from an invoice.',
  REFUNDED: 'Refunded. Only where payments are read from an invoice.',
  VOIDED: 'Voided before settlement. Only where payments are read from an invoice.',
  FAILED: 'Declined. Only where payments are read from an invoice.',
  ERROR: 'An error occurred. Only where payments are read from an invoice.',
});

@ObjectType({
  description:
    'Money received or refunded. Keap: `/v2/sales/payments`. Card data (brand, last digits, expiry) is left out, although Keap sends it.',
})
export class Payment extends KeapRecord {
  @Column(() => Money, "The amount; less than 0 for a refund. Keap sends a number in the account's currency.")
  amount?: number;

  @Column(() => PaymentStatus, 'Status.')
  status?: string;

  @Column(() => String, describeRawField('status'), { from: 'status' })
  status_raw?: string;

  @Column(() => String, 'Payment method, as Keap labels it: Credit Card, Cash, …')
  type?: string;

  @Column(() => String, 'Note on the payment.')
  note?: string;

  @Column(() => DateTime, 'When it was paid.', { name: 'paidAt' })
  payment_time?: string;

  @Column(() => DateTime, 'When the payment was last changed.', { name: 'updatedAt' })
  update_time?: string;

  @Column(() => Boolean, 'Whether a commission was paid on it.', { name: 'isCommissioned' })
  commissioned?: boolean;

  @Column(() => Boolean, 'Whether it was synchronized to another system.', { name: 'isSynced' })
  synced?: boolean;

  @Column(() => ID, "Keap's id of the payment that refunded this one.", { name: 'refundPaymentId' })
  refund_payment_id?: string;

  @Column(() => String, "The processor's own id of the transaction.")
  external_transaction_id?: string;

  @Column(() => ID, "Keap's id of the merchant account that processed it.")
  merchant_account_id?: string;

  @Column(() => MerchantAccountKind, 'Kind of merchant account that processed it.', { name: 'merchantAccountKind' })
  merchant_account_type?: string;

  @Column(() => String, describeRawField('merchantAccountKind'), {
    name: 'merchantAccountKindRaw',
    from: 'merchant_account_type',
  })
  merchant_account_type_raw?: string;

  @Edge('payments', 'contact', 'The contact who paid.')
  contact?: object;

  @Edge('payments', 'orders', 'The orders it pays for, by id.', {
    note: 'An order that Keap no longer has is left out; null where Keap does not send them.',
  })
  orders?: object;
}

export const PaymentConnection = connectionType(() => Payment, 'Payment');

export const paymentRoots = rootPair('payments', PaymentListArgs);
