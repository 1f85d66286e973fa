import { ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { Address } from '../values/address.js';
import { CalendarDate } from '../values/calendar-date.js';
import { DateTime } from '../values/date-time.js';
import { keapEnum, describeRawField } from '../values/enums.js';
import { Money } from '../values/money.js';
import { SubscriptionListArgs } from './subscription.args.js';

export const SubscriptionCycle = keapEnum(
  'SubscriptionCycle',
  'The billing cycle of a subscription. Keap: `billing_cycle`.',
  { DAY: 'Daily.', WEEK: 'Weekly.', MONTH: 'Monthly.', YEAR: 'Yearly.' },
);

@ObjectType({
  description:
    'A product that a contact is billed for regularly. Keap: `/v2/subscriptions`. Dates are in US Eastern time, which Keap bills by.',
})
export class BillingSubscription extends KeapRecord {
  @Column(() => Boolean, 'Whether it is active.', { name: 'isActive' })
  active?: boolean;

  @Column(() => Int, 'Quantity of the product.')
  quantity?: number;

  @Column(() => Money, "Amount of one billing. Keap sends a number in the account's currency.")
  billing_amount?: number;

  @Column(() => SubscriptionCycle, 'The billing cycle.')
  billing_cycle?: string;

  @Column(() => String, describeRawField('billingCycle'), { from: 'billing_cycle' })
  billing_cycle_raw?: string;

  @Column(() => Int, 'Billed once in this many cycles.')
  billing_frequency?: number;

  @Column(() => CalendarDate, 'First billing date.')
  start_date?: string;

  @Column(() => CalendarDate, 'Last billing date so far.')
  last_bill_date?: string;

  @Column(() => CalendarDate, 'Next billing date.')
  next_bill_date?: string;

  @Column(() => CalendarDate, 'Final billing date; null when no end is set.')
  end_date?: string;

  @Column(() => String, 'Why it was stopped.')
  reason_stopped?: string;

  @Column(() => ID, "Keap's id of the subscription plan, one of Product.subscriptionPlans.", { name: 'planId' })
  subscription_plan_id?: string;

  @Column(() => Boolean, 'Whether Keap charges automatically on the billing date.', { name: 'isAutoCharged' })
  auto_charge?: boolean;

  @Column(() => Int, 'Maximum number of charge attempts.')
  max_charge_attempts?: number;

  @Column(() => Int, 'Days between attempts.')
  days_between_retries?: number;

  @Column(() => Boolean, 'Whether tax is added.', { name: 'isTaxed' })
  allow_tax?: boolean;

  @Column(() => ID, "Keap's id of the payment method that is charged.")
  payment_method_id?: string;

  @Column(() => ID, "Keap's id of the merchant account that charges.")
  merchant_account_id?: string;

  @Column(() => Boolean, "Whether the account's default merchant account charges. Only on Keap v1.", {
    name: 'usesDefaultMerchantAccount',
  })
  use_default_payment_gateway?: boolean;

  @Column(() => Address, 'Shipping address.')
  shipping_address?: object;

  @Column(() => ID, "Keap's id of the shipping option.")
  shipping_option_id?: string;

  @Column(() => String, 'Promotional code used.')
  promo_code?: string;

  @Column(() => ID, "Keap's id of the referral partner who brought the lead.")
  lead_affiliate_id?: string;

  @Column(() => ID, "Keap's id of the referral partner who made the sale.", { name: 'salesAffiliateId' })
  sale_affiliate_id?: string;

  @Column(() => DateTime, 'When the subscription was last changed.', { name: 'updatedAt' })
  modification_time?: string;

  @Edge('subscriptions', 'contact', 'The contact who is billed.')
  contact?: object;

  @Edge('subscriptions', 'product', 'The product that is billed.')
  product?: object;
}

export const BillingSubscriptionConnection = connectionType(() => BillingSubscription, 'BillingSubscription');

export const subscriptionRoots = rootPair('subscriptions', SubscriptionListArgs);
