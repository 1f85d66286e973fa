import type { Payload } from '../world/collection.js';
import { badRequest } from '../http/errors.js';
import type { Property } from './form.js';
import { listOf, objectOf, oneOf, text, wrong, type Value } from './values.js';

/** How people and firms are reached: e-mail addresses, telephones, addresses, and what Keap adds to them. */

type Read = (value: unknown, name: string, world: Parameters<Value>[2]) => Payload;
const read = (values: Parameters<typeof objectOf>[0]): Read => objectOf(values) as Read;

/** Each entry stands in a numbered field of its own; one that names none takes the first that is free. */
function placed(entries: readonly Payload[], fields: readonly string[], name: string): Payload[] {
  const taken = new Set(entries.map((one) => one['field']).filter((field) => field !== null));
  return entries.map((one, place) => {
    if (one['field'] !== null) return one;
    const field = fields.find((candidate) => !taken.has(candidate));
    if (field === undefined) throw wrong(`${name}[${place}].field`, `all of ${fields.join(', ')} are taken`);
    taken.add(field);
    return { ...one, field };
  });
}

const numbered = (word: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${word}${n + 1}`);

const emailFields = numbered('EMAIL', 3);
const readEmail = read({ email: text(), field: oneOf(emailFields), opt_in_reason: text() });
const optedOut = ['LIST_UNSUBSCRIBE', 'ADMIN', 'SYSTEM', 'HARD_BOUNCE', 'SPAM', 'LOCKDOWN', 'FEEDBACK', 'INVALID'];

/** An address with its state: that of the same address before; a reason to write to it makes it so, unless its owner or Keap opted out. */
export function emailState(given: Payload, before: readonly Payload[]): Payload {
  const address = String(given['email']).trim();
  const known = before.find((one) => String(one['email']).toLowerCase() === address.toLowerCase());
  const status = (known?.['email_opt_status'] ?? 'UNENGAGED_MARKETABLE') as string;
  const asked = typeof given['opt_in_reason'] === 'string' && given['opt_in_reason'] !== '';
  const opted = asked && !optedOut.includes(status);
  return {
    email: address,
    field: given['field'],
    is_opt_in: opted || known?.['is_opt_in'] === true,
    email_opt_status: opted ? 'SINGLE_OPT_IN' : status,
    opt_in_reason: opted ? given['opt_in_reason'] : (known?.['opt_in_reason'] ?? null),
  };
}

const isAddress = (value: unknown): boolean =>
  typeof value === 'string' && /^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$/.test(value);

export const emailAddresses: Property = (value, name, { world, record }) => {
  const given = listOf((one, place) => {
    const email = readEmail(one, place, world);
    if (!isAddress(email['email'])) throw wrong(`${place}.email`, 'an e-mail address is expected');
    return email;
  })(value, name, world) as Payload[];
  const before = (record?.['email_addresses'] ?? []) as Payload[];
  return { email_addresses: placed(given, emailFields, name).map((one) => emailState(one, before)) };
};

/** A firm has one address. */
export const emailAddress: Property = (value, name, at) => {
  if (value === null) return { email_address: null };
  const before = at.record?.['email_address'] ?? null;
  const record = { email_addresses: before === null ? [] : [before] };
  const [email] = emailAddresses([value], name, { ...at, record })['email_addresses'] as Payload[];
  return { email_address: email };
};

const phoneFields = numbered('PHONE', 5);
const readPhone = read({
  number: text(),
  extension: text(),
  type: text(),
  field: oneOf(phoneFields),
  number_e164: text(),
});
function phone(value: unknown, name: string, world: Parameters<Value>[2]): Payload {
  const given = readPhone(value, name, world);
  const digits = ((given['number'] ?? '') as string).replaceAll(/\D/g, '');
  if (digits === '') throw wrong(`${name}.number`, 'a telephone number is expected');
  const { number, extension, field, type } = given;
  const number_e164 = given['number_e164'] ?? (digits.length === 10 ? `+1${digits}` : null);
  return { number, extension: extension ?? '', field, type, number_e164 };
}
export const phoneNumbers: Property = (value, name, { world }) => ({
  phone_numbers: placed(listOf(phone)(value, name, world) as Payload[], phoneFields, name),
});
export const phoneNumber: Property = (value, name, { world }) => ({
  phone_number: value === null ? null : { ...phone(value, name, world), field: 'PHONE1' },
});

const faxFields = numbered('FAX', 2);
const fax = read({ number: text(), type: text(), field: oneOf(faxFields) });
export const faxNumbers: Property = (value, name, { world }) => ({
  fax_numbers: placed(listOf(fax)(value, name, world) as Payload[], faxFields, name),
});
export const faxNumber: Property = (value, name, { world }) => ({
  fax_number: value === null ? null : { ...fax(value, name, world), field: 'FAX1' },
});

const addressFields = ['BILLING', 'SHIPPING', 'OTHER'];
const addressTexts = 'line1 line2 locality region region_code postal_code zip_code zip_four country_code country';
const readAddress = read({
  field: oneOf(addressFields),
  ...Object.fromEntries(addressTexts.split(' ').map((part) => [part, text()])),
});
function placeOf(value: unknown, name: string, world: Parameters<Value>[2]): Payload {
  const given = readAddress(value, name, world);
  const code = given['country_code'];
  const hasRegion = [given['region'], given['region_code']].some((one) => one !== null && one !== '');
  if (hasRegion && (code === null || code === ''))
    throw badRequest(`${name}.country_code is required if region is specified.`);
  if (code !== null && code !== '' && !/^[A-Z]{3}$/.test(code as string))
    throw wrong(`${name}.country_code`, 'a code of three letters like USA is expected');
  const postal = given['postal_code'] ?? given['zip_code'];
  // Both are filled with the one value: docs/keap-api.md 6.
  return {
    ...given,
    postal_code: postal,
    zip_code: postal,
    country: code === 'USA' ? 'United States of America' : given['country'],
  };
}
export const addresses: Property = (value, name, { world }) => ({
  addresses: placed(listOf(placeOf)(value, name, world) as Payload[], addressFields, name),
});
export const address: Property = (value, name, { world }) => ({
  address: value === null ? null : { ...placeOf(value, name, world), field: 'BILLING' },
});
