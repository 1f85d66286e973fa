import { opportunity, stage, pipeline } from '../normalize/pipeline.js';
import { numeric, text, time } from '../view.js';
import { HOUR, MINUTE, defineRow, hasMany } from './shape.js';

/** The Classic sales pipeline. Facts: docs/keap-api.md 7, 8.5, 9 and Keap's v2 document of 2026-08. */

export const stages = defineRow({
  node: 'Stage',
  isEditionGated: true,
  v2: {
    path: '/v2/opportunities/stages',
    single: '/v2/opportunities/stages/{id}',
    envelope: 'stages',
    orderBy: ['stage_order'],
    filters: { opportunity_stage_name: 'prefix', opportunity_stage_id: 'compare' },
    keyset: { filter: 'opportunity_stage_id', isOrdered: false },
  },
  // Keap documents the first path; some accounts serve the second.
  v1: [
    { path: '/v1/opportunity/stage_pipeline', responseShape: 'list', normalize: stage },
    { path: '/v1/opportunity/stage_pipeline/get', responseShape: 'list', normalize: stage },
  ],
  edges: {
    deals: hasMany('opportunities', 'stage.id', 'stage_id', { highFanOut: true }),
  },
  view: {
    comment: 'A stage of the sales pipeline.',
    columns: {
      name: text('Name.'),
      position: numeric('Position of the stage in the pipeline.', 'order'),
      probability: numeric('How likely a deal at this stage is won, in percent.'),
      target_days: numeric('How many days a deal should stay at this stage.', 'target_number_days'),
    },
  },
  ttlMs: HOUR,
  isReference: true,
});

export const opportunities = defineRow({
  node: 'Deal',
  isEditionGated: true,
  v2: {
    path: '/v2/opportunities',
    single: '/v2/opportunities/{id}',
    envelope: 'opportunities',
    orderBy: ['next_action_time', 'contact_name', 'opportunity_title', 'created_time', 'update_time'],
    hasCustomFilters: true,
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
    // "maximum 100 IDs": the only set with a documented limit.
    idSet: { filter: 'ids', maxIds: 100 },
    keyset: { filter: 'opportunity_id', isOrdered: false },
    fields: {
      mode: 'add',
      byDefault: ['id', 'opportunity_title', 'contact', 'stage', 'user'],
      // Without the legacy five: requesting them where the feature is off may return a 400 (docs/keap-api.md quirk 28).
      optional: ['custom_fields', 'created_by', 'last_updated_by', 'status_id'],
      // OpenAPI's default, which Keap's SDK uses; the text of Keap's document contradicts it (docs/keap-api.md 15).
      explode: true,
    },
    listColumns: ['custom_fields'],
  },
  v1: {
    path: '/v1/opportunities',
    single: '/v1/opportunities/{id}',
    envelope: 'opportunities',
    orderBy: ['next_action_time', 'opportunity_title', 'contact_name', 'created_time'],
    // v1 has no parameter for the direction and does not document its own.
    directions: 'asc',
    filters: { stage_id: 'equals', user_id: 'equals' },
    fields: {
      mode: 'add',
      byDefault: [
        'id',
        'opportunity_title',
        'contact',
        'stage',
        'user',
        'next_action_time',
        'next_action_notes',
        'opportunity_notes',
        'estimated_close_time',
        'include_in_forecast',
        'projected_revenue_low',
        'projected_revenue_high',
        'affiliate_id',
        'created_time',
        'last_updated_time',
      ],
      // Documented for the single record only; lists return it too when requested (docs/keap-api.md 6.2).
      optional: ['custom_fields'],
    },
    listColumns: ['custom_fields'],
    fieldAliases: {
      next_action_time: 'next_action',
      opportunity_title: 'opportunity_name',
      created_time: 'date_created',
    },
    normalize: opportunity,
  },
  edges: {
    contact: { kind: 'belongsTo', to: 'contacts', column: 'contact.id' },
    stage: { kind: 'belongsTo', to: 'stages', column: 'stage.id' },
    owner: { kind: 'belongsTo', to: 'users', column: 'user.id' },
    tasks: hasMany('tasks', 'opportunity_id', 'opportunity_id'),
    stageMoves: hasMany('stage_moves', 'opportunity_id', 'opportunity_id'),
    createdBy: { kind: 'belongsTo', to: 'users', column: 'created_by', isHistory: true, apiVersion: 'v2' },
    updatedBy: { kind: 'belongsTo', to: 'users', column: 'last_updated_by', isHistory: true, apiVersion: 'v2' },
  },
  view: {
    comment: 'A deal. Keap calls it an opportunity.',
    columns: {
      title: text('Title.', 'opportunity_title'),
      contact_id: text("Keap's id of the contact.", 'contact.id'),
      stage_id: text("Keap's id of the stage that the deal is at.", 'stage.id'),
      owner_id: text("Keap's id of the user who owns the deal.", 'user.id'),
      revenue_low: numeric('Lowest revenue expected, in the main unit of the currency.', 'projected_revenue_low'),
      revenue_high: numeric('Highest revenue expected, in the main unit of the currency.', 'projected_revenue_high'),
      closes_at: time('When the deal is expected to close.', 'estimated_close_time'),
      created_at: time('When the deal was created.', 'created_time'),
      updated_at: time('When the deal was last changed.', 'last_updated_time'),
    },
  },
  ttlMs: MINUTE,
});

export const stageMoves = defineRow({
  node: 'StageMove',
  isEditionGated: true,
  v2: {
    path: '/v2/opportunities/stageMoves',
    single: '/v2/opportunities/stageMoves/{id}',
    envelope: 'stage_moves',
    orderBy: ['move_date', 'id'],
    filters: { opportunity_id: 'equals', user_id: 'equals' },
  },
  edges: {
    deal: { kind: 'belongsTo', to: 'opportunities', column: 'opportunity_id' },
    from: { kind: 'belongsTo', to: 'stages', column: 'move_from_stage_id' },
    to: { kind: 'belongsTo', to: 'stages', column: 'move_to_stage_id' },
    user: { kind: 'belongsTo', to: 'users', column: 'user_id' },
    createdBy: { kind: 'belongsTo', to: 'users', column: 'created_by', isHistory: true },
  },
  view: {
    comment: 'A move of a deal from one stage to another.',
    columns: {
      opportunity_id: text("Keap's id of the deal."),
      from_stage_id: text("Keap's id of the stage before the move; 0 for the first move.", 'move_from_stage_id'),
      to_stage_id: text("Keap's id of the stage after the move.", 'move_to_stage_id'),
      user_id: text("Keap's id of the user who moved the deal; -1 for Keap itself."),
      moved_at: time('When the deal moved.', 'move_time'),
    },
  },
  ttlMs: MINUTE,
});

/**
 * Named pipelines, which only some accounts serve; Keap does not document the path (docs/keap-api.md 9).
 */
export const pipelines = defineRow({
  node: 'Pipeline',
  isEditionGated: true,
  v1: { path: '/v1/pipelines', single: '/v1/pipelines/{id}', envelope: 'pipelines', normalize: pipeline },
  view: {
    comment: 'A named sales pipeline. Only some accounts have them.',
    columns: {
      name: text('Name.'),
    },
  },
  ttlMs: HOUR,
  isReference: true,
});
