import type { Payload } from '../row.js';
import { each, nested, normalizeRecord, type Normalize } from './shape.js';
import { id, enumValue } from './field-aliases.js';

/** The custom field values of a record: `[{id, content}]`, with unchanged content. */
export const customValues = each(nested({ id }));

const option: Normalize = (value) =>
  normalizeRecord({ id, options: (options) => each(option)(options) }, value as Payload);

/** Normalizes the definition of a custom field. Columns: docs/keap-api.md 8.10. */
export function customField(payload: Payload): Payload {
  return normalizeRecord({ id, field_type: enumValue, record_type: enumValue, options: each(option) }, payload);
}
