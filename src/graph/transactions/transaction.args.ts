import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';
import { Decimal } from '../values/decimal.js';
import { MerchantAccountKind } from '../values/merchant-account.js';
import { keapEnum } from '../values/enums.js';

export const TransactionStatus = keapEnum('TransactionStatus', 'Status of a transaction. Keap: `status`.', {
  APPROVED: 'The processor approved it.',
  PENDING: 'Not settled yet.',
  ERROR: 'An error occurred.',
  FAILED: 'The processor declined it.',
  NONE: 'Keap records no status for it.',
});

export const TransactionMethod = keapEnum('TransactionMethod', 'Kind of a transaction. Keap: `transaction_method`.', {
  CAPTURE: 'Money was collected.',
  REFUND: 'Money was refunded.',
  VOID: 'Another transaction was voided before settlement.',
  MANUAL: 'Money moved elsewhere and was recorded manually.',
});

@InputType({ description: 'Conditions on transactions. Keap does the filtering; all fields given must match.' })
export class TransactionFilter {
  @KeapFilter(() => ID, 'Transactions of this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Transactions of this order.', { field: 'order_id', as: 'id', of: 'Order' })
  orderId?: string;

  @KeapFilter(() => DateTime, 'Made at this moment or later.', { field: 'since_time', as: 'moment' })
  madeSince?: Date;

  @KeapFilter(
    () => DateTime,
    'The former name of madeSince.',
    { field: 'since_time', as: 'moment' },
    { deprecationReason: 'Use madeSince, which is the same condition.' },
  )
  since?: Date;

  @KeapFilter(() => DateTime, 'Made at this moment or earlier.', { field: 'until_time', as: 'moment' })
  madeUntil?: Date;

  @KeapFilter(
    () => DateTime,
    'The former name of madeUntil.',
    { field: 'until_time', as: 'moment' },
    { deprecationReason: 'Use madeUntil, which is the same condition.' },
  )
  until?: Date;

  @KeapFilter(() => Decimal, 'Amount is at least this.', { field: 'amount', op: '>=', as: 'plain' })
  amountAtLeast?: string;

  @KeapFilter(() => Decimal, 'Amount is at most this.', { field: 'amount', op: '<=', as: 'plain' })
  amountAtMost?: string;

  @KeapFilter(() => TransactionStatus, 'Status.', { field: 'status', as: 'plain' })
  status?: string;

  @KeapFilter(() => TransactionMethod, 'Kind of transaction.', { field: 'transaction_method', as: 'plain' })
  method?: string;

  @KeapFilter(() => Boolean, 'Whether it was successful.', { field: 'is_successful', as: 'plain' })
  isSuccessful?: boolean;

  @KeapFilter(() => String, 'Processed by the merchant account with this Keap id.', {
    field: 'merchant_account_id',
    as: 'number',
  })
  merchantAccountId?: string;

  @KeapFilter(() => MerchantAccountKind, 'Processed by this kind of merchant account.', {
    field: 'merchant_account_type',
    as: 'plain',
  })
  merchantAccountKind?: string;
}

const TransactionOrder = orderInput('Transaction', {
  AMOUNT: ['amount', 'The amount.'],
  MADE_AT: ['transaction_time', 'When it was made.'],
  CONTACT_ID: ['contact_id', 'The id of the contact.'],
});

@ArgsType()
export class TransactionListArgs extends PageArgs {
  @Field(() => TransactionFilter, { nullable: true, description: 'Only transactions that meet these conditions.' })
  filter?: TransactionFilter | null;

  @Field(() => TransactionOrder, { nullable: true, description: "The order; Keap's own when omitted." })
  orderBy?: OrderBy | null;
}
