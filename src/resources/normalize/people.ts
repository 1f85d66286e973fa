import type { Payload } from '../row.js';
import { address } from './address.js';
import { normalizeRecord, type Normalize } from './shape.js';
import { id, enumValue } from './field-aliases.js';
import { customValues } from './custom-fields.js';
import { moveOptInToOnlyEmail } from './opt-in.js';

/** A user has one e-mail address in v1 and a list of them in v2. */
const emails: Normalize = (value) => {
  if (typeof value !== 'string') return value;
  return value === '' ? [] : [{ email: value, field: 'EMAIL1' }];
};

/** Normalizes a user. The ids of its creator and last editor are numbers in both API versions. Columns: docs/keap-api.md 8.3. */
export function user(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      email_address: ['email_addresses', emails],
      preferred_name: 'nickname',
      status: enumValue,
      job_title: 'title',
      address,
      infusionsoft_id: ['keap_id', id],
      global_user_id: id,
      date_created: 'create_time',
      last_updated: 'update_time',
      last_updated_by: 'updated_by',
    },
    payload,
  );
}

/** Normalizes a company. Columns: docs/keap-api.md 8.2. */
export function company(payload: Payload): Payload {
  return normalizeRecord({ id, address, custom_fields: customValues }, moveOptInToOnlyEmail(payload));
}

/** Normalizes the profile of the account's business. Columns: Keap's v1 document, `AccountProfile`. */
export function profile(payload: Payload): Payload {
  return normalizeRecord({ address }, payload);
}
