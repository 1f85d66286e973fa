import { columns, customFields, parseMask, requireProperties, readBody, type BodySchema } from '../form.js';
import { address, emailAddress, faxNumber, phoneNumber } from '../contact-channels.js';
import { change, insert } from '../records.js';
import { day, reference, text } from '../values.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { findRecord, createResponder } from './endpoint.js';

const texts =
  'notes website suffix title company_name assistant_name assistant_phone billing_information contact_type first_name ' +
  'job_title last_name middle_name preferred_name referral_code spouse_name';

/** CreateCompanyRequest and UpdateCompanyRequest of Keap's v2 document. */
const schema: BodySchema = {
  ...columns(Object.fromEntries(texts.split(' ').map((name) => [name, text()]))),
  ...columns({ anniversary_date: day, birth_date: day, owner_id: reference('users') }),
  address,
  email_address: emailAddress,
  fax_number: faxNumber,
  phone_number: phoneNumber,
  custom_fields: customFields('company_fields'),
};

const maskable = [
  ...Object.keys(schema),
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
    handle(request) {
      const { world, body, nowMs } = request;
      requireProperties(body, ['company_name']);
      const respond = createResponder(request, 'companies');
      return respond(insert(world, 'companies', readBody(schema, body, { world, record: null }), nowMs), 'created');
    },
  },
  {
    method: 'PATCH',
    path: 'companies/{id}',
    handle(request) {
      const { world, body, query, params, nowMs } = request;
      const record = findRecord(world, 'companies', params['id']!);
      const respond = createResponder(request, 'companies');
      const values = readBody(schema, body, { world, record }, parseMask(query, maskable));
      return respond(change(world, 'companies', record, values, nowMs), 'updated');
    },
  },
  {
    method: 'DELETE',
    path: 'companies/{id}',
    handle({ world, params }) {
      world.remove('companies', findRecord(world, 'companies', params['id']!)['id'] as string);
      return noContent;
    },
  },
];
