import type { Payload } from '../row.js';
import { customValues } from './custom-fields.js';
import { nested, normalizeRecord, each } from './shape.js';
import { flag, id } from './field-aliases.js';

/** The Classic sales pipeline, and named pipelines. Columns: docs/keap-api.md 8.5. */

/** Normalizes an opportunity. The ids in a checklist are numbers in both API versions. */
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

/** Normalizes a stage. Only v1 has the number of its deals and whether it is the first or last of the pipeline. */
export function stage(payload: Payload): Payload {
  return normalizeRecord({ stage_id: ['id', id], stage_name: 'name', stage_order: 'order', id }, payload);
}

/**
 * Normalizes a pipeline by v2's conventions. Keap does not document the response; the columns are those of its deals
 * service (docs/keap-api.md 9).
 */
export function pipeline(payload: Payload): Payload {
  const nestedStage = nested({ stage_id: ['id', id], stage_name: 'name', stage_order: 'order', id, pipeline_id: id });
  return normalizeRecord({ pipeline_id: ['id', id], pipeline_name: 'name', id, stages: each(nestedStage) }, payload);
}
