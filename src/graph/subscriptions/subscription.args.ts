import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { CustomFieldConditions, type CustomFieldCondition } from '../custom-fields/custom-field-condition.js';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { Decimal } from '../values/decimal.js';

@InputType({ description: 'Conditions on subscriptions. Keap does the filtering; all fields given must match.' })
export class SubscriptionFilter {
  @KeapFilter(() => ID, 'Subscriptions of this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Subscriptions to this plan.', {
    field: 'subscription_plan_id',
    as: 'number',
  })
  planId?: string;

  @KeapFilter(() => [ID], 'Subscriptions to any of these plans, at most 100.', {
    field: 'subscription_plan_ids',
    as: 'ids',
    of: 'ProductPlan',
  })
  planIds?: string[];

  @KeapFilter(() => [ID], 'These subscriptions, at most 100.', { field: 'ids', as: 'ids', of: 'BillingSubscription' })
  ids?: string[];

  @KeapFilter(() => String, 'In this status, as Keap names it; Keap does not document the values.', {
    field: 'status',
    as: 'text',
  })
  status?: string;

  @KeapFilter(() => Decimal, 'Billing amount is at least this.', { field: 'billing_amount', op: '>=', as: 'plain' })
  billingAmountAtLeast?: string;

  @KeapFilter(() => Decimal, 'Billing amount is at most this.', { field: 'billing_amount', op: '<=', as: 'plain' })
  billingAmountAtMost?: string;

  @CustomFieldConditions()
  customField?: CustomFieldCondition[];
}

const SubscriptionOrder = orderInput('Subscription', {
  ID: ['id', "Keap's id: the order of creation, and the most stable one to page through."],
  CONTACT_ID: ['contact_id', 'The id of the contact.'],
  PLAN_ID: ['subscription_plan_id', 'The id of the plan.'],
  UPDATED_AT: ['modification_time', 'When the subscription was last changed.'],
});

@ArgsType()
export class SubscriptionListArgs extends PageArgs {
  @Field(() => SubscriptionFilter, { nullable: true, description: 'Only subscriptions that meet these conditions.' })
  filter?: SubscriptionFilter | null;

  @Field(() => SubscriptionOrder, { nullable: true, description: 'The order; by id when omitted.' })
  orderBy?: OrderBy | null;
}
