import { dropOptional } from '../../v1/optional.js';
import { opportunity, opportunityOptional } from '../../v1/views/pipeline.js';
import { changeDeal, contactOf, createDeal, stageOf, userOf } from '../deals.js';
import { column, columns, customFields, needs, read, type Form } from '../form.js';
import { moment, number, positive, text, translated } from '../values.js';
import type { WriteEndpoint } from '../write.js';
import { nestedId, orNone, recordAt, shown } from './endpoint.js';

/** UpdateOpportunityRequest of Keap's v1 document. */
const form: Form = {
  ...columns({
    opportunity_title: text(),
    next_action_notes: text(),
    opportunity_notes: text(),
    projected_revenue_low: number,
    projected_revenue_high: number,
    affiliate_id: orNone(positive),
    include_in_forecast: translated({ 0: false, 1: true }),
  }),
  next_action_date: column(moment, 'next_action_time'),
  estimated_close_date: column(moment, 'estimated_close_time'),
  contact: nestedId(contactOf),
  stage: nestedId(stageOf),
  user: nestedId(userOf),
  custom_fields: customFields('opportunity_fields'),
};

export const opportunityWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'opportunities',
    answer(write) {
      const { world, body, query, nowMs } = write;
      needs(body, ['opportunity_title', 'contact', 'stage']);
      const show = dropOptional(query, opportunityOptional, 'single');
      const deal = createDeal(world, read(form, body, { world, record: null }), nowMs);
      return shown(write, 'opportunities', (one) => show(opportunity(one)), deal, 200);
    },
  },
  {
    method: 'PATCH',
    path: 'opportunities/{id}',
    answer(write) {
      const { world, body, query, params, nowMs } = write;
      const record = recordAt(world, 'opportunities', params['id']!, 'Opportunity');
      const show = dropOptional(query, opportunityOptional, 'single');
      const deal = changeDeal(world, record, read(form, body, { world, record }), nowMs);
      return shown(write, 'opportunities', (one) => show(opportunity(one)), deal, null);
    },
  },
];
