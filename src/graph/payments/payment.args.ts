import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';
import { Decimal } from '../values/decimal.js';
import { MerchantAccountKind } from '../values/merchant-account.js';

@InputType({ description: 'Conditions on payments. Keap does the filtering; all fields given must match.' })
export class PaymentFilter {
  @KeapFilter(() => ID, 'Payments of this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Payments of this order.', { field: 'order_id', as: 'id', of: 'Order' })
  orderId?: string;

  @KeapFilter(() => [ID], 'Payments of any of these orders, at most 100.', {
    field: 'order_ids',
    as: 'ids',
    of: 'Order',
  })
  orderIds?: string[];

  @KeapFilter(() => [ID], 'These payments, at most 100.', { field: 'ids', as: 'ids', of: 'Payment' })
  ids?: string[];

  @KeapFilter(() => DateTime, 'Changed at this moment or later; Keap does not document which time it compares.', {
    field: 'since_time',
    as: 'moment',
  })
  updatedSince?: Date;

  @KeapFilter(() => DateTime, 'Changed at this moment or earlier; Keap does not document which time it compares.', {
    field: 'until_time',
    as: 'moment',
  })
  updatedUntil?: Date;

  @KeapFilter(() => Decimal, 'Amount is at least this.', { field: 'amount', op: '>=', as: 'plain' })
  amountAtLeast?: string;

  @KeapFilter(() => Decimal, 'Amount is at most this.', { field: 'amount', op: '<=', as: 'plain' })
  amountAtMost?: string;

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

const PaymentOrder = orderInput('Payment', {
  ID: ['id', "Keap's id: the order of creation, and the most stable one to page through."],
  AMOUNT: ['amount', 'The amount.'],
  PAID_AT: ['payment_time', 'When it was paid.'],
  CONTACT_ID: ['contact_id', 'The id of the contact.'],
});

@ArgsType()
export class PaymentListArgs extends PageArgs {
  @Field(() => PaymentFilter, { nullable: true, description: 'Only payments that meet these conditions.' })
  filter?: PaymentFilter | null;

  @Field(() => PaymentOrder, { nullable: true, description: 'The order; by id when omitted.' })
  orderBy?: OrderBy | null;
}
