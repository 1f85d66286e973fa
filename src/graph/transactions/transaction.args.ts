import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';
import { Decimal } from '../values/decimal.js';
import { MerchantAccountKind } from '../values/merchant-account.js';
import { keapEnum } from '../values/enums.js';

export const TransactionStatus = keapEnum('TransactionStatus', 'How a transaction ended. Keap: `status`.', {
  APPROVED: 'The processor approved it.',
  PENDING: 'Not settled yet.',
  ERROR: 'Something went wrong on the way.',
  FAILED: 'The processor refused it.',
  NONE: 'Keap records no status for it.',
});

export const TransactionMethod = keapEnum('TransactionMethod', 'What a transaction did. Keap: `transaction_method`.', {
  CAPTURE: 'Took money.',
  REFUND: 'Gave money back.',
  VOID: 'Undid another before it settled.',
  MANUAL: 'Recorded money that moved elsewhere.',
});

@InputType({ description: 'Which transactions. Keap does the filtering; several fields must all hold.' })
export class TransactionFilter {
  @KeapFilter(() => ID, 'Transactions of this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Transactions of this order.', { field: 'order_id', as: 'id', of: 'Order' })
  orderId?: string;

  @KeapFilter(() => DateTime, 'Made at this moment or later.', { field: 'since_time', as: 'moment' })
  since?: Date;

  @KeapFilter(() => DateTime, 'Made at this moment or earlier.', { field: 'until_time', as: 'moment' })
  until?: Date;

  @KeapFilter(() => Decimal, 'Amount is at least this.', { field: 'amount', op: '>=', as: 'plain' })
  amountAtLeast?: string;

  @KeapFilter(() => Decimal, 'Amount is at most this.', { field: 'amount', op: '<=', as: 'plain' })
  amountAtMost?: string;

  @KeapFilter(() => TransactionStatus, 'How it ended.', { field: 'status', as: 'plain' })
  status?: string;

  @KeapFilter(() => TransactionMethod, 'What was done.', { field: 'transaction_method', as: 'plain' })
  method?: string;

  @KeapFilter(() => Boolean, 'Whether it ended well.', { field: 'is_successful', as: 'plain' })
  isSuccessful?: boolean;

  @KeapFilter(() => String, 'Went through the merchant account with this Keap id.', {
    field: 'merchant_account_id',
    as: 'number',
  })
  merchantAccountId?: string;

  @KeapFilter(() => MerchantAccountKind, 'Went through this kind of merchant account.', {
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

  @Field(() => TransactionOrder, { nullable: true, description: "The order; Keap's own when left out." })
  orderBy?: OrderBy | null;
}
