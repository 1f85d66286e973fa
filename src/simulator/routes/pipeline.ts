import { readPath, compare, equals, owner, ownId, ownIds, prefix, defineRoute, type Route } from './route.js';

/** The Classic sales pipeline. */

export const stages: Route = defineRoute({
  path: 'opportunities/stages',
  noun: 'Stage',
  envelope: 'stages',
  orders: { stage_order: readPath('order') },
  filters: { opportunity_stage_name: prefix('name'), opportunity_stage_id: ownId() },
});

export const opportunities: Route = defineRoute({
  path: 'opportunities',
  noun: 'Opportunity',
  envelope: 'opportunities',
  model: 'opportunity_fields',
  orders: {
    next_action_time: readPath('next_action_time'),
    contact_name: (deal) => [readPath('contact.last_name')(deal), readPath('contact.first_name')(deal)].join(' '),
    opportunity_title: readPath('opportunity_title'),
    created_time: readPath('created_time'),
    update_time: readPath('last_updated_time'),
  },
  filters: {
    stage_id: owner('stage.id', 'stage_id'),
    user_id: owner('user.id', 'user_id'),
    contact_id: owner('contact.id', 'contact_id'),
    opportunity_title: prefix('opportunity_title'),
    lead_source_name: prefix('lead_source'),
    affiliate_id: equals('affiliate_id', { isNumeric: true }),
    opportunity_id: ownId(),
    ids: ownIds({ maxValues: 100 }),
    contact_phone: prefix('contact.phone_number'),
    contact_city: prefix('contact.city'),
    contact_state: prefix('contact.state'),
    projected_revenue_high: compare('projected_revenue_high'),
    projected_revenue_low: compare('projected_revenue_low'),
  },
  fields: {
    mode: 'add',
    explode: true,
    byDefault: [],
    optional: ['custom_fields', 'created_by', 'last_updated_by', 'status_id'],
  },
});

export const stageMoves: Route = defineRoute({
  path: 'opportunities/stageMoves',
  noun: 'StageMove',
  envelope: 'stage_moves',
  orders: { move_date: readPath('move_time'), id: (move) => Number(move['id']) },
  filters: {
    opportunity_id: owner('opportunity_id', 'opportunity_id'),
    user_id: equals('user_id', { isNumeric: true }),
  },
});
