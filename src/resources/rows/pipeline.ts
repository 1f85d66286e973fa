import { HOUR, MINUTE, row } from './shape.js';

/** The Classic sales pipeline. Facts: KEAP-API.md 7, 8.5, 9 and Keap's v2 document of 2026-08. */

export const stages = row({
  node: 'Stage',
  v2: {
    path: '/v2/opportunities/stages',
    one: '/v2/opportunities/stages/{id}',
    envelope: 'stages',
    orderBy: ['stage_order'],
    filters: { opportunity_stage_name: 'prefix', opportunity_stage_id: 'compare' },
    keyset: { filter: 'opportunity_stage_id', ordered: false },
  },
  edges: {
    deals: { kind: 'owned', to: 'opportunities', at: 'stage.id', filter: 'stage_id', set: null, crowded: true },
  },
  freshForMs: HOUR,
  reference: true,
});

export const opportunities = row({
  node: 'Deal',
  v2: {
    path: '/v2/opportunities',
    one: '/v2/opportunities/{id}',
    envelope: 'opportunities',
    orderBy: ['next_action_time', 'contact_name', 'opportunity_title', 'created_time', 'update_time'],
    filters: {
      stage_id: 'equals',
      user_id: 'equals',
      contact_id: 'equals',
      opportunity_title: 'prefix',
      lead_source_name: 'prefix',
      affiliate_id: 'equals',
      opportunity_id: 'compare',
      ids: 'set',
      contact_phone: 'prefix',
      contact_city: 'prefix',
      contact_state: 'prefix',
      projected_revenue_high: 'compare',
      projected_revenue_low: 'compare',
    },
    // "maximum 100 IDs", the one set whose size Keap states.
    idSet: { filter: 'ids', cap: 100 },
    keyset: { filter: 'opportunity_id', ordered: false },
    fields: {
      mode: 'add',
      byDefault: ['id', 'opportunity_title', 'contact', 'stage', 'user'],
      // The legacy five are left out: asking for them where the feature is off may be a 400 (KEAP-API.md quirk 28).
      optional: ['custom_fields', 'created_by', 'last_updated_by', 'status_id'],
    },
  },
  edges: {
    contact: { kind: 'points', to: 'contacts', at: 'contact.id' },
    stage: { kind: 'points', to: 'stages', at: 'stage.id' },
    owner: { kind: 'points', to: 'users', at: 'user.id' },
    tasks: { kind: 'owned', to: 'tasks', at: 'opportunity_id', filter: 'opportunity_id', set: null, crowded: false },
    stageMoves: {
      kind: 'owned',
      to: 'stage_moves',
      at: 'opportunity_id',
      filter: 'opportunity_id',
      set: null,
      crowded: false,
    },
  },
  freshForMs: MINUTE,
});

export const stageMoves = row({
  node: 'StageMove',
  v2: {
    path: '/v2/opportunities/stageMoves',
    one: '/v2/opportunities/stageMoves/{id}',
    envelope: 'stage_moves',
    orderBy: ['move_date', 'id'],
    filters: { opportunity_id: 'equals', user_id: 'equals' },
  },
  edges: {
    deal: { kind: 'points', to: 'opportunities', at: 'opportunity_id' },
    from: { kind: 'points', to: 'stages', at: 'move_from_stage_id' },
    to: { kind: 'points', to: 'stages', at: 'move_to_stage_id' },
    user: { kind: 'points', to: 'users', at: 'user_id' },
  },
  freshForMs: MINUTE,
});
