import type { Payload } from '../world/collection.js';
import { badRequest } from '../http/errors.js';
import type { PropertyReader } from './form.js';
import { readList, readObject, oneOf, text, invalidValue, type ValueReader } from './values.js';

/** Contact channels of people and companies: e-mail addresses, telephones, addresses, and what Keap adds to them. */

type RecordReader = (value: unknown, name: string, world: Parameters<ValueReader>[2]) => Payload;
const readRecord = (values: Parameters<typeof readObject>[0]): RecordReader => readObject(values) as RecordReader;

/** Each entry has a numbered field; one without a field gets the first free one. */
function assignFields(entries: readonly Payload[], fields: readonly string[], name: string): Payload[] {
  const taken = new Set(entries.map((one) => one['field']).filter((field) => field !== null));
  return entries.map((one, index) => {
    if (one['field'] !== null) return one;
    const field = fields.find((candidate) => !taken.has(candidate));
    if (field === undefined) throw invalidValue(`${name}[${index}].field`, `all of ${fields.join(', ')} are taken`);
    taken.add(field);
    return { ...one, field };
  });
}

const numberedFields = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${word}${n + 1}`);

const emailFields = numberedFields('EMAIL', 3);
const readEmail = readRecord({ email: text(), field: oneOf(emailFields), opt_in_reason: text() });
const optedOutStatuses = [
  'LIST_UNSUBSCRIBE',
  'ADMIN',
  'SYSTEM',
  'HARD_BOUNCE',
  'SPAM',
  'LOCKDOWN',
  'FEEDBACK',
  'INVALID',
];

/**
 * An e-mail address with its status: the status of the same address before. An opt-in reason makes it opted in, unless
 * its owner or Keap opted out.
 */
export function resolveEmailState(input: Payload, before: readonly Payload[]): Payload {
  const address = String(input['email']).trim();
  const previous = before.find((one) => String(one['email']).toLowerCase() === address.toLowerCase());
  const status = (previous?.['email_opt_status'] ?? 'UNENGAGED_MARKETABLE') as string;
  const hasReason = typeof input['opt_in_reason'] === 'string' && input['opt_in_reason'] !== '';
  const isOptedIn = hasReason && !optedOutStatuses.includes(status);
  return {
    email: address,
    field: input['field'],
    is_opt_in: isOptedIn || previous?.['is_opt_in'] === true,
    email_opt_status: isOptedIn ? 'SINGLE_OPT_IN' : status,
    opt_in_reason: isOptedIn ? input['opt_in_reason'] : (previous?.['opt_in_reason'] ?? null),
  };
}

const isAddress = (value: unknown): boolean =>
  typeof value === 'string' && /^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$/.test(value);

export const emailAddresses: PropertyReader = (value, name, { world, record }) => {
  const input = readList((one, index) => {
    const email = readEmail(one, index, world);
    if (!isAddress(email['email'])) throw invalidValue(`${index}.email`, 'an e-mail address is expected');
    return email;
  })(value, name, world) as Payload[];
  const before = (record?.['email_addresses'] ?? []) as Payload[];
  return { email_addresses: assignFields(input, emailFields, name).map((one) => resolveEmailState(one, before)) };
};

/** A company has one e-mail address. */
export const emailAddress: PropertyReader = (value, name, context) => {
  if (value === null) return { email_address: null };
  const before = context.record?.['email_address'] ?? null;
  const record = { email_addresses: before === null ? [] : [before] };
  const [email] = emailAddresses([value], name, { ...context, record })['email_addresses'] as Payload[];
  return { email_address: email };
};

const phoneFields = numberedFields('PHONE', 5);
const readPhone = readRecord({
  number: text(),
  extension: text(),
  type: text(),
  field: oneOf(phoneFields),
  number_e164: text(),
});
function readValidPhone(value: unknown, name: string, world: Parameters<ValueReader>[2]): Payload {
  const input = readPhone(value, name, world);
  const digits = ((input['number'] ?? '') as string).replaceAll(/\D/g, '');
  if (digits === '') throw invalidValue(`${name}.number`, 'a telephone number is expected');
  const { number, extension, field, type } = input;
  const number_e164 = input['number_e164'] ?? (digits.length === 10 ? `+1${digits}` : null);
  return { number, extension: extension ?? '', field, type, number_e164 };
}
export const phoneNumbers: PropertyReader = (value, name, { world }) => ({
  phone_numbers: assignFields(readList(readValidPhone)(value, name, world) as Payload[], phoneFields, name),
});
export const phoneNumber: PropertyReader = (value, name, { world }) => ({
  phone_number: value === null ? null : { ...readValidPhone(value, name, world), field: 'PHONE1' },
});

const faxFields = numberedFields('FAX', 2);
const fax = readRecord({ number: text(), type: text(), field: oneOf(faxFields) });
export const faxNumbers: PropertyReader = (value, name, { world }) => ({
  fax_numbers: assignFields(readList(fax)(value, name, world) as Payload[], faxFields, name),
});
export const faxNumber: PropertyReader = (value, name, { world }) => ({
  fax_number: value === null ? null : { ...fax(value, name, world), field: 'FAX1' },
});

const addressFields = ['BILLING', 'SHIPPING', 'OTHER'];
const addressTexts = 'line1 line2 locality region region_code postal_code zip_code zip_four country_code country';
const readAddress = readRecord({
  field: oneOf(addressFields),
  ...Object.fromEntries(addressTexts.split(' ').map((part) => [part, text()])),
});
function readValidAddress(value: unknown, name: string, world: Parameters<ValueReader>[2]): Payload {
  const input = readAddress(value, name, world);
  const code = input['country_code'];
  const hasRegion = [input['region'], input['region_code']].some((one) => one !== null && one !== '');
  if (hasRegion && (code === null || code === ''))
    throw badRequest(`${name}.country_code is required if region is specified.`);
  if (code !== null && code !== '' && !/^[A-Z]{3}$/.test(code as string))
    throw invalidValue(`${name}.country_code`, 'a code of three letters like USA is expected');
  const postal = input['postal_code'] ?? input['zip_code'];
  // Both hold the same value: docs/keap-api.md 6.
  return {
    ...input,
    postal_code: postal,
    zip_code: postal,
    country: code === 'USA' ? 'United States of America' : input['country'],
  };
}
export const addresses: PropertyReader = (value, name, { world }) => ({
  addresses: assignFields(readList(readValidAddress)(value, name, world) as Payload[], addressFields, name),
});
export const address: PropertyReader = (value, name, { world }) => ({
  address: value === null ? null : { ...readValidAddress(value, name, world), field: 'BILLING' },
});
