import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { CustomFieldConditions, type CustomFieldCondition } from '../custom-fields/custom-field-condition.js';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { Decimal } from '../values/decimal.js';

@InputType({
  description:
    'Conditions on deals. Keap does the filtering; all fields given must match. Keap cannot filter deals by time.',
})
export class DealFilter {
  @KeapFilter(() => ID, 'Deals in this stage.', { field: 'stage_id', as: 'id', of: 'Stage' })
  stageId?: string;

  @KeapFilter(() => ID, 'Deals of this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Deals owned by this user.', { field: 'user_id', as: 'id', of: 'User' })
  ownerId?: string;

  @KeapFilter(() => [ID], 'These deals, at most 100.', { field: 'ids', as: 'ids', of: 'Deal' })
  ids?: string[];

  @KeapFilter(() => String, 'Exactly this title.', { field: 'opportunity_title', as: 'text' })
  title?: string;

  @KeapFilter(() => String, 'Title begins with this.', { field: 'opportunity_title', as: 'prefix' })
  titleStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this lead source, by name.', { field: 'lead_source_name', as: 'text' })
  leadSource?: string;

  @KeapFilter(() => String, 'Lead source begins with this.', { field: 'lead_source_name', as: 'prefix' })
  leadSourceStartsWith?: string;

  @KeapFilter(() => String, "The referral partner's Keap id.", { field: 'affiliate_id', as: 'number' })
  affiliateId?: string;

  @KeapFilter(() => String, "The contact's phone number begins with this, written as stored.", {
    field: 'contact_phone',
    as: 'prefix',
  })
  contactPhoneStartsWith?: string;

  @KeapFilter(() => String, "The contact's city begins with this.", { field: 'contact_city', as: 'prefix' })
  contactCityStartsWith?: string;

  @KeapFilter(() => String, "The contact's state begins with this.", { field: 'contact_state', as: 'prefix' })
  contactStateStartsWith?: string;

  @KeapFilter(() => Decimal, 'Highest expected revenue is at least this.', {
    field: 'projected_revenue_high',
    op: '>=',
    as: 'plain',
  })
  revenueHighAtLeast?: string;

  @KeapFilter(() => Decimal, 'Lowest expected revenue is at most this.', {
    field: 'projected_revenue_low',
    op: '<=',
    as: 'plain',
  })
  revenueLowAtMost?: string;

  @CustomFieldConditions()
  customField?: CustomFieldCondition[];
}

const DealOrder = orderInput('Deal', {
  NEXT_ACTION_AT: ['next_action_time', 'When the next action is due.'],
  CONTACT_NAME: ['contact_name', 'The name of the contact.'],
  TITLE: ['opportunity_title', 'The title.'],
  CREATED_AT: ['created_time', 'When the deal was created.'],
  UPDATED_AT: ['update_time', 'When the deal was last changed.'],
});

@ArgsType()
export class DealListArgs extends PageArgs {
  @Field(() => DealFilter, { nullable: true, description: 'Only deals that meet these conditions.' })
  filter?: DealFilter | null;

  @Field(() => DealOrder, { nullable: true, description: "The order; Keap's own when omitted." })
  orderBy?: OrderBy | null;
}
