import type { Payload } from '../row.js';
import { each, nested, show, type Seeing } from './shape.js';
import { id, word } from './field-aliases.js';

/** The values of a record's custom fields: `[{id, content}]`, the content as it is. */
export const customValues = each(nested({ id }));

const option: Seeing = (value) => show({ id, options: (options) => each(option)(options) }, value as Payload);

/** The definition of a custom field as v2 writes it. Columns: docs/keap-api.md 8.10. */
export function customField(payload: Payload): Payload {
  return show({ id, field_type: word, record_type: word, options: each(option) }, payload);
}
