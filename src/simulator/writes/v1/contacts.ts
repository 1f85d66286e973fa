import type { Payload } from '../../world/collection.js';
import { dropOptional } from '../../v1/optional.js';
import { contact, contactOptional } from '../../v1/views/contact.js';
import { changeContact, copyCompany, createContact, removeContact } from '../contacts.js';
import { column, columns, customFields, parseMask, readBody, type BodySchema } from '../form.js';
import { addresses, emailAddresses, faxNumbers, phoneNumbers } from '../contact-channels.js';
import { day, readList, readObject, positive, reference, text, translated } from '../values.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { zeroAsNull, findRecord, respondWith } from './endpoint.js';

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
const schema: BodySchema = {
  ...columns(Object.fromEntries(texts.split(' ').map((name) => [name, text()]))),
  ...columns({ owner_id: reference('users'), source_type: translated(sources) }),
  birthday: column(day, 'birth_date'),
  anniversary: column(day, 'anniversary_date'),
  lead_source_id: column(zeroAsNull(positive), 'leadsource_id'),
  social_accounts: column(readList(readObject({ name: text(), type: translated(networks) }))),
  origin: column(readObject({ ip_address: text() })),
  company: copyCompany,
  email_addresses: emailAddresses,
  phone_numbers: phoneNumbers,
  fax_numbers: faxNumbers,
  addresses,
  custom_fields: customFields('contact_fields'),
};

/** v1 gives one opt-in reason for the whole contact: it applies to the first address. */
function moveOptInReason(body: Payload, record: Payload | null): Payload {
  const { opt_in_reason, ...rest } = body;
  if (typeof opt_in_reason !== 'string') return rest;
  const emails = (rest['email_addresses'] ?? record?.['email_addresses'] ?? []) as unknown;
  if (!Array.isArray(emails)) return rest;
  const withReasons = (emails as unknown[]).map((one, index) =>
    isFirst(one, index) ? { ...(one as Payload), opt_in_reason } : one,
  );
  return { ...rest, email_addresses: withReasons };
}

const isFirst = (email: unknown, index: number): boolean =>
  typeof email === 'object' &&
  email !== null &&
  ((email as Payload)['field'] ?? (index === 0 ? 'EMAIL1' : '')) === 'EMAIL1';

/** A contact of v1 needs one of these channels. */
const contactChannels = ['email_addresses', 'phone_numbers'];

export const contactWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'contacts',
    handle(request) {
      const { world, body, query, nowMs } = request;
      const project = dropOptional(query, contactOptional, 'single');
      const values = readBody(schema, moveOptInReason(body, null), { world, record: null });
      return respondWith(
        request,
        'contacts',
        (one) => project(contact(one)),
        createContact(world, values, nowMs, contactChannels),
        201,
      );
    },
  },
  {
    method: 'PATCH',
    path: 'contacts/{id}',
    handle(request) {
      const { world, body, query, params, nowMs } = request;
      const record = findRecord(world, 'contacts', params['id']!, 'Contact');
      const project = dropOptional(query, contactOptional, 'single');
      const mask = parseMask(query, [...Object.keys(schema), 'opt_in_reason']);
      const values = readBody(schema, moveOptInReason(body, record), { world, record }, mask);
      const changed = changeContact(world, record, values, nowMs, contactChannels);
      return respondWith(request, 'contacts', (one) => project(contact(one)), changed, null);
    },
  },
  {
    method: 'DELETE',
    path: 'contacts/{id}',
    handle({ world, params }) {
      removeContact(world, findRecord(world, 'contacts', params['id']!, 'Contact')['id'] as string);
      return noContent;
    },
  },
];
