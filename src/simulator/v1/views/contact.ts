import type { Payload } from '../../world/collection.js';
import { camel, customFields, int, recordAt, recordsAt, reference, same, stamp, textOf } from '../values.js';

/** Contacts, and what contacts, users and companies share (docs/keap-api.md 8.1). */

/** The properties that a contact shows only when they are named. */
export const contactOptional = {
  names:
    'company_name opt_in_reason origin relationships fax_numbers social_accounts contact_type lead_source_id birthday preferred_name prefix suffix notes time_zone website job_title preferred_locale source_type custom_fields spouse_name anniversary'.split(
      ' ',
    ),
  notInLists: ['origin', 'relationships', 'opt_in_reason'],
};

export const phone = ({ number, extension, field, type, number_e164 }: Payload): Payload => ({
  number: same(number),
  extension: same(extension),
  field: same(field),
  type: same(type),
  number_e164: same(number_e164),
});

export const fax = ({ number, type, field }: Payload): Payload => ({
  number: same(number),
  type: same(type),
  field: same(field),
});

/** Without the codes and names that only v2 has. */
export const address = (one: Payload): Payload => ({
  field: same(one['field']),
  line1: same(one['line1']),
  line2: same(one['line2']),
  locality: same(one['locality']),
  region: same(one['region']),
  // Both filled with the same value: docs/keap-api.md 6.
  postal_code: same(one['postal_code'] ?? one['zip_code']),
  zip_code: same(one['zip_code'] ?? one['postal_code']),
  zip_four: same(one['zip_four']),
  country_code: same(one['country_code']),
});

/** The consent that v1 tells once for a person: that of EMAIL1. */
export function consent(emails: readonly Payload[]): Payload {
  const first = emails.find(({ field }) => field === 'EMAIL1') ?? {};
  return {
    email_opted_in: first['is_opt_in'] === true,
    email_status: camel(first['email_opt_status']) ?? 'NonMarketable',
  };
}

/** v1 does not return the others, though its document names them: docs/keap-api.md 6.2. */
const socialTypes: Readonly<Record<string, string>> = {
  FACEBOOK: 'Facebook',
  TWITTER: 'Twitter',
  LINKED_IN: 'LinkedIn',
};

const socialAccounts = (value: unknown): Payload[] =>
  recordsAt(value).flatMap(({ name, type }) => {
    const known = socialTypes[textOf(type) ?? ''];
    return known === undefined ? [] : [{ name: same(name), type: known }];
  });

/** `1985-03-15` as the date-time that v1 makes of a birthday. */
const birthday = (value: unknown): unknown => (textOf(value) === '' ? null : stamp(value));

const sourceType = (value: unknown): string | null => {
  const text = textOf(value);
  if (text === null) return null;
  return text === 'SOURCE_TYPE_UNSPECIFIED' ? 'UNKNOWN' : text.replaceAll('_', '');
};

const updatedMs = (value: unknown): number | null => {
  const ms = Date.parse(textOf(value) ?? '');
  return Number.isNaN(ms) ? null : ms;
};

function company(value: unknown): Payload | null {
  const { id, company_name } = recordAt(value);
  return int(id) === null ? null : { id: int(id), company_name: same(company_name) };
}

const links = (value: unknown): Payload[] =>
  recordsAt(value).map(({ id, linked_contact_id, link_type_id }) => ({
    id: int(id),
    linked_contact_id: int(linked_contact_id),
    relationship_type_id: int(link_type_id),
  }));

/** A contact with every property; those that were not asked for are left out later. */
export function contact(one: Payload): Payload {
  const emails = recordsAt(one['email_addresses']);
  const origin = recordAt(one['origin']);
  return {
    id: int(one['id']),
    given_name: same(one['given_name']),
    family_name: same(one['family_name']),
    middle_name: same(one['middle_name']),
    preferred_name: same(one['preferred_name']),
    prefix: same(one['prefix']),
    suffix: same(one['suffix']),
    spouse_name: same(one['spouse_name']),
    company: company(one['company']),
    company_name: same(recordAt(one['company'])['company_name']),
    job_title: same(one['job_title']),
    website: same(one['website']),
    time_zone: same(one['time_zone']),
    preferred_locale: same(one['preferred_locale']),
    birthday: birthday(one['birth_date']),
    anniversary: same(one['anniversary_date']),
    contact_type: same(one['contact_type']),
    lead_source_id: reference(one['leadsource_id']),
    source_type: sourceType(one['source_type']),
    owner_id: int(one['owner_id']),
    email_addresses: emails.map(({ email, field }) => ({ email: same(email), field: same(field) })),
    ...consent(emails),
    opt_in_reason: same(emails.find(({ field }) => field === 'EMAIL1')?.['opt_in_reason']),
    phone_numbers: recordsAt(one['phone_numbers']).map(phone),
    fax_numbers: recordsAt(one['fax_numbers']).map(fax),
    addresses: recordsAt(one['addresses']).map(address),
    social_accounts: socialAccounts(one['social_accounts']),
    tag_ids: Array.isArray(one['tag_ids']) ? (one['tag_ids'] as unknown[]).map((id) => int(id)) : [],
    relationships: links(one['links']),
    origin: { date: stamp(origin['date']), ip_address: same(origin['ip_address']) },
    notes: same(one['notes']),
    custom_fields: customFields(one['custom_fields']),
    ScoreValue: textOf(one['score_value']),
    date_created: stamp(one['create_time']),
    last_updated: stamp(one['update_time']),
    // In no document, and in every answer: docs/keap-api.md 8.1.
    last_updated_utc_millis: updatedMs(one['update_time']),
  };
}
