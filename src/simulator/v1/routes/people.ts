import type { Payload } from '../../world/collection.js';
import { readPath, equals, owner, since, until } from '../../routes/route.js';
import type { Endpoint } from '../endpoint.js';
import { list, single } from '../list.js';
import { asRecords } from '../values.js';
import { contact, contactOptional } from '../views/contact.js';
import { company, companyOptional, user, userInfo } from '../views/people.js';

/** Contacts, companies, users (docs/keap-api.md 7, column v1). */

const id = (record: Payload): number => Number(record['id']);
const mainEmail = (record: Payload): unknown =>
  asRecords(record['email_addresses']).find(({ field }) => field === 'EMAIL1')?.['email'] ?? null;

export const people: readonly Endpoint[] = [
  list({
    path: '/v1/contacts',
    key: 'contacts',
    envelope: 'contacts',
    view: contact,
    optional: contactOptional,
    filters: {
      since: since('update_time'),
      until: until('update_time'),
      // An exact match of one address; which one is not documented (docs/keap-api.md quirk 10).
      email: { kind: 'equals', readPath: mainEmail },
      given_name: equals('given_name'),
      family_name: equals('family_name'),
    },
    orders: {
      id,
      date_created: readPath('create_time'),
      last_updated: readPath('update_time'),
      name: readPath('family_name'),
      firstName: readPath('given_name'),
      email: mainEmail,
    },
  }),
  single({ path: '/v1/contacts/{id}', key: 'contacts', noun: 'Contact', view: contact, optional: contactOptional }),
  list({
    path: '/v1/companies',
    key: 'companies',
    envelope: 'companies',
    view: company,
    optional: companyOptional,
    filters: { company_name: equals('company_name') },
    orders: {
      id,
      date_created: readPath('create_time'),
      name: readPath('company_name'),
      email: readPath('email_address.email'),
    },
  }),
  single({ path: '/v1/companies/{id}', key: 'companies', noun: 'Company', view: company, optional: companyOptional }),
  list({
    path: '/v1/users',
    key: 'users',
    envelope: 'users',
    view: user,
    defaultOrder: 'oldest',
    filters: {
      // Both default to true (docs/keap-api.md quirk 18), which hides no user.
      include_inactive: { kind: 'flag', readPath: (one) => (one['status'] === 'INACTIVE' ? true : [true, false]) },
      include_partners: { kind: 'flag', readPath: (one) => (one['partner'] === true ? true : [true, false]) },
    },
  }),
  { path: '/v1/oauth/connect/userinfo', handle: ({ world, admin }) => ({ status: 200, json: userInfo(world, admin) }) },
];

/** Limits a list to the records of one contact. */
export const contactFilter = { contact_id: owner('contact_id', 'contact_id') };
