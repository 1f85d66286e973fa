import type { Payload } from '../../world/collection.js';
import { amount, customFields, int, recordAt, recordsAt, reference, same, stamp, textOf } from '../values.js';

/** The Classic sales pipeline: opportunities and stages (docs/keap-api.md 8.5). */

export const opportunityOptional = { names: ['custom_fields'] };

function contactCopy(value: unknown): Payload | null {
  const one = recordAt(value);
  if (int(one['id']) === null) return null;
  return {
    id: int(one['id']),
    email: same(one['email']),
    first_name: same(one['first_name']),
    last_name: same(one['last_name']),
    company_name: same(one['company_name']),
    job_title: same(one['job_title']),
    phone_number: same(one['phone_number']),
  };
}

const checkListItem = (one: Payload): Payload => ({
  id: int(one['id']),
  description: same(one['description']),
  required: one['required'] === true,
  instance_id: int(one['instance_id']),
  item_order: int(one['item_order']),
  done_date: stamp(one['done_time'] ?? one['done_date']),
});

function stageCopy(value: unknown): Payload {
  const { id, name, details, reasons } = recordAt(value);
  const { probability, stage_order, target_num_days, checklist_items } = recordAt(details);
  return {
    id: int(id),
    name: same(name),
    details: {
      probability: int(probability),
      stage_order: int(stage_order),
      target_num_days: int(target_num_days),
      check_list_items: recordsAt(checklist_items).map(checkListItem),
    },
    reasons: Array.isArray(reasons) ? (reasons as unknown[]) : [],
  };
}

function userCopy(value: unknown): Payload | null {
  const { id, first_name, last_name } = recordAt(value);
  return int(id) === null ? null : { id: int(id), first_name: same(first_name), last_name: same(last_name) };
}

export const opportunity = (one: Payload): Payload => ({
  id: int(one['id']),
  opportunity_title: same(one['opportunity_title']),
  contact: contactCopy(one['contact']),
  stage: stageCopy(one['stage']),
  user: userCopy(one['user']),
  next_action_date: stamp(one['next_action_time']),
  next_action_notes: same(one['next_action_notes']),
  opportunity_notes: same(one['opportunity_notes']),
  estimated_close_date: stamp(one['estimated_close_time']),
  include_in_forecast: one['include_in_forecast'] === true ? 1 : 0,
  projected_revenue_low: amount(one['projected_revenue_low'] ?? 0),
  projected_revenue_high: amount(one['projected_revenue_high'] ?? 0),
  affiliate_id: reference(one['affiliate_id']),
  custom_fields: customFields(one['custom_fields']),
  date_created: stamp(one['created_time']),
  last_updated: stamp(one['last_updated_time']),
});

/** In lists the reasons of the stage are empty (docs/keap-api.md quirk 21). */
export function listedOpportunity(one: Payload): Payload {
  const shown = opportunity(one);
  return { ...shown, stage: { ...recordAt(shown['stage']), reasons: [] } };
}

/** A stage with the number of opportunities in it; `first` is where new ones begin. */
export const stage = ({ id, name, order, probability }: Payload, count: number, first: boolean): Payload => ({
  stage_id: int(id),
  stage_name: same(name),
  stage_order: int(order),
  stage_count: count,
  // Which stages end the pipeline is a setting of the account; won is certain, lost goes by its name.
  end_stage: int(probability) === 100 || /^(won|lost)\b/i.test(textOf(name) ?? ''),
  is_default: first,
});
