import type { Payload } from '../../world/collection.js';
import { amount, customFields, toInt, asRecord, asRecords, idOrZero, orNull, toTimestamp, toText } from '../values.js';

/** The Classic sales pipeline: opportunities and stages (docs/keap-api.md 8.5). */

export const opportunityOptional = { names: ['custom_fields'] };

function contactCopy(value: unknown): Payload | null {
  const one = asRecord(value);
  if (toInt(one['id']) === null) return null;
  return {
    id: toInt(one['id']),
    email: orNull(one['email']),
    first_name: orNull(one['first_name']),
    last_name: orNull(one['last_name']),
    company_name: orNull(one['company_name']),
    job_title: orNull(one['job_title']),
    phone_number: orNull(one['phone_number']),
  };
}

const checkListItem = (one: Payload): Payload => ({
  id: toInt(one['id']),
  description: orNull(one['description']),
  required: one['required'] === true,
  instance_id: toInt(one['instance_id']),
  item_order: toInt(one['item_order']),
  done_date: toTimestamp(one['done_time'] ?? one['done_date']),
});

function stageCopy(value: unknown): Payload {
  const { id, name, details, reasons } = asRecord(value);
  const { probability, stage_order, target_num_days, checklist_items } = asRecord(details);
  return {
    id: toInt(id),
    name: orNull(name),
    details: {
      probability: toInt(probability),
      stage_order: toInt(stage_order),
      target_num_days: toInt(target_num_days),
      check_list_items: asRecords(checklist_items).map(checkListItem),
    },
    reasons: Array.isArray(reasons) ? (reasons as unknown[]) : [],
  };
}

function userCopy(value: unknown): Payload | null {
  const { id, first_name, last_name } = asRecord(value);
  return toInt(id) === null ? null : { id: toInt(id), first_name: orNull(first_name), last_name: orNull(last_name) };
}

export const opportunity = (one: Payload): Payload => ({
  id: toInt(one['id']),
  opportunity_title: orNull(one['opportunity_title']),
  contact: contactCopy(one['contact']),
  stage: stageCopy(one['stage']),
  user: userCopy(one['user']),
  next_action_date: toTimestamp(one['next_action_time']),
  next_action_notes: orNull(one['next_action_notes']),
  opportunity_notes: orNull(one['opportunity_notes']),
  estimated_close_date: toTimestamp(one['estimated_close_time']),
  include_in_forecast: one['include_in_forecast'] === true ? 1 : 0,
  projected_revenue_low: amount(one['projected_revenue_low'] ?? 0),
  projected_revenue_high: amount(one['projected_revenue_high'] ?? 0),
  affiliate_id: idOrZero(one['affiliate_id']),
  custom_fields: customFields(one['custom_fields']),
  date_created: toTimestamp(one['created_time']),
  last_updated: toTimestamp(one['last_updated_time']),
});

/** In lists the reasons of the stage are empty (docs/keap-api.md quirk 21). */
export function listedOpportunity(one: Payload): Payload {
  const full = opportunity(one);
  return { ...full, stage: { ...asRecord(full['stage']), reasons: [] } };
}

/** A stage with its number of opportunities; `first` marks the start of the pipeline. */
export const stage = ({ id, name, order, probability }: Payload, count: number, first: boolean): Payload => ({
  stage_id: toInt(id),
  stage_name: orNull(name),
  stage_order: toInt(order),
  stage_count: count,
  // Which stages end the pipeline is a setting of the account. Here certainty marks the won stage, and the name the
  // lost one.
  end_stage: toInt(probability) === 100 || /^(won|lost)\b/i.test(toText(name) ?? ''),
  is_default: first,
});
