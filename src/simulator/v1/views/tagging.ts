import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { int, recordAt, same, stamp, textOf } from '../values.js';

/** Tags, and who has them, from both sides (docs/keap-api.md 8.4). */

function categoryOf(value: unknown, world: InternalWorld): Payload | null {
  const { id } = recordAt(value);
  const text = textOf(id);
  if (text === null || int(text) === null) return null;
  const known = world.get('tag_categories', text) ?? {};
  return { id: int(text), name: same(known['name']), description: same(known['description']) };
}

export const tag = ({ id, name, description, category }: Payload, world: InternalWorld): Payload => ({
  id: int(id),
  name: same(name),
  description: same(description),
  category: categoryOf(category, world),
});

/** A tag of a contact: its category is a name here. */
export function appliedTag({ tag: applied, applied_time }: Payload, world: InternalWorld): Payload {
  const { id, name, category } = recordAt(applied);
  return {
    tag: { id: int(id), name: same(name), category: same(categoryOf(category, world)?.['name']) },
    date_applied: stamp(applied_time),
  };
}

/** A contact of a tag. */
export const taggedContact = ({ id, email, given_name, family_name, applied_time }: Payload): Payload => ({
  contact: { id: int(id), email: same(email), first_name: same(given_name), last_name: same(family_name) },
  date_applied: stamp(applied_time),
});
