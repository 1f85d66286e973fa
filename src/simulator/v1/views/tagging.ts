import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { toInt, asRecord, orNull, toTimestamp, toText } from '../values.js';

/** Tags, and the contacts that have them, from both sides (docs/keap-api.md 8.4). */

function copyCategory(value: unknown, world: InternalWorld): Payload | null {
  const { id } = asRecord(value);
  const text = toText(id);
  if (text === null || toInt(text) === null) return null;
  const known = world.get('tag_categories', text) ?? {};
  return { id: toInt(text), name: orNull(known['name']), description: orNull(known['description']) };
}

export const tag = ({ id, name, description, category }: Payload, world: InternalWorld): Payload => ({
  id: toInt(id),
  name: orNull(name),
  description: orNull(description),
  category: copyCategory(category, world),
});

/** A tag of a contact: its category is a name here. */
export function appliedTag({ tag: applied, applied_time }: Payload, world: InternalWorld): Payload {
  const { id, name, category } = asRecord(applied);
  return {
    tag: { id: toInt(id), name: orNull(name), category: orNull(copyCategory(category, world)?.['name']) },
    date_applied: toTimestamp(applied_time),
  };
}

/** A contact of a tag. */
export const taggedContact = ({ id, email, given_name, family_name, applied_time }: Payload): Payload => ({
  contact: { id: toInt(id), email: orNull(email), first_name: orNull(given_name), last_name: orNull(family_name) },
  date_applied: toTimestamp(applied_time),
});
