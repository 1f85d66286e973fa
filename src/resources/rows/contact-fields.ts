import type { Endpoint } from '../row.js';
import type { FieldsDraft } from './shape.js';

/** Fields and filters of contacts. Facts: docs/keap-api.md 6.2, 7, 8.1 and Keap's documents of 2025 (v1) and 2026-08 (v2). */

export const addressFilters = Object.fromEntries(
  ['billing', 'shipping', 'other'].flatMap((kind) =>
    ['line1', 'locality', 'region', 'postal_code', 'country_code'].map(
      (part) => [`${kind}_address_${part}`, 'equals'] as const,
    ),
  ),
);

export const v2Fields: FieldsDraft = {
  mode: 'select',
  // Without `fields` a list has these three: docs/keap-api.md quirk 11.
  byDefault: ['id', 'given_name', 'family_name'],
  optional: [
    'addresses',
    'anniversary_date',
    'birth_date',
    'company',
    'contact_type',
    'create_time',
    'custom_fields',
    'email_addresses',
    'fax_numbers',
    'job_title',
    'leadsource_id',
    'links',
    'middle_name',
    'notes',
    'origin',
    'owner_id',
    'phone_numbers',
    'preferred_locale',
    'preferred_name',
    'prefix',
    'referral_code',
    'score_value',
    'social_accounts',
    'source_type',
    'spouse_name',
    'suffix',
    'tag_ids',
    'time_zone',
    'update_time',
    'utm_parameters',
    'website',
    'account_id',
    'assistant_name',
    'assistant_phone',
    'billing_information',
    'created_by',
    'groups',
    'last_updated_by',
  ],
};

/**
 * The fields of v1: docs/keap-api.md 6.2, 8.1. Lists have `tag_ids`, though the document does not say so.
 */
export const v1Fields: FieldsDraft = {
  mode: 'add',
  byDefault: [
    'id',
    'given_name',
    'family_name',
    'middle_name',
    'company',
    'owner_id',
    'phone_numbers',
    'addresses',
    'tag_ids',
    'score_value',
    'create_time',
    'update_time',
  ],
  optional: [
    'anniversary_date',
    'birth_date',
    'contact_type',
    'custom_fields',
    // The addresses come by default, but not their opt-in reason.
    'email_addresses',
    'fax_numbers',
    'job_title',
    'leadsource_id',
    'links',
    'notes',
    'origin',
    'preferred_locale',
    'preferred_name',
    'prefix',
    'social_accounts',
    'source_type',
    'spouse_name',
    'suffix',
    'time_zone',
    'website',
  ],
};

export const v1FieldAliases: Endpoint['fieldAliases'] = {
  start_update_time: 'since',
  end_update_time: 'until',
  create_time: 'date_created',
  update_time: 'last_updated',
  birth_date: 'birthday',
  anniversary_date: 'anniversary',
  leadsource_id: 'lead_source_id',
  links: 'relationships',
  email_addresses: 'opt_in_reason',
};
