import type { Payload } from '../../world/collection.js';
import { dropOptional } from '../../v1/optional.js';
import { contact, contactOptional } from '../../v1/views/contact.js';
import { changeContact, companyOf, createContact, removeContact } from '../contacts.js';
import { column, columns, customFields, maskOf, read, type Form } from '../form.js';
import { addresses, emailAddresses, faxNumbers, phoneNumbers } from '../reach.js';
import { day, listOf, objectOf, positive, reference, text, translated } from '../values.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { orNone, recordAt, shown } from './endpoint.js';

const sources = {
  FORMAPIHOSTED: 'FORM_API_HOSTED',
  FORMAPIINTERNAL: 'FORM_API_INTERNAL',
  INTERNALFORM: 'INTERNAL_FORM',
  LANDINGPAGE: 'LANDING_PAGE',
  ...Object.fromEntries('API APPOINTMENT WEBFORM IMPORT MANUAL OTHER UNKNOWN'.split(' ').map((word) => [word, word])),
};
const networks = {
  Facebook: 'FACEBOOK',
  LinkedIn: 'LINKED_IN',
  Twitter: 'TWITTER',
  Instagram: 'INSTAGRAM',
  Snapchat: 'SNAPCHAT',
  YouTube: 'YOUTUBE',
  Pinterest: 'PINTEREST',
};

const texts =
  'given_name family_name middle_name preferred_name prefix suffix spouse_name job_title website time_zone ' +
  'preferred_locale contact_type';

/** CreateOrPatchContact of Keap's v1 document. */
const form: Form = {
  ...columns(Object.fromEntries(texts.split(' ').map((name) => [name, text()]))),
  ...columns({ owner_id: reference('users'), source_type: translated(sources) }),
  birthday: column(day, 'birth_date'),
  anniversary: column(day, 'anniversary_date'),
  lead_source_id: column(orNone(positive), 'leadsource_id'),
  social_accounts: column(listOf(objectOf({ name: text(), type: translated(networks) }))),
  origin: column(objectOf({ ip_address: text() })),
  company: companyOf,
  email_addresses: emailAddresses,
  phone_numbers: phoneNumbers,
  fax_numbers: faxNumbers,
  addresses,
  custom_fields: customFields('contact_fields'),
};

/** v1 gives one reason for the whole contact: it concerns the first address. */
function withReason(body: Payload, record: Payload | null): Payload {
  const { opt_in_reason, ...rest } = body;
  if (typeof opt_in_reason !== 'string') return rest;
  const emails = (rest['email_addresses'] ?? record?.['email_addresses'] ?? []) as unknown;
  if (!Array.isArray(emails)) return rest;
  const reasoned = (emails as unknown[]).map((one, place) =>
    isFirst(one, place) ? { ...(one as Payload), opt_in_reason } : one,
  );
  return { ...rest, email_addresses: reasoned };
}

const isFirst = (email: unknown, place: number): boolean =>
  typeof email === 'object' &&
  email !== null &&
  ((email as Payload)['field'] ?? (place === 0 ? 'EMAIL1' : '')) === 'EMAIL1';

/** By which a contact of v1 must be reachable. */
const reach = ['email_addresses', 'phone_numbers'];

export const contactWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'contacts',
    answer(write) {
      const { world, body, query, nowMs } = write;
      const show = dropOptional(query, contactOptional, 'single');
      const values = read(form, withReason(body, null), { world, record: null });
      return shown(write, 'contacts', (one) => show(contact(one)), createContact(world, values, nowMs, reach), 201);
    },
  },
  {
    method: 'PATCH',
    path: 'contacts/{id}',
    answer(write) {
      const { world, body, query, params, nowMs } = write;
      const record = recordAt(world, 'contacts', params['id']!, 'Contact');
      const show = dropOptional(query, contactOptional, 'single');
      const mask = maskOf(query, [...Object.keys(form), 'opt_in_reason']);
      const values = read(form, withReason(body, record), { world, record }, mask);
      const changed = changeContact(world, record, values, nowMs, reach);
      return shown(write, 'contacts', (one) => show(contact(one)), changed, null);
    },
  },
  {
    method: 'DELETE',
    path: 'contacts/{id}',
    answer({ world, params }) {
      removeContact(world, recordAt(world, 'contacts', params['id']!, 'Contact')['id'] as string);
      return noContent;
    },
  },
];
