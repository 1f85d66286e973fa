import type { Payload } from '../row.js';
import { flattenColumn, nested, normalizeRecord, type Normalize } from './shape.js';
import { id } from './field-aliases.js';

/** Tags and the contacts that have them. Columns: docs/keap-api.md 8.4. */

/** The category of a tag nested under a contact is only a name. */
const category: Normalize = (value) => (typeof value === 'string' ? { name: value } : nested({ id })(value));

/** Normalizes a tag. */
export function tag(payload: Payload): Payload {
  return normalizeRecord({ id, category }, payload);
}

/** Normalizes a contact nested under a tag: its columns beside the time of tagging. */
export function taggedContact(payload: Payload): Payload {
  const columns = { id, first_name: 'given_name', last_name: 'family_name', date_applied: 'applied_time' };
  return normalizeRecord(columns, flattenColumn(payload, 'contact'));
}

/** Normalizes a tag nested under a contact, of either API version: its columns beside the time of tagging. */
export function appliedTag(payload: Payload): Payload {
  return normalizeRecord({ id, category, date_applied: 'applied_time' }, flattenColumn(payload, 'tag'));
}
