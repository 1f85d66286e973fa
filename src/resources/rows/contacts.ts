import { contact } from '../normalize/contact.js';
import { day, expression, json, text, time } from '../view.js';
import { addressFilters, v1FieldAliases, v1Fields, v2Fields } from './contact-fields.js';
import { MINUTE, defineRow, hasMany } from './shape.js';

/** Contacts. Facts: docs/keap-api.md 6.2, 7, 8.1 and Keap's documents of 2025 (v1) and 2026-08 (v2). */

export const contacts = defineRow({
  node: 'Contact',
  v2: {
    path: '/v2/contacts',
    single: '/v2/contacts/{id}',
    envelope: 'contacts',
    orderBy: ['id', 'create_time', 'email', 'update_time'],
    hasCustomFilters: true,
    filters: {
      email: 'prefix',
      given_name: 'prefix',
      family_name: 'prefix',
      middle_name: 'prefix',
      company_id: 'equals',
      contact_ids: 'set',
      ids: 'set',
      start_update_time: 'time',
      end_update_time: 'time',
      phone_number: 'equals',
      phone_fields: 'set',
      ...addressFilters,
      city: 'prefix',
      state: 'prefix',
      website: 'prefix',
      lead_source_name: 'prefix',
      contact_id: 'compare',
    },
    idSet: { filter: 'contact_ids', maxIds: 1000 },
    keyset: { filter: 'contact_id', isOrdered: true },
    changeWindow: { since: 'start_update_time', until: 'end_update_time', of: 'change', column: 'update_time' },
    fields: v2Fields,
  },
  v1: {
    path: '/v1/contacts',
    single: '/v1/contacts/{id}',
    envelope: 'contacts',
    orderBy: ['id', 'create_time', 'update_time', 'email'],
    filters: {
      email: 'equals',
      given_name: 'equals',
      family_name: 'equals',
      start_update_time: 'time',
      end_update_time: 'time',
    },
    changeWindow: { since: 'start_update_time', until: 'end_update_time', of: 'change', column: 'update_time' },
    fields: v1Fields,
    // Keap documents `tag_ids` for the single contact only; lists of some accounts have it.
    sparseColumns: ['tag_ids', 'email_addresses', 'phone_numbers', 'addresses'],
    fieldAliases: v1FieldAliases,
    normalize: contact,
  },
  edges: {
    company: { kind: 'belongsTo', to: 'companies', column: 'company.id', mean: 0.4 },
    owner: { kind: 'belongsTo', to: 'users', column: 'owner_id' },
    tags: { kind: 'hasManyIds', to: 'tags', column: 'tag_ids' },
    deals: hasMany('opportunities', 'contact.id', 'contact_id'),
    orders: hasMany('orders', 'contact.id', 'contact_id'),
    payments: hasMany('payments', 'contact_id', 'contact_id'),
    transactions: hasMany('transactions', 'contact_id', 'contact_id'),
    subscriptions: hasMany('subscriptions', 'contact_id', 'contact_id'),
    tasks: hasMany('tasks', 'contact_id', 'contact_id'),
    notes: hasMany('notes', 'contact_id', 'contact_id'),
    files: hasMany('files', 'contact_id', 'contact_id'),
    emails: hasMany('emails', 'contact_id', 'contact_id', { highFanOut: true }),
    appliedTags: { kind: 'nested', to: 'applied_tags' },
    appointments: hasMany('appointments', 'contact_id', 'contact_id'),
  },
  view: {
    comment: 'A contact: a person the business deals with.',
    columns: {
      given_name: text('First name.'),
      family_name: text('Last name.'),
      email: expression(
        'text',
        'The main e-mail address (EMAIL1).',
        `jsonb_path_query_first(seen, '$.email_addresses[*] ? (@.field == "EMAIL1").email') #>> '{}'`,
      ),
      phone: expression(
        'text',
        'The main phone number (PHONE1).',
        `jsonb_path_query_first(seen, '$.phone_numbers[*] ? (@.field == "PHONE1").number') #>> '{}'`,
      ),
      company_id: text("Keap's id of the company.", 'company.id'),
      owner_id: text("Keap's id of the user who owns the contact."),
      tag_ids: json("Keap's ids of the tags on the contact, as a JSON list; null where Keap sent none of the list."),
      born_on: day('Birthday.', 'birth_date'),
      created_at: time('When the contact was created.', 'create_time'),
      updated_at: time('When the contact was last changed.', 'update_time'),
    },
  },
  ttlMs: MINUTE,
});
