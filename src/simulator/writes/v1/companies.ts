import type { Payload } from '../../world/collection.js';
import { company } from '../../v1/views/people.js';
import { columns, customFields, requireProperties, readBody, type BodySchema } from '../form.js';
import { address, emailAddress, faxNumber, phoneNumber } from '../contact-channels.js';
import { change, insert } from '../records.js';
import { text } from '../values.js';
import type { WriteEndpoint } from '../write.js';
import { findRecord, respondWith } from './endpoint.js';

/** CreateOrPatchCompany of Keap's v1 document. */
const schema: BodySchema = {
  ...columns({ company_name: text(), notes: text(), website: text() }),
  address,
  email_address: emailAddress,
  phone_number: phoneNumber,
  fax_number: faxNumber,
  custom_fields: customFields('company_fields'),
};

/** v1 has the address as a plain text, with the opt-in reason beside it. */
function nestEmail({ opt_in_reason, ...body }: Payload): Payload {
  const email = body['email_address'];
  if (typeof email !== 'string') return body;
  return { ...body, email_address: email === '' ? null : { email, opt_in_reason: opt_in_reason ?? null } };
}

export const companyWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'companies',
    handle(request) {
      const { world, body, nowMs } = request;
      requireProperties(body, ['company_name']);
      const values = readBody(schema, nestEmail(body), { world, record: null });
      return respondWith(request, 'companies', company, insert(world, 'companies', values, nowMs), 201);
    },
  },
  {
    method: 'PATCH',
    path: 'companies/{id}',
    handle(request) {
      const { world, body, params, nowMs } = request;
      const record = findRecord(world, 'companies', params['id']!, 'Company');
      const values = readBody(schema, nestEmail(body), { world, record });
      return respondWith(request, 'companies', company, change(world, 'companies', record, values, nowMs), null);
    },
  },
];
