import type { Payload } from '../world/collection.js';
import type { Field } from '../lists/filter.js';
import { readPath, equals, owner, ownId, ownIds, prefix, defineRoute, since, until, type Route } from './route.js';

/** Users, companies, contacts. */

const firstEmail = (person: Payload): unknown =>
  (readPath('email_addresses[].email')(person) as unknown[] | null)?.[0] ?? null;

export const users: Route = defineRoute({
  path: 'users',
  noun: 'User',
  envelope: 'users',
  maxPageSize: 100,
  defaultOrder: 'oldest',
  orders: { create_time: readPath('create_time'), email: firstEmail, name: readPath('family_name') },
  filters: {
    email: equals('email_addresses[].email'),
    given_name: equals('given_name'),
    // Both default to true, which hides no user.
    include_inactive: { kind: 'flag', readPath: (user) => (user['status'] === 'INACTIVE' ? true : [true, false]) },
    include_partners: { kind: 'flag', readPath: (user) => (user['partner'] === true ? true : [true, false]) },
    user_ids: ownIds(),
  },
});

export const companies: Route = defineRoute({
  path: 'companies',
  noun: 'Company',
  envelope: 'companies',
  model: 'company_fields',
  lastPageToken: 'null',
  orders: {
    id: (company) => Number(company['id']),
    create_time: readPath('create_time'),
    name: readPath('company_name'),
    email: readPath('email_address.email'),
  },
  filters: {
    company_name: equals('company_name'),
    name: prefix('company_name'),
    email: equals('email_address.email'),
    city: prefix('address.locality'),
    state: prefix('address.region'),
    since_time: since('update_time'),
    until_time: until('update_time'),
    company_id: ownId(),
  },
  fields: {
    mode: 'add',
    explode: false,
    byDefault: [],
    optional: [
      'notes',
      'fax_number',
      'address',
      'email_address',
      'phone_number',
      'update_time',
      'create_time',
      'custom_fields',
    ],
  },
});

const addressParts = ['line1', 'locality', 'region', 'postal_code', 'country_code'];
const addresses: Record<string, Field> = Object.fromEntries(
  ['billing', 'shipping', 'other'].flatMap((kind) =>
    addressParts.map((part): [string, Field] => [
      `${kind}_address_${part}`,
      {
        kind: 'equals',
        readPath: (contact) =>
          ((contact['addresses'] ?? []) as Record<string, unknown>[])
            .filter((one) => one['field'] === kind.toUpperCase())
            .map((one) => one[part]),
      },
    ]),
  ),
);

export const contacts: Route = defineRoute({
  path: 'contacts',
  noun: 'Contact',
  envelope: 'contacts',
  model: 'contact_fields',
  orders: {
    id: (contact) => Number(contact['id']),
    create_time: readPath('create_time'),
    email: firstEmail,
    update_time: readPath('update_time'),
  },
  filters: {
    // Matches any of the three addresses: docs/keap-api.md quirk 10.
    email: prefix('email_addresses[].email'),
    given_name: prefix('given_name'),
    family_name: prefix('family_name'),
    middle_name: prefix('middle_name'),
    company_id: owner('company.id', 'company_id'),
    contact_ids: ownIds(),
    ids: ownIds(),
    start_update_time: since('update_time'),
    end_update_time: until('update_time'),
    phone_number: equals('phone_numbers[].number', { requires: 'phone_fields' }),
    phone_fields: {
      kind: 'set',
      readPath: readPath('phone_numbers[].field'),
      values: ['PHONE1', 'PHONE2', 'PHONE3', 'PHONE4', 'PHONE5'],
    },
    ...addresses,
    city: prefix('addresses[].locality'),
    state: prefix('addresses[].region'),
    website: prefix('website'),
    lead_source_name: prefix('lead_source_name'),
    contact_id: ownId(),
  },
  fields: {
    mode: 'select',
    explode: false,
    byDefault: ['id', 'given_name', 'family_name'],
    optional: (
      'addresses anniversary_date birth_date company contact_type create_time custom_fields email_addresses fax_numbers job_title ' +
      'leadsource_id links middle_name notes origin owner_id phone_numbers preferred_locale preferred_name prefix referral_code ' +
      'score_value social_accounts source_type spouse_name suffix tag_ids time_zone update_time utm_parameters website account_id ' +
      'assistant_name assistant_phone billing_information created_by groups last_updated_by'
    ).split(' '),
  },
});
