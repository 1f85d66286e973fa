import type { Payload } from '../world/collection.js';
import { badRequest } from '../http/errors.js';
import type { InternalWorld } from '../world/world.js';
import type { PropertyReader } from './form.js';
import { change, insert } from './records.js';
import { reference, invalidValue } from './values.js';
import { formatStoredTime } from './write.js';

/** Writes to contacts, shared by v1 and v2. Columns are v2's. */

/** The company of a contact, with a copy of its name. */
export const copyCompany: PropertyReader = (value, name, { world }) => {
  if (value === null) return { company: null };
  const id = reference('companies')((value as Payload)['id'] ?? null, `${name}.id`, world) as string | null;
  if (id === null) throw invalidValue(`${name}.id`, 'a numeric id is expected');
  return { company: { id, company_name: world.get('companies', id)!['company_name'] } };
};

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** Throws an ApiError for a contact without any of these channels. */
function assertReachable(contact: Payload, channels: readonly string[]): void {
  if (channels.some((name) => isFilled(contact[name]))) return;
  throw badRequest(
    channels.includes('addresses')
      ? 'Contact must contain at least one item in email_addresses, phone_numbers, or addresses'
      : 'Contact must contain an e-mail address or phone number',
  );
}

export function createContact(
  world: InternalWorld,
  values: Payload,
  nowMs: number,
  channels: readonly string[],
): Payload {
  assertReachable(values, channels);
  const { ip_address = null } = (values['origin'] ?? {}) as Payload;
  return insert(world, 'contacts', { ...values, origin: { date: formatStoredTime(nowMs), ip_address } }, nowMs);
}

export function changeContact(
  world: InternalWorld,
  record: Payload,
  values: Payload,
  nowMs: number,
  channels: readonly string[],
): Payload {
  // An unreachable contact may stay unreachable; a reachable one must not become unreachable.
  if (channels.some((name) => name in values)) assertReachable({ ...record, ...values }, channels);
  const { origin, ...rest } = values;
  const originChange =
    origin === undefined ? {} : { origin: { ...(record['origin'] as Payload), ...(origin as Payload) } };
  return change(world, 'contacts', record, { ...rest, ...originChange }, nowMs);
}

/** Removes a contact and its tag memberships. Other references to it stay. */
export function removeContact(world: InternalWorld, id: string): void {
  const applied = world.findTable('applied_tags', id)!;
  const range = applied.range(0, Infinity);
  const tags = Array.from({ length: range.length }, (_, index) => applied.read(range.at(index))['tag'] as Payload);
  for (const tag of tags) world.findTable('contact_tags', tag['id'] as string)?.remove(id);
  world.remove('contacts', id);
}
