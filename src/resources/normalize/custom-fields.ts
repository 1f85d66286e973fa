import type { Payload } from '../row.js';
import { each, nested, normalizeRecord, type Normalize } from './shape.js';
import { id, enumValue } from './field-aliases.js';

/** The values of a record's custom fields: `[{id, content}]`, the content as it is. */
export const customValues = each(nested({ id }));

const option: Normalize = (value) =>
  normalizeRecord({ id, options: (options) => each(option)(options) }, value as Payload);

/** The definition of a custom field as v2 writes it. Columns: docs/keap-api.md 8.10. */
export function customField(payload: Payload): Payload {
  return normalizeRecord({ id, field_type: enumValue, record_type: enumValue, options: each(option) }, payload);
}
