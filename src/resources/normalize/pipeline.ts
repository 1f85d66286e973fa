import type { Payload } from '../row.js';
import { customValues } from './custom-fields.js';
import { nested, normalizeRecord, each } from './shape.js';
import { flag, id } from './field-aliases.js';

/** The Classic sales pipeline. Columns: docs/keap-api.md 8.5. */

/** An opportunity as v2 writes it. The ids in a check list are numbers in both generations. */
export function opportunity(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      contact: nested({ id }),
      stage: nested({ id, details: nested({ check_list_items: 'checklist_items' }) }),
      user: nested({ id }),
      next_action_date: 'next_action_time',
      estimated_close_date: 'estimated_close_time',
      include_in_forecast: flag,
      affiliate_id: id,
      custom_fields: customValues,
      date_created: 'created_time',
      last_updated: 'last_updated_time',
    },
    payload,
  );
}

/** A stage as v2 writes it; how many deals are in it and whether it ends or begins the pipeline only v1 tells. */
export function stage(payload: Payload): Payload {
  return normalizeRecord({ stage_id: ['id', id], stage_name: 'name', stage_order: 'order', id }, payload);
}

/**
 * A pipeline in v2's manner. No document of Keap describes the answer; the columns are those of its deals service
 * (docs/keap-api.md 9).
 */
export function pipeline(payload: Payload): Payload {
  const nestedStage = nested({ stage_id: ['id', id], stage_name: 'name', stage_order: 'order', id, pipeline_id: id });
  return normalizeRecord({ pipeline_id: ['id', id], pipeline_name: 'name', id, stages: each(nestedStage) }, payload);
}
