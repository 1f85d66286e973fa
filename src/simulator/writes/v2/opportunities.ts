import { changeDeal, contactOf, createDeal, stageOf, userOf } from '../deals.js';
import { columns, customFields, maskOf, needs, read, type Form } from '../form.js';
import { flag, moment, number, positive, text } from '../values.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { recordAt, shownBy } from './endpoint.js';

/** CreateOpportunityRequest of Keap's v2 document. */
const form: Form = {
  ...columns({
    opportunity_title: text(),
    next_action_time: moment,
    next_action_notes: text(),
    opportunity_notes: text(),
    estimated_close_time: moment,
    include_in_forecast: flag,
    projected_revenue_low: number,
    projected_revenue_high: number,
    affiliate_id: positive,
  }),
  contact_id: contactOf,
  stage_id: stageOf,
  user_id: userOf,
  custom_fields: customFields('opportunity_fields'),
};

export const opportunityWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'opportunities',
    answer(write) {
      const { world, body, nowMs } = write;
      needs(body, ['opportunity_title', 'contact_id', 'stage_id']);
      const show = shownBy(write, 'opportunities');
      return show(createDeal(world, read(form, body, { world, record: null }), nowMs), 'made');
    },
  },
  {
    method: 'PATCH',
    path: 'opportunities/{id}',
    answer(write) {
      const { world, body, query, params, nowMs } = write;
      const record = recordAt(world, 'opportunities', params['id']!);
      const mask = maskOf(query, Object.keys(form));
      const show = shownBy(write, 'opportunities');
      return show(changeDeal(world, record, read(form, body, { world, record }, mask), nowMs), 'changed');
    },
  },
  {
    method: 'DELETE',
    path: 'opportunities/{id}',
    answer({ world, params }) {
      world.remove('opportunities', recordAt(world, 'opportunities', params['id']!)['id'] as string);
      return noContent;
    },
  },
];
