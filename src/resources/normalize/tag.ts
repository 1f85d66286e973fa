import type { Payload } from '../row.js';
import { flattenColumn, nested, normalizeRecord, type Normalize } from './shape.js';
import { id } from './field-aliases.js';

/** Tags and who has them. Columns: docs/keap-api.md 8.4. */

/** Where a tag is listed below a contact, its category is only a name. */
const category: Normalize = (value) => (typeof value === 'string' ? { name: value } : nested({ id })(value));

/** A tag as v2 writes it. */
export function tag(payload: Payload): Payload {
  return normalizeRecord({ id, category }, payload);
}

/** A contact that has a tag, as v2 writes it: its columns beside the time of tagging. */
export function taggedContact(payload: Payload): Payload {
  const columns = { id, first_name: 'given_name', last_name: 'family_name', date_applied: 'applied_time' };
  return normalizeRecord(columns, flattenColumn(payload, 'contact'));
}

/** A tag that a contact has, of either generation: its columns beside the time of tagging. */
export function appliedTag(payload: Payload): Payload {
  return normalizeRecord({ id, category, date_applied: 'applied_time' }, flattenColumn(payload, 'tag'));
}
