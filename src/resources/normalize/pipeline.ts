import type { Payload } from '../row.js';
import { each, nested, normalizeRecord } from './shape.js';
import { id } from './field-aliases.js';

/**
 * A pipeline in v2's manner. No document of Keap describes the answer; the columns are those of its deals service
 * (docs/keap-api.md 9).
 */
export function pipeline(payload: Payload): Payload {
  const stage = nested({ stage_id: ['id', id], stage_name: 'name', stage_order: 'order', id, pipeline_id: id });
  return normalizeRecord({ pipeline_id: ['id', id], pipeline_name: 'name', id, stages: each(stage) }, payload);
}
