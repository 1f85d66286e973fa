import { changeContact, copyCompany, createContact, removeContact } from '../contacts.js';
import { column, columns, customFields, parseMask, readBody, type BodySchema } from '../form.js';
import { addresses, emailAddresses, faxNumbers, phoneNumbers } from '../contact-channels.js';
import { day, readList, readObject, oneOf, positive, reference, text } from '../values.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { findRecord, createResponder } from './endpoint.js';

const socialTypes = ['FACEBOOK', 'LINKED_IN', 'TWITTER', 'INSTAGRAM', 'SNAPCHAT', 'YOUTUBE', 'PINTEREST'];
const sourceTypes =
  'API APPOINTMENT FORM_API_HOSTED FORM_API_INTERNAL IMPORT INTERNAL_FORM LANDING_PAGE MANUAL OTHER UNKNOWN WEBFORM';

/** CreateUpdateContactRequest of Keap's v2 document, with its lengths. */
const schema: BodySchema = {
  ...columns({
    prefix: text(),
    suffix: text(),
    website: text(100),
    contact_type: text(),
    family_name: text(40),
    given_name: text(40),
    job_title: text(255),
    middle_name: text(100),
    preferred_locale: text(),
    preferred_name: text(100),
    referral_code: text(),
    spouse_name: text(100),
    time_zone: text(),
    assistant_name: text(20),
    assistant_phone: text(15),
    billing_information: text(100),
    anniversary_date: day,
    birth_date: day,
    leadsource_id: positive,
    owner_id: reference('users'),
    source_type: oneOf(sourceTypes.split(' ')),
    social_accounts: readList(readObject({ name: text(), type: oneOf(socialTypes) })),
  }),
  origin: column(readObject({ ip_address: text() })),
  company: copyCompany,
  email_addresses: emailAddresses,
  phone_numbers: phoneNumbers,
  fax_numbers: faxNumbers,
  addresses,
  custom_fields: customFields('contact_fields'),
};

const maskable = [
  ...Object.keys(schema),
  ...'create_time id links notes score_value tag_ids update_time utm_parameters account_id created_by groups last_updated_by'.split(
    ' ',
  ),
];

/** A contact of v2 needs one of these channels. */
const contactChannels = ['email_addresses', 'phone_numbers', 'addresses'];

export const contactWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'contacts',
    handle(request) {
      const { world, body, nowMs } = request;
      const respond = createResponder(request, 'contacts');
      return respond(
        createContact(world, readBody(schema, body, { world, record: null }), nowMs, contactChannels),
        'created',
      );
    },
  },
  {
    method: 'PATCH',
    path: 'contacts/{id}',
    handle(request) {
      const { world, body, query, params, nowMs } = request;
      const record = findRecord(world, 'contacts', params['id']!);
      const respond = createResponder(request, 'contacts');
      const values = readBody(schema, body, { world, record }, parseMask(query, maskable));
      return respond(changeContact(world, record, values, nowMs, contactChannels), 'updated');
    },
  },
  {
    method: 'DELETE',
    path: 'contacts/{id}',
    handle({ world, params }) {
      removeContact(world, findRecord(world, 'contacts', params['id']!)['id'] as string);
      return noContent;
    },
  },
];
