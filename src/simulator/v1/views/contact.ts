import type { Payload } from '../../world/collection.js';
import {
  toCamelCase,
  customFields,
  toInt,
  asRecord,
  asRecords,
  idOrZero,
  orNull,
  toTimestamp,
  toText,
} from '../values.js';

/** Contacts, and the parts that contacts, users and companies share (docs/keap-api.md 8.1). */

/** The properties that a contact shows only when named. */
export const contactOptional = {
  names:
    'company_name opt_in_reason origin relationships fax_numbers social_accounts contact_type lead_source_id birthday preferred_name prefix suffix notes time_zone website job_title preferred_locale source_type custom_fields spouse_name anniversary'.split(
      ' ',
    ),
  notInLists: ['origin', 'relationships', 'opt_in_reason'],
};

export const phone = ({ number, extension, field, type, number_e164 }: Payload): Payload => ({
  number: orNull(number),
  extension: orNull(extension),
  field: orNull(field),
  type: orNull(type),
  number_e164: orNull(number_e164),
});

export const fax = ({ number, type, field }: Payload): Payload => ({
  number: orNull(number),
  type: orNull(type),
  field: orNull(field),
});

/** Without the codes and names that only v2 has. */
export const address = (one: Payload): Payload => ({
  field: orNull(one['field']),
  line1: orNull(one['line1']),
  line2: orNull(one['line2']),
  locality: orNull(one['locality']),
  region: orNull(one['region']),
  // Both hold the same value: docs/keap-api.md 6.
  postal_code: orNull(one['postal_code'] ?? one['zip_code']),
  zip_code: orNull(one['zip_code'] ?? one['postal_code']),
  zip_four: orNull(one['zip_four']),
  country_code: orNull(one['country_code']),
});

/** The consent, which v1 gives once per contact: that of EMAIL1. */
export function consent(emails: readonly Payload[]): Payload {
  const first = emails.find(({ field }) => field === 'EMAIL1') ?? {};
  return {
    email_opted_in: first['is_opt_in'] === true,
    email_status: toCamelCase(first['email_opt_status']) ?? 'NonMarketable',
  };
}

/** v1 does not return the others, although its document names them: docs/keap-api.md 6.2. */
const socialTypes: Readonly<Record<string, string>> = {
  FACEBOOK: 'Facebook',
  TWITTER: 'Twitter',
  LINKED_IN: 'LinkedIn',
};

const socialAccounts = (value: unknown): Payload[] =>
  asRecords(value).flatMap(({ name, type }) => {
    const known = socialTypes[toText(type) ?? ''];
    return known === undefined ? [] : [{ name: orNull(name), type: known }];
  });

/** `1985-03-15` as the date-time that v1 prints for a birthday. */
const birthday = (value: unknown): unknown => (toText(value) === '' ? null : toTimestamp(value));

const sourceType = (value: unknown): string | null => {
  const text = toText(value);
  if (text === null) return null;
  return text === 'SOURCE_TYPE_UNSPECIFIED' ? 'UNKNOWN' : text.replaceAll('_', '');
};

const updatedMs = (value: unknown): number | null => {
  const ms = Date.parse(toText(value) ?? '');
  return Number.isNaN(ms) ? null : ms;
};

function company(value: unknown): Payload | null {
  const { id, company_name } = asRecord(value);
  return toInt(id) === null ? null : { id: toInt(id), company_name: orNull(company_name) };
}

const links = (value: unknown): Payload[] =>
  asRecords(value).map(({ id, linked_contact_id, link_type_id }) => ({
    id: toInt(id),
    linked_contact_id: toInt(linked_contact_id),
    relationship_type_id: toInt(link_type_id),
  }));

/** A contact with every property; the list drops those that were not requested. */
export function contact(one: Payload): Payload {
  const emails = asRecords(one['email_addresses']);
  const origin = asRecord(one['origin']);
  return {
    id: toInt(one['id']),
    given_name: orNull(one['given_name']),
    family_name: orNull(one['family_name']),
    middle_name: orNull(one['middle_name']),
    preferred_name: orNull(one['preferred_name']),
    prefix: orNull(one['prefix']),
    suffix: orNull(one['suffix']),
    spouse_name: orNull(one['spouse_name']),
    company: company(one['company']),
    company_name: orNull(asRecord(one['company'])['company_name']),
    job_title: orNull(one['job_title']),
    website: orNull(one['website']),
    time_zone: orNull(one['time_zone']),
    preferred_locale: orNull(one['preferred_locale']),
    birthday: birthday(one['birth_date']),
    anniversary: orNull(one['anniversary_date']),
    contact_type: orNull(one['contact_type']),
    lead_source_id: idOrZero(one['leadsource_id']),
    source_type: sourceType(one['source_type']),
    owner_id: toInt(one['owner_id']),
    email_addresses: emails.map(({ email, field }) => ({ email: orNull(email), field: orNull(field) })),
    ...consent(emails),
    opt_in_reason: orNull(emails.find(({ field }) => field === 'EMAIL1')?.['opt_in_reason']),
    phone_numbers: asRecords(one['phone_numbers']).map(phone),
    fax_numbers: asRecords(one['fax_numbers']).map(fax),
    addresses: asRecords(one['addresses']).map(address),
    social_accounts: socialAccounts(one['social_accounts']),
    tag_ids: Array.isArray(one['tag_ids']) ? (one['tag_ids'] as unknown[]).map((id) => toInt(id)) : [],
    relationships: links(one['links']),
    origin: { date: toTimestamp(origin['date']), ip_address: orNull(origin['ip_address']) },
    notes: orNull(one['notes']),
    custom_fields: customFields(one['custom_fields']),
    ScoreValue: toText(one['score_value']),
    date_created: toTimestamp(one['create_time']),
    last_updated: toTimestamp(one['update_time']),
    // Undocumented, but in every response: docs/keap-api.md 8.1.
    last_updated_utc_millis: updatedMs(one['update_time']),
  };
}
