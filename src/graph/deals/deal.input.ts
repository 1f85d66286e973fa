import { Field, ID, InputType } from 'type-graphql';
import { InputField } from '../mutations/input-column.js';
import { CustomFieldInput } from '../mutations/inputs.js';
import { DateTime } from '../values/date-time.js';
import { Decimal } from '../values/decimal.js';

@InputType({ description: 'A new deal.' })
export class CreateDealInput {
  @InputField('opportunity_title', () => String, 'Title.', { required: true })
  title!: string;

  @InputField('contact_id', () => ID, 'The contact of the deal.', { as: 'id', of: 'Contact', required: true })
  contactId!: string;

  @InputField('stage_id', () => ID, 'The stage of the deal.', { as: 'id', of: 'Stage', required: true })
  stageId!: string;

  @InputField('user_id', () => ID, 'The user who owns the deal.', { as: 'id', of: 'User' })
  ownerId?: string | null;

  @InputField('opportunity_notes', () => String, 'Notes.')
  notes?: string | null;

  @InputField('next_action_time', () => DateTime, 'When the next action is due.', { as: 'moment' })
  nextActionAt?: Date | null;

  @InputField('next_action_notes', () => String, 'What the next action is.')
  nextActionNotes?: string | null;

  @InputField('estimated_close_time', () => DateTime, 'When it is expected to close.', { as: 'moment' })
  estimatedCloseAt?: Date | null;

  @InputField('include_in_forecast', () => Boolean, 'Whether it counts in the forecast.', { as: 'plain' })
  isInForecast?: boolean | null;

  @InputField('projected_revenue_low', () => Decimal, "Lowest expected revenue, in the account's currency.", {
    as: 'amount',
  })
  projectedRevenueLow?: string | null;

  @InputField('projected_revenue_high', () => Decimal, "Highest expected revenue, in the account's currency.", {
    as: 'amount',
  })
  projectedRevenueHigh?: string | null;

  @InputField('affiliate_id', () => ID, "Keap's id of the referral partner.", { as: 'id', of: 'Affiliate' })
  affiliateId?: string | null;

  @InputField('custom_fields', () => [CustomFieldInput], "Values of the account's custom fields.", { as: 'records' })
  customFields?: CustomFieldInput[] | null;
}

@InputType({
  description:
    'Changes to a deal: omitted fields stay as they are (Keap v2 gets an `update_mask`); null clears a field.',
})
export class UpdateDealInput extends CreateDealInput {
  @Field(() => ID, { description: 'Id of the deal: "123" or "Deal:123".' })
  id!: string;

  @InputField('opportunity_title', () => String, 'Title.', { isNonBlank: true })
  override title!: string;

  @InputField('contact_id', () => ID, 'The contact of the deal.', { as: 'id', of: 'Contact', isNonBlank: true })
  override contactId!: string;

  @InputField('stage_id', () => ID, 'The stage of the deal; moveDeal changes only the stage.', {
    as: 'id',
    of: 'Stage',
    isNonBlank: true,
  })
  override stageId!: string;
}

@InputType({ description: 'The deal to move and its new stage.' })
export class MoveDealInput {
  @Field(() => ID, { description: 'The deal: "123" or "Deal:123".' })
  dealId!: string;

  @InputField('stage_id', () => ID, 'The new stage: "5" or "Stage:5".', {
    as: 'id',
    of: 'Stage',
    required: true,
  })
  stageId!: string;
}
