import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { toInt, asRecord, idOrZero, orNull, toTimestamp, toText } from '../values.js';

/** Tasks, notes, appointments (docs/keap-api.md 8.9). */

const priorities: Readonly<Record<string, number>> = { CRITICAL: 1, ESSENTIAL: 2, NONESSENTIAL: 3 };

function contactCopy(id: unknown, world: InternalWorld): Payload | null {
  const text = toText(id);
  if (text === null || toInt(text) === null) return null;
  const known = world.get('contacts', text) ?? {};
  const emails = Array.isArray(known['email_addresses']) ? (known['email_addresses'] as unknown[]) : [];
  const first = emails.map(asRecord).find(({ field }) => field === 'EMAIL1');
  return {
    id: toInt(text),
    email: orNull(first?.['email']),
    first_name: orNull(known['given_name']),
    last_name: orNull(known['family_name']),
  };
}

/** A task; v1 gives neither its opportunity nor its custom fields. */
export const task = (one: Payload, world: InternalWorld): Payload => ({
  // Undocumented in v1, but in every response: docs/keap-api.md quirk 14.
  id: toInt(one['id']),
  title: orNull(one['title']),
  description: orNull(one['description']),
  type: orNull(one['type']),
  priority: priorities[toText(one['priority']) ?? ''] ?? null,
  completed: one['completed'] === true,
  contact: contactCopy(one['contact_id'], world),
  url: null,
  due_date: toTimestamp(one['due_time']),
  creation_date: toTimestamp(one['create_time']),
  modification_date: toTimestamp(one['modification_time']),
  completion_date: toTimestamp(one['completion_time']),
  remind_time: toInt(one['remind_time_mins']),
  user_id: idOrZero(one['assigned_to_user_id']),
  funnel_id: 0,
  jgraph_id: 0,
});

function lastUpdatedBy(id: unknown, world: InternalWorld): Payload | null {
  const text = toText(id);
  if (text === null || toInt(text) === null) return null;
  const known = world.get('users', text) ?? {};
  return { user_id: toInt(text), given_name: orNull(known['given_name']), family_name: orNull(known['family_name']) };
}

export const note = (one: Payload, world: InternalWorld): Payload => ({
  id: toInt(one['id']),
  title: orNull(one['title']),
  body: orNull(one['text']),
  type: orNull(one['type']),
  contact_id: idOrZero(one['contact_id']),
  user_id: idOrZero(asRecord(one['assigned_to_user'])['id']),
  last_updated_by: lastUpdatedBy(one['last_updated_by_user_id'], world),
  date_created: toTimestamp(one['create_time']),
  last_updated: toTimestamp(one['update_time']),
});

export const appointment = (one: Payload): Payload => ({
  id: toInt(one['id']),
  title: orNull(one['title']),
  description: orNull(one['description']),
  location: orNull(one['location']),
  contact_id: idOrZero(one['contact_id']),
  user: idOrZero(one['user_id']),
  start_date: toTimestamp(one['start_time']),
  end_date: toTimestamp(one['end_time']),
  remind_time: toInt(one['remind_time_mins']),
});
