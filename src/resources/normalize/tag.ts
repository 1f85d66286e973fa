import { isRecord } from '../record.js';
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

/** Normalizes a pair of the bulk list of contacts: a tag of one of them. */
export const appliedTagPair = (payload: Payload): Payload => pair(payload, 'tag_id', 'contact_id');

/** Normalizes a pair of the bulk list of tags: a contact of one of them. */
export const taggedContactPair = (payload: Payload): Payload => pair(payload, 'contact_id', 'tag_id');

/** A pair as the child's record, with the id of its owner. Absent columns stay absent. */
function pair(payload: Payload, child: string, owner: string): Payload {
  const { [child]: childId, [owner]: ownerId, applied_at: appliedAt } = isRecord(payload) ? payload : {};
  return {
    ...(childId === undefined ? {} : { id: id(childId) }),
    ...(ownerId === undefined ? {} : { [owner]: id(ownerId) }),
    ...(appliedAt === undefined ? {} : { applied_time: appliedAt }),
  };
}
