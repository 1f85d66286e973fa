import type { ResourceKey } from '../../src/resources/table.js';

/** Undocumented v1 paths, each with the reason to use it. */
export const undocumentedV1Paths: Readonly<Record<string, string>> = {
  '/v1/opportunity/stage_pipeline/get': 'a variant of the documented path that some accounts serve instead',
  '/v1/payments': 'some accounts serve it; Keap documents only the payments of an order',
  '/v1/pipelines': 'some accounts serve it; docs/keap-api.md 9 describes the service behind it',
};

/** Documented v1 parameters that the table does not use. */
export const unusedV1Parameters: Partial<Record<ResourceKey, Readonly<Record<string, string>>>> = {
  opportunities: { search_term: 'searches five columns at once: v2 has no such filter' },
  orders: {
    since: 'the date it tests is not documented (docs/keap-api.md 14)',
    until: 'the date it tests is not documented (docs/keap-api.md 14)',
  },
  products: { active: 'v2 has no such filter' },
  files: {
    permission: 'v2 has no such filter',
    type: 'its values are v1’s own spelling of the box types',
    viewable: 'its values are words where v2 has a flag',
  },
  emails: { ordered: 'only removes the order, which paging needs' },
};

const choicesOfChoices = ['options.options'];

/** Columns of v1 alone: they keep their names, in lists also those nested in them. For collections that v2's document lacks: all columns, by v2's conventions. */
export const v1OnlyColumns: Partial<Record<ResourceKey, readonly string[]>> = {
  users: ['time_zone'],
  tags: ['category.description', 'category.name'],
  applied_tags: ['category.name'],
  stages: ['end_stage', 'is_default', 'stage_count'],
  // A copy of company.company_name.
  contacts: ['company_name'],
  products: [
    // The text rules stay in an option with fixed values, as in the document's example.
    'options.allow_spaces',
    'options.can_contain_character',
    'options.can_contain_number',
    'options.can_end_with_character',
    'options.can_end_with_number',
    'options.can_start_with_character',
    'options.can_start_with_number',
    'options.display_index',
    'options.fixed_options.id',
    'options.fixed_options.index',
    'options.fixed_options.is_default',
    'options.id',
    'options.label',
    'options.max_chars',
    'options.min_chars',
    'options.text_message',
    'subscription_plans.subscription_plan_name',
    'subscription_plans.url',
    'url',
  ],
  orders: [
    'contact.company_name',
    'contact.job_title',
    'contact_id',
    'order_items.special.specialPctOrAmt',
    'order_items.subscription_plan.prorate',
    'payment_plan.credit_card_id',
    'payment_plan.payment_gateway',
    'product_id',
    'recurring',
    'shipping_information.middle_name',
  ],
  transactions: [
    'collection_method',
    'currency',
    'gateway',
    'gateway_account_name',
    'id',
    'orders',
    'paymentDate',
    'test',
  ],
  subscriptions: ['credit_card_id', 'use_default_payment_gateway'],
  tasks: ['contact', 'funnel_id', 'jgraph_id', 'url'],
  notes: ['last_updated_by'],
  files: ['download_url'],
  campaigns: ['goals', 'sequences'],
  appointments: [
    'contact_id',
    'description',
    'end_time',
    'location',
    'remind_time_mins',
    'start_time',
    'title',
    'user_id',
  ],
  business_profile: ['address.field', 'address.zip_code', 'address.zip_four', 'phone_ext'],
  contact_fields: choicesOfChoices,
  company_fields: choicesOfChoices,
  opportunity_fields: choicesOfChoices,
  order_fields: choicesOfChoices,
  subscription_fields: choicesOfChoices,
  task_fields: choicesOfChoices,
  note_fields: choicesOfChoices,
  appointment_fields: ['default_value', 'field_name', 'field_type', 'id', 'label', 'options', 'record_type'],
};
