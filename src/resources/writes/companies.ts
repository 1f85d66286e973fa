import { isRecord } from '../record.js';
import type { Payload } from '../row.js';
import { customFields, nested, toV1Body } from './v1-body.js';
import { buildPaths, defineWriteEndpoint, type WriteEndpoint } from './endpoint.js';

/** How companies are written. Facts: Keap's documents of POST and PATCH on companies, docs/keap-api.md 8.2. */

const columns = {
  address: nested({ postal_code: 'zip_code' }),
  custom_fields: customFields,
} as const;

/** v1 has the address as text where v2 has a record, and the opt-in reason beside it. */
function flatEmail(input: Payload): Payload {
  const email = input['email_address'];
  if (!isRecord(email)) return input;
  const { email: address = null, opt_in_reason: reason } = email;
  return { ...input, email_address: address, ...(typeof reason === 'string' ? { opt_in_reason: reason } : {}) };
}

export const companies: readonly WriteEndpoint[] = [
  defineWriteEndpoint({ apiVersion: 'v2', paths: buildPaths('/v2/companies', true), hasUpdateMask: true }),
  defineWriteEndpoint({
    apiVersion: 'v1',
    paths: buildPaths('/v1/companies', false),
    unsupportedColumns: [
      'title',
      'first_name',
      'middle_name',
      'last_name',
      'suffix',
      'preferred_name',
      'job_title',
      'spouse_name',
      'birth_date',
      'anniversary_date',
      'contact_type',
      'owner_id',
      'referral_code',
      'assistant_name',
      'assistant_phone',
      'billing_information',
      'address.region_code',
    ],
    body: (input) => toV1Body(columns, flatEmail(input)),
  }),
];
