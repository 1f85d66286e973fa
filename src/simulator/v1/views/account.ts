import type { Payload } from '../../world/collection.js';
import { camel, int, recordAt, recordsAt, same, textOf } from '../values.js';
import { address } from './contact.js';

/** The account's profile, its custom field models, its named pipelines (docs/keap-api.md 8.10, 9). */

export const profile = (one: Payload): Payload => ({
  name: same(one['name']),
  email: same(one['email']),
  website: same(one['website']),
  phone: same(one['phone']),
  phone_ext: same(one['phone_ext']),
  address: { ...address(recordAt(one['address'])), field: 'BILLING' },
  time_zone: same(one['time_zone']),
  logo_url: same(one['logo_url']),
  currency_code: same(one['currency_code']),
  language_tag: same(one['language_tag']),
  business_type: same(one['business_type']),
  business_goals: same(one['business_goals']),
  business_primary_color: same(one['business_primary_color']),
  business_secondary_color: same(one['business_secondary_color']),
});

/** A field of a model; the ids of its choices stay texts. */
export const modelField = (one: Payload): Payload => ({
  id: int(one['id']),
  label: same(one['label']),
  field_name: same(one['field_name']),
  field_type: camel(one['field_type']),
  record_type: same(one['record_type']),
  default_value: same(one['default_value']),
  options: recordsAt(one['options']).map(({ id, label }) => ({ id: textOf(id), label: same(label), options: [] })),
});

/** A pipeline with a name; no document of Keap describes it in v1. */
export const pipeline = ({ id, name, stages }: Payload): Payload => ({
  id: int(id),
  name: same(name),
  stages: recordsAt(stages).map((stage) => ({
    id: int(stage['id']),
    name: same(stage['name']),
    pipeline_id: int(stage['pipeline_id']),
  })),
});
