import { dropOptional } from '../../v1/optional.js';
import { opportunity, opportunityOptional } from '../../v1/views/pipeline.js';
import { changeDeal, copyContact, createDeal, copyStage, copyUser } from '../deals.js';
import { column, columns, customFields, requireProperties, readBody, type BodySchema } from '../form.js';
import { moment, number, positive, text, translated } from '../values.js';
import type { WriteEndpoint } from '../write.js';
import { readNestedId, zeroAsNull, findRecord, respondWith } from './endpoint.js';

/** UpdateOpportunityRequest of Keap's v1 document. */
const schema: BodySchema = {
  ...columns({
    opportunity_title: text(),
    next_action_notes: text(),
    opportunity_notes: text(),
    projected_revenue_low: number,
    projected_revenue_high: number,
    affiliate_id: zeroAsNull(positive),
    include_in_forecast: translated({ 0: false, 1: true }),
  }),
  next_action_date: column(moment, 'next_action_time'),
  estimated_close_date: column(moment, 'estimated_close_time'),
  contact: readNestedId(copyContact),
  stage: readNestedId(copyStage),
  user: readNestedId(copyUser),
  custom_fields: customFields('opportunity_fields'),
};

export const opportunityWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'opportunities',
    handle(request) {
      const { world, body, query, nowMs } = request;
      requireProperties(body, ['opportunity_title', 'contact', 'stage']);
      const project = dropOptional(query, opportunityOptional, 'single');
      const deal = createDeal(world, readBody(schema, body, { world, record: null }), nowMs);
      return respondWith(request, 'opportunities', (one) => project(opportunity(one)), deal, 200);
    },
  },
  {
    method: 'PATCH',
    path: 'opportunities/{id}',
    handle(request) {
      const { world, body, query, params, nowMs } = request;
      const record = findRecord(world, 'opportunities', params['id']!, 'Opportunity');
      const project = dropOptional(query, opportunityOptional, 'single');
      const deal = changeDeal(world, record, readBody(schema, body, { world, record }), nowMs);
      return respondWith(request, 'opportunities', (one) => project(opportunity(one)), deal, null);
    },
  },
];
