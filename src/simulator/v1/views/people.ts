import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { toCamelCase, customFields, toInt, asRecord, asRecords, orNull, toTimestamp, toText } from '../values.js';
import { address, consent, fax, phone } from './contact.js';

/** Companies, users and the credential's user (docs/keap-api.md 8.2, 8.3). */

export const companyOptional = { names: ['notes', 'fax_number', 'custom_fields'] };

/** The address of a company or user: without its field, and with a ZIP code only. */
function plainAddress(value: unknown): Payload {
  const { field: _field, postal_code: _postalCode, ...rest } = address(asRecord(value));
  return rest;
}

function companyPhone(value: unknown): Payload | null {
  const { number, extension, type } = asRecord(value);
  return toText(number) === null ? null : { number, extension: orNull(extension), type: orNull(type) };
}

function companyFax(value: unknown): Payload | null {
  const { number, type } = asRecord(value);
  return toText(number) === null ? null : { number, type: orNull(type) };
}

/** A company with every property; the list drops those that were not requested. */
export function company(one: Payload): Payload {
  const email = asRecord(one['email_address']);
  return {
    id: toInt(one['id']),
    company_name: orNull(one['company_name']),
    website: orNull(one['website']),
    address: plainAddress(one['address']),
    email_address: orNull(email['email']),
    ...consent([{ ...email, field: 'EMAIL1' }]),
    phone_number: companyPhone(one['phone_number']),
    fax_number: companyFax(one['fax_number']),
    notes: orNull(one['notes']),
    custom_fields: customFields(one['custom_fields']),
  };
}

export function user(one: Payload): Payload {
  const email = asRecords(one['email_addresses'])[0] ?? {};
  return {
    id: toInt(one['id']),
    given_name: orNull(one['given_name']),
    family_name: orNull(one['family_name']),
    middle_name: orNull(one['middle_name']),
    preferred_name: orNull(one['nickname']),
    email_address: orNull(email['email']),
    status: toCamelCase(one['status']),
    partner: one['partner'] === true,
    job_title: orNull(one['title']),
    company_name: orNull(one['company_name']),
    website: orNull(one['website']),
    time_zone: orNull(one['time_zone']),
    address: plainAddress(one['address']),
    phone_numbers: asRecords(one['phone_numbers']).map(phone),
    fax_numbers: asRecords(one['fax_numbers']).map(fax),
    infusionsoft_id: orNull(one['keap_id']),
    global_user_id: toInt(one['global_user_id']),
    date_created: toTimestamp(one['create_time']),
    created_by: toInt(one['created_by']),
    last_updated: toTimestamp(one['update_time']),
    last_updated_by: toInt(one['updated_by']),
  };
}

/** The first user, whom every credential of the account belongs to; empty without users. */
export function userInfo(world: InternalWorld, admin: boolean): Payload {
  const table = world.findTable('users', null)!;
  const everyone = table.range(0, Infinity);
  const one: Payload = everyone.length > 0 ? table.read(everyone.at(0)) : {};
  return {
    email: orNull(one['keap_id']),
    sub: orNull(one['global_user_id']),
    given_name: orNull(one['given_name']),
    family_name: orNull(one['family_name']),
    middle_name: orNull(one['middle_name']),
    preferred_name: orNull(one['nickname']),
    global_user_id: toInt(one['global_user_id']),
    infusionsoft_id: orNull(one['keap_id']),
    is_admin: admin,
  };
}
