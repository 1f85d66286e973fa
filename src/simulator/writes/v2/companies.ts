import { columns, customFields, maskOf, needs, read, type Form } from '../form.js';
import { address, emailAddress, faxNumber, phoneNumber } from '../reach.js';
import { change, insert } from '../records.js';
import { day, reference, text } from '../values.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { recordAt, shownBy } from './endpoint.js';

const texts =
  'notes website suffix title company_name assistant_name assistant_phone billing_information contact_type first_name ' +
  'job_title last_name middle_name preferred_name referral_code spouse_name';

/** CreateCompanyRequest and UpdateCompanyRequest of Keap's v2 document. */
const form: Form = {
  ...columns(Object.fromEntries(texts.split(' ').map((name) => [name, text()]))),
  ...columns({ anniversary_date: day, birth_date: day, owner_id: reference('users') }),
  address,
  email_address: emailAddress,
  fax_number: faxNumber,
  phone_number: phoneNumber,
  custom_fields: customFields('company_fields'),
};

const maskable = [
  ...Object.keys(form),
  'id',
  'create_time',
  'update_time',
  'account_id',
  'created_by',
  'groups',
  'last_updated_by',
];

export const companyWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'companies',
    answer(write) {
      const { world, body, nowMs } = write;
      needs(body, ['company_name']);
      const show = shownBy(write, 'companies');
      return show(insert(world, 'companies', read(form, body, { world, record: null }), nowMs), 'made');
    },
  },
  {
    method: 'PATCH',
    path: 'companies/{id}',
    answer(write) {
      const { world, body, query, params, nowMs } = write;
      const record = recordAt(world, 'companies', params['id']!);
      const show = shownBy(write, 'companies');
      const values = read(form, body, { world, record }, maskOf(query, maskable));
      return show(change(world, 'companies', record, values, nowMs), 'changed');
    },
  },
  {
    method: 'DELETE',
    path: 'companies/{id}',
    answer({ world, params }) {
      world.remove('companies', recordAt(world, 'companies', params['id']!)['id'] as string);
      return noContent;
    },
  },
];
