import type { Payload } from '../../world/collection.js';
import { company } from '../../v1/views/people.js';
import { columns, customFields, needs, read, type Form } from '../form.js';
import { address, emailAddress, faxNumber, phoneNumber } from '../reach.js';
import { change, insert } from '../records.js';
import { text } from '../values.js';
import type { WriteEndpoint } from '../write.js';
import { recordAt, shown } from './endpoint.js';

/** CreateOrPatchCompany of Keap's v1 document. */
const form: Form = {
  ...columns({ company_name: text(), notes: text(), website: text() }),
  address,
  email_address: emailAddress,
  phone_number: phoneNumber,
  fax_number: faxNumber,
  custom_fields: customFields('company_fields'),
};

/** v1 writes the address itself, and the reason for writing to it beside it. */
function withEmail({ opt_in_reason, ...body }: Payload): Payload {
  const email = body['email_address'];
  if (typeof email !== 'string') return body;
  return { ...body, email_address: email === '' ? null : { email, opt_in_reason: opt_in_reason ?? null } };
}

export const companyWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'companies',
    answer(write) {
      const { world, body, nowMs } = write;
      needs(body, ['company_name']);
      const values = read(form, withEmail(body), { world, record: null });
      return shown(write, 'companies', company, insert(world, 'companies', values, nowMs), 201);
    },
  },
  {
    method: 'PATCH',
    path: 'companies/{id}',
    answer(write) {
      const { world, body, params, nowMs } = write;
      const record = recordAt(world, 'companies', params['id']!, 'Company');
      const values = read(form, withEmail(body), { world, record });
      return shown(write, 'companies', company, change(world, 'companies', record, values, nowMs), null);
    },
  },
];
