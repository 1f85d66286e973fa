import type { Payload } from '../../world/collection.js';
import { toCamelCase, toInt, asRecord, asRecords, orNull, toText } from '../values.js';
import { address } from './contact.js';

/** The account's profile, its custom field models, its named pipelines (docs/keap-api.md 8.10, 9). */

export const profile = (one: Payload): Payload => ({
  name: orNull(one['name']),
  email: orNull(one['email']),
  website: orNull(one['website']),
  phone: orNull(one['phone']),
  phone_ext: orNull(one['phone_ext']),
  address: { ...address(asRecord(one['address'])), field: 'BILLING' },
  time_zone: orNull(one['time_zone']),
  logo_url: orNull(one['logo_url']),
  currency_code: orNull(one['currency_code']),
  language_tag: orNull(one['language_tag']),
  business_type: orNull(one['business_type']),
  business_goals: orNull(one['business_goals']),
  business_primary_color: orNull(one['business_primary_color']),
  business_secondary_color: orNull(one['business_secondary_color']),
});

/** A field of a model; the ids of its choices stay texts. */
export const modelField = (one: Payload): Payload => ({
  id: toInt(one['id']),
  label: orNull(one['label']),
  field_name: orNull(one['field_name']),
  field_type: toCamelCase(one['field_type']),
  record_type: orNull(one['record_type']),
  default_value: orNull(one['default_value']),
  options: asRecords(one['options']).map(({ id, label }) => ({ id: toText(id), label: orNull(label), options: [] })),
});

/** A named pipeline; Keap's v1 documents do not describe it. */
export const pipeline = ({ id, name, stages }: Payload): Payload => ({
  id: toInt(id),
  name: orNull(name),
  stages: asRecords(stages).map((stage) => ({
    id: toInt(stage['id']),
    name: orNull(stage['name']),
    pipeline_id: toInt(stage['pipeline_id']),
  })),
});
