import { changeDeal, copyContact, createDeal, copyStage, copyUser } from '../deals.js';
import { columns, customFields, parseMask, requireProperties, readBody, type BodySchema } from '../form.js';
import { flag, moment, number, positive, text } from '../values.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { findRecord, createResponder } from './endpoint.js';

/** CreateOpportunityRequest of Keap's v2 document. */
const schema: BodySchema = {
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
  contact_id: copyContact,
  stage_id: copyStage,
  user_id: copyUser,
  custom_fields: customFields('opportunity_fields'),
};

export const opportunityWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'opportunities',
    handle(request) {
      const { world, body, nowMs } = request;
      requireProperties(body, ['opportunity_title', 'contact_id', 'stage_id']);
      const respond = createResponder(request, 'opportunities');
      return respond(createDeal(world, readBody(schema, body, { world, record: null }), nowMs), 'created');
    },
  },
  {
    method: 'PATCH',
    path: 'opportunities/{id}',
    handle(request) {
      const { world, body, query, params, nowMs } = request;
      const record = findRecord(world, 'opportunities', params['id']!);
      const mask = parseMask(query, Object.keys(schema));
      const respond = createResponder(request, 'opportunities');
      return respond(changeDeal(world, record, readBody(schema, body, { world, record }, mask), nowMs), 'updated');
    },
  },
  {
    method: 'DELETE',
    path: 'opportunities/{id}',
    handle({ world, params }) {
      world.remove('opportunities', findRecord(world, 'opportunities', params['id']!)['id'] as string);
      return noContent;
    },
  },
];
