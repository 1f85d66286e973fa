import { company, user } from '../normalize/people.js';
import { text, time } from '../view.js';
import { HOUR, MINUTE, defineRow, hasMany } from './shape.js';

/** Users and companies. Facts: docs/keap-api.md 6.2, 7, 8.1–8.3 and Keap's v2 document of 2026-08. */

export const users = defineRow({
  node: 'User',
  v2: {
    path: '/v2/users',
    single: '/v2/users/{id}',
    envelope: 'users',
    pageSize: 100,
    orderBy: ['create_time', 'email', 'name'],
    filters: {
      email: 'equals',
      given_name: 'equals',
      include_inactive: 'flag',
      include_partners: 'flag',
      user_ids: 'set',
    },
    // Records refer to inactive users and partners too, and v1 lists them by default (docs/keap-api.md quirk 18).
    alwaysTrueFlags: ['include_inactive', 'include_partners'],
    idSet: { filter: 'user_ids', maxIds: 100 },
  },
  v1: {
    path: '/v1/users',
    envelope: 'users',
    filters: { include_inactive: 'flag', include_partners: 'flag' },
    normalize: user,
  },
  edges: {
    createdBy: { kind: 'belongsTo', to: 'users', column: 'created_by', isHistory: true },
    updatedBy: { kind: 'belongsTo', to: 'users', column: 'updated_by', isHistory: true },
  },
  view: {
    comment: 'A user of the Keap account: inactive ones and partners are here too.',
    columns: {
      given_name: text('First name.'),
      family_name: text('Last name.'),
      email: text('The first of the e-mail addresses.', 'email_addresses.0.email'),
      status: text('Whether the user can sign in: ACTIVE, INVITED, INACTIVE or NOT_A_USER.'),
      created_at: time('When the user was created.', 'create_time'),
    },
  },
  ttlMs: HOUR,
  isReference: true,
});

export const companies = defineRow({
  node: 'Company',
  v2: {
    path: '/v2/companies',
    single: '/v2/companies/{id}',
    envelope: 'companies',
    orderBy: ['id', 'create_time', 'name', 'email'],
    hasCustomFilters: true,
    filters: {
      company_name: 'equals',
      name: 'prefix',
      email: 'equals',
      city: 'prefix',
      state: 'prefix',
      since_time: 'time',
      until_time: 'time',
      company_id: 'compare',
    },
    keyset: { filter: 'company_id', isOrdered: true },
    changeWindow: { since: 'since_time', until: 'until_time', of: 'change', column: 'update_time' },
    fields: {
      mode: 'add',
      byDefault: ['id', 'company_name', 'website', 'title', 'job_title', 'owner_id', 'referral_code', 'groups'],
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
    listColumns: ['custom_fields'],
  },
  v1: {
    path: '/v1/companies',
    single: '/v1/companies/{id}',
    envelope: 'companies',
    orderBy: ['id', 'create_time', 'name', 'email'],
    filters: { company_name: 'equals' },
    fields: {
      mode: 'add',
      byDefault: ['id', 'company_name', 'website', 'address', 'email_address', 'phone_number'],
      optional: ['notes', 'fax_number', 'custom_fields'],
    },
    listColumns: ['custom_fields'],
    fieldAliases: { create_time: 'date_created' },
    normalize: company,
  },
  volatileColumns: ['groups'],
  edges: {
    owner: { kind: 'belongsTo', to: 'users', column: 'owner_id' },
    contacts: hasMany('contacts', 'company.id', 'company_id'),
    createdBy: { kind: 'belongsTo', to: 'users', column: 'created_by', isHistory: true, apiVersion: 'v2' },
    updatedBy: { kind: 'belongsTo', to: 'users', column: 'last_updated_by', isHistory: true, apiVersion: 'v2' },
  },
  view: {
    comment: 'A company that contacts belong to.',
    columns: {
      company_name: text('Name of the company.'),
      email: text('E-mail address.', 'email_address.email'),
      website: text('Web site.'),
      owner_id: text("Keap's id of the user who owns the company."),
      created_at: time('When the company was created.', 'create_time'),
      updated_at: time('When the company was last changed.', 'update_time'),
    },
  },
  ttlMs: 5 * MINUTE,
});
