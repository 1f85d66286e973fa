import { changeContact, companyOf, createContact, removeContact } from '../contacts.js';
import { column, columns, customFields, maskOf, read, type Form } from '../form.js';
import { addresses, emailAddresses, faxNumbers, phoneNumbers } from '../reach.js';
import { day, listOf, objectOf, oneOf, positive, reference, text } from '../values.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { recordAt, shownBy } from './endpoint.js';

const socialTypes = ['FACEBOOK', 'LINKED_IN', 'TWITTER', 'INSTAGRAM', 'SNAPCHAT', 'YOUTUBE', 'PINTEREST'];
const sourceTypes =
  'API APPOINTMENT FORM_API_HOSTED FORM_API_INTERNAL IMPORT INTERNAL_FORM LANDING_PAGE MANUAL OTHER UNKNOWN WEBFORM';

/** CreateUpdateContactRequest of Keap's v2 document, with its lengths. */
const form: Form = {
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
    social_accounts: listOf(objectOf({ name: text(), type: oneOf(socialTypes) })),
  }),
  origin: column(objectOf({ ip_address: text() })),
  company: companyOf,
  email_addresses: emailAddresses,
  phone_numbers: phoneNumbers,
  fax_numbers: faxNumbers,
  addresses,
  custom_fields: customFields('contact_fields'),
};

const maskable = [
  ...Object.keys(form),
  ...'create_time id links notes score_value tag_ids update_time utm_parameters account_id created_by groups last_updated_by'.split(
    ' ',
  ),
];

/** By which a contact of v2 must be reachable. */
const reach = ['email_addresses', 'phone_numbers', 'addresses'];

export const contactWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'contacts',
    answer(write) {
      const { world, body, nowMs } = write;
      const show = shownBy(write, 'contacts');
      return show(createContact(world, read(form, body, { world, record: null }), nowMs, reach), 'made');
    },
  },
  {
    method: 'PATCH',
    path: 'contacts/{id}',
    answer(write) {
      const { world, body, query, params, nowMs } = write;
      const record = recordAt(world, 'contacts', params['id']!);
      const show = shownBy(write, 'contacts');
      const values = read(form, body, { world, record }, maskOf(query, maskable));
      return show(changeContact(world, record, values, nowMs, reach), 'changed');
    },
  },
  {
    method: 'DELETE',
    path: 'contacts/{id}',
    answer({ world, params }) {
      removeContact(world, recordAt(world, 'contacts', params['id']!)['id'] as string);
      return noContent;
    },
  },
];
