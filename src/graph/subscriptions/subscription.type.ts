import { ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { Node } from '../nodes/node.js';
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
  'The cycle a subscription is billed by. Keap: `billing_cycle`.',
  { DAY: 'By the day.', WEEK: 'By the week.', MONTH: 'By the month.', YEAR: 'By the year.' },
);

@ObjectType({
  implements: Node,
  description:
    'Something a contact is billed for again and again. Keap: `/v2/subscriptions`. Its dates are days in US Eastern time, as Keap bills by them.',
})
export class Subscription extends Node {
  @Column(() => Boolean, 'Whether it runs.', { name: 'isActive' })
  active?: boolean;

  @Column(() => Int, 'How many of the product.')
  quantity?: number;

  @Column(() => Money, "What one billing asks for. Keap sends a bare number in the account's currency.")
  billing_amount?: number;

  @Column(() => SubscriptionCycle, 'The cycle it is billed by.')
  billing_cycle?: string;

  @Column(() => String, describeRawField('billingCycle'), { from: 'billing_cycle' })
  billing_cycle_raw?: string;

  @Column(() => Int, 'Every how many cycles it is billed.')
  billing_frequency?: number;

  @Column(() => CalendarDate, 'First day it is billed.')
  start_date?: string;

  @Column(() => CalendarDate, 'Day it was billed last.')
  last_bill_date?: string;

  @Column(() => CalendarDate, 'Day it is billed next.')
  next_bill_date?: string;

  @Column(() => CalendarDate, 'Last day it is billed; null when no end is set.')
  end_date?: string;

  @Column(() => String, 'Why it no longer runs.')
  reason_stopped?: string;

  @Column(() => ID, "Keap's id of the product's plan it follows; Product.subscriptionPlans has it.", { name: 'planId' })
  subscription_plan_id?: string;

  @Column(() => Boolean, 'Whether Keap charges by itself on the day.', { name: 'isAutoCharged' })
  auto_charge?: boolean;

  @Column(() => Int, 'How often charging is tried before Keap gives up.')
  max_charge_attempts?: number;

  @Column(() => Int, 'How many days lie between two tries.')
  days_between_retries?: number;

  @Column(() => Boolean, 'Whether tax is added.', { name: 'isTaxed' })
  allow_tax?: boolean;

  @Column(() => ID, "Keap's id of the payment method that is charged.")
  payment_method_id?: string;

  @Column(() => ID, "Keap's id of the merchant account that charges.")
  merchant_account_id?: string;

  @Column(() => Boolean, "Whether the account's default merchant account charges. Only Keap's v1 tells.", {
    name: 'usesDefaultMerchantAccount',
  })
  use_default_payment_gateway?: boolean;

  @Column(() => Address, 'Where it is sent.')
  shipping_address?: object;

  @Column(() => ID, "Keap's id of the way it is shipped.")
  shipping_option_id?: string;

  @Column(() => String, 'Promotional code used.')
  promo_code?: string;

  @Column(() => ID, "Keap's id of the referral partner who brought the lead.")
  lead_affiliate_id?: string;

  @Column(() => ID, "Keap's id of the referral partner who made the sale.", { name: 'salesAffiliateId' })
  sale_affiliate_id?: string;

  @Column(() => DateTime, 'When the subscription was last changed.', { name: 'updatedAt' })
  modification_time?: string;

  @Edge('subscriptions', 'contact', 'Who is billed.')
  contact?: object;

  @Edge('subscriptions', 'product', 'What is billed.')
  product?: object;
}

export const SubscriptionConnection = connectionType(() => Subscription, 'Subscription');

export const subscriptionRoots = rootPair('subscriptions', SubscriptionListArgs);
