import type { Payload } from '../world/collection.js';
import { badRequest } from '../http/errors.js';
import type { InternalWorld } from '../world/world.js';
import type { Property } from './form.js';
import { change, insert } from './records.js';
import { reference, wrong } from './values.js';
import { keptTime } from './write.js';

/** What both generations do to contacts. Columns are v2's. */

/** The company a contact is of, with the copy of its name. */
export const companyOf: Property = (value, name, { world }) => {
  if (value === null) return { company: null };
  const id = reference('companies')((value as Payload)['id'] ?? null, `${name}.id`, world) as string | null;
  if (id === null) throw wrong(`${name}.id`, 'a numeric id is expected');
  return { company: { id, company_name: world.get('companies', id)!['company_name'] } };
};

const some = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** Throws a Refusal for a contact that could not be reached by any of these. */
function mustBeReachable(contact: Payload, by: readonly string[]): void {
  if (by.some((name) => some(contact[name]))) return;
  throw badRequest(
    by.includes('addresses')
      ? 'Contact must contain at least one item in email_addresses, phone_numbers, or addresses'
      : 'Contact must contain an e-mail address or phone number',
  );
}

export function createContact(world: InternalWorld, values: Payload, nowMs: number, by: readonly string[]): Payload {
  mustBeReachable(values, by);
  const { ip_address = null } = (values['origin'] ?? {}) as Payload;
  return insert(world, 'contacts', { ...values, origin: { date: keptTime(nowMs), ip_address } }, nowMs);
}

export function changeContact(
  world: InternalWorld,
  record: Payload,
  values: Payload,
  nowMs: number,
  by: readonly string[],
): Payload {
  // What was unreachable before may stay so; what was not must not become it.
  if (by.some((name) => name in values)) mustBeReachable({ ...record, ...values }, by);
  const { origin, ...rest } = values;
  const shown = origin === undefined ? {} : { origin: { ...(record['origin'] as Payload), ...(origin as Payload) } };
  return change(world, 'contacts', record, { ...rest, ...shown }, nowMs);
}

/** Takes a contact away, and from under its tags. What else names it keeps doing so. */
export function removeContact(world: InternalWorld, id: string): void {
  const applied = world.findTable('applied_tags', id)!;
  const range = applied.range(0, Infinity);
  const tags = Array.from({ length: range.length }, (_, place) => applied.read(range.at(place))['tag'] as Payload);
  for (const tag of tags) world.findTable('contact_tags', tag['id'] as string)?.remove(id);
  world.remove('contacts', id);
}
