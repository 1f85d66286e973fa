import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { camel, customFields, int, recordAt, recordsAt, same, stamp, textOf } from '../values.js';
import { address, consent, fax, phone } from './contact.js';

/** Companies, users and whom the credential belongs to (docs/keap-api.md 8.2, 8.3). */

export const companyOptional = { names: ['notes', 'fax_number', 'custom_fields'] };

/** The address of a company or user: without its field, and with a ZIP code only. */
function plainAddress(value: unknown): Payload {
  const { field: _field, postal_code: _postalCode, ...rest } = address(recordAt(value));
  return rest;
}

function companyPhone(value: unknown): Payload | null {
  const { number, extension, type } = recordAt(value);
  return textOf(number) === null ? null : { number, extension: same(extension), type: same(type) };
}

function companyFax(value: unknown): Payload | null {
  const { number, type } = recordAt(value);
  return textOf(number) === null ? null : { number, type: same(type) };
}

/** A company with every property; those that were not asked for are left out later. */
export function company(one: Payload): Payload {
  const email = recordAt(one['email_address']);
  return {
    id: int(one['id']),
    company_name: same(one['company_name']),
    website: same(one['website']),
    address: plainAddress(one['address']),
    email_address: same(email['email']),
    ...consent([{ ...email, field: 'EMAIL1' }]),
    phone_number: companyPhone(one['phone_number']),
    fax_number: companyFax(one['fax_number']),
    notes: same(one['notes']),
    custom_fields: customFields(one['custom_fields']),
  };
}

export function user(one: Payload): Payload {
  const email = recordsAt(one['email_addresses'])[0] ?? {};
  return {
    id: int(one['id']),
    given_name: same(one['given_name']),
    family_name: same(one['family_name']),
    middle_name: same(one['middle_name']),
    preferred_name: same(one['nickname']),
    email_address: same(email['email']),
    status: camel(one['status']),
    partner: one['partner'] === true,
    job_title: same(one['title']),
    company_name: same(one['company_name']),
    website: same(one['website']),
    time_zone: same(one['time_zone']),
    address: plainAddress(one['address']),
    phone_numbers: recordsAt(one['phone_numbers']).map(phone),
    fax_numbers: recordsAt(one['fax_numbers']).map(fax),
    infusionsoft_id: same(one['keap_id']),
    global_user_id: int(one['global_user_id']),
    date_created: stamp(one['create_time']),
    created_by: int(one['created_by']),
    last_updated: stamp(one['update_time']),
    last_updated_by: int(one['updated_by']),
  };
}

/** The first user, whom every credential of the account belongs to; without users nobody. */
export function userInfo(world: InternalWorld, admin: boolean): Payload {
  const table = world.findTable('users', null)!;
  const everyone = table.range(0, Infinity);
  const one: Payload = everyone.length > 0 ? table.read(everyone.at(0)) : {};
  return {
    email: same(one['keap_id']),
    sub: same(one['global_user_id']),
    given_name: same(one['given_name']),
    family_name: same(one['family_name']),
    middle_name: same(one['middle_name']),
    preferred_name: same(one['nickname']),
    global_user_id: int(one['global_user_id']),
    infusionsoft_id: same(one['keap_id']),
    is_admin: admin,
  };
}
