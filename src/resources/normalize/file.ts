import type { Payload } from '../row.js';
import { flattenColumn, normalizeRecord } from './shape.js';
import { id, enumValue } from './field-aliases.js';

/**
 * A file as v2 writes it, out of a list or by itself, where v1 puts its columns under `file_descriptor`. Columns:
 * docs/keap-api.md 8.10.
 */
export function file(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      category: enumValue,
      file_box_type: enumValue,
      public: 'is_public',
      contact_id: id,
      created_by: ['created_by_id', id],
      date_created: 'created_time',
      last_updated: 'updated_time',
    },
    flattenColumn(payload, 'file_descriptor'),
  );
}
