import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { int, recordAt, reference, same, stamp, textOf } from '../values.js';

/** Tasks, notes, appointments (docs/keap-api.md 8.9). */

const priorities: Readonly<Record<string, number>> = { CRITICAL: 1, ESSENTIAL: 2, NONESSENTIAL: 3 };

function contactCopy(id: unknown, world: InternalWorld): Payload | null {
  const text = textOf(id);
  if (text === null || int(text) === null) return null;
  const known = world.get('contacts', text) ?? {};
  const emails = Array.isArray(known['email_addresses']) ? (known['email_addresses'] as unknown[]) : [];
  const first = emails.map(recordAt).find(({ field }) => field === 'EMAIL1');
  return {
    id: int(text),
    email: same(first?.['email']),
    first_name: same(known['given_name']),
    last_name: same(known['family_name']),
  };
}

/** A task; its opportunity and its custom fields v1 does not tell. */
export const task = (one: Payload, world: InternalWorld): Payload => ({
  // In no document of v1, and in every answer: docs/keap-api.md quirk 14.
  id: int(one['id']),
  title: same(one['title']),
  description: same(one['description']),
  type: same(one['type']),
  priority: priorities[textOf(one['priority']) ?? ''] ?? null,
  completed: one['completed'] === true,
  contact: contactCopy(one['contact_id'], world),
  url: null,
  due_date: stamp(one['due_time']),
  creation_date: stamp(one['create_time']),
  modification_date: stamp(one['modification_time']),
  completion_date: stamp(one['completion_time']),
  remind_time: int(one['remind_time_mins']),
  user_id: reference(one['assigned_to_user_id']),
  funnel_id: 0,
  jgraph_id: 0,
});

function lastUpdatedBy(id: unknown, world: InternalWorld): Payload | null {
  const text = textOf(id);
  if (text === null || int(text) === null) return null;
  const known = world.get('users', text) ?? {};
  return { user_id: int(text), given_name: same(known['given_name']), family_name: same(known['family_name']) };
}

export const note = (one: Payload, world: InternalWorld): Payload => ({
  id: int(one['id']),
  title: same(one['title']),
  body: same(one['text']),
  type: same(one['type']),
  contact_id: reference(one['contact_id']),
  user_id: reference(recordAt(one['assigned_to_user'])['id']),
  last_updated_by: lastUpdatedBy(one['last_updated_by_user_id'], world),
  date_created: stamp(one['create_time']),
  last_updated: stamp(one['update_time']),
});

export const appointment = (one: Payload): Payload => ({
  id: int(one['id']),
  title: same(one['title']),
  description: same(one['description']),
  location: same(one['location']),
  contact_id: reference(one['contact_id']),
  user: reference(one['user_id']),
  start_date: stamp(one['start_time']),
  end_date: stamp(one['end_time']),
  remind_time: int(one['remind_time_mins']),
});
