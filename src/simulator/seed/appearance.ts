import type { Prng } from '../world/prng.js';
import type { SeedContext } from './business.js';
import type { Json } from './values.js';
import { cities, familyNames, givenNames, jobs, mailHosts, toAddressName, streets } from './words.js';

/** The contact details that the contact shows and other records copy. */
export interface ContactDetails {
  readonly given: string | null;
  readonly family: string | null;
  readonly job: string | null;
  readonly emails: readonly Json[];
  readonly phones: readonly Json[];
  readonly address: Json | null;
  readonly email: string | null;
  readonly phone: string | null;
}

const givenPlain = givenNames.map(toAddressName);
const familyPlain = familyNames.map(toAddressName);

export function makePhone(prng: Prng, field: string): Json {
  const line = prng.between(1000, 9999);
  const area = prng.pick(['480', '602', '303', '512']);
  const number = prng.chance(50) ? `(${area}) 555-${line}` : `${area}-555-${line}`;
  return {
    number,
    extension: prng.chance(5) ? '12' : '',
    field,
    type: prng.pick(['Work', 'Mobile', 'MOBILE', 'Home']),
    number_e164: `+1${area}555${line}`,
  };
}

export function makeAddress(prng: Prng, field: string): Json {
  const [locality, region, region_code, postal_code] = prng.pick(cities);
  return {
    field,
    line1: `${prng.between(1, 999)} ${prng.pick(streets)}`,
    line2: prng.chance(20) ? `Suite ${prng.between(1, 40)}` : '',
    locality,
    region,
    region_code,
    postal_code,
    zip_code: postal_code,
    zip_four: '',
    country_code: 'USA',
    country: 'United States of America',
  };
}

const makeEmail = (email: string, field: string, prng: Prng): Json => {
  const optIn = prng.chance(60);
  return {
    email,
    field,
    is_opt_in: optIn,
    email_opt_status: optIn ? 'SINGLE_OPT_IN' : 'UNENGAGED_MARKETABLE',
    opt_in_reason: optIn ? 'Web form' : null,
  };
};

/** The unique address of a contact. */
function makeMainEmail(context: SeedContext, number: number): string {
  const prng = context.createPrng('names', number);
  const [given, family] = [prng.below(givenNames.length), prng.below(familyNames.length)];
  return `${givenPlain[given]}.${familyPlain[family]}${number}@${mailHosts[number % mailHosts.length]}`;
}

function makeEmails(context: SeedContext, number: number, prng: Prng): Json[] {
  const check = context.defects.find('contacts', number);
  if (check === 'SHOULD-CON-02') return [];
  const main = makeMainEmail(context, number);
  if (check === 'SHOULD-CON-03') return [makeEmail(main.replace('@', ' at '), 'EMAIL1', prng)];
  // The same address as the previous contact's, in upper case.
  if (check === 'SHOULD-CON-01') return [makeEmail(makeMainEmail(context, number - 1).toUpperCase(), 'EMAIL1', prng)];
  const isCopied = context.defects.find('contacts', number + 1) === 'SHOULD-CON-01';
  const emails = isCopied || !prng.chance(10) ? [makeEmail(main, 'EMAIL1', prng)] : [];
  if (prng.chance(12))
    emails.push(makeEmail(`home${number}@private.example.org`, prng.chance(70) ? 'EMAIL2' : 'EMAIL3', prng));
  return emails;
}

/** The name, addresses and phone numbers of a contact. */
export function makeContactDetails(context: SeedContext, number: number): ContactDetails {
  const names = context.createPrng('names', number);
  const [given, family] = [names.below(givenNames.length), names.below(familyNames.length)];
  const prng = context.createPrng('reach', number);
  const emails = makeEmails(context, number, prng);
  const isUnreachable = context.defects.find('contacts', number) === 'SHOULD-CON-02';
  const phones = !isUnreachable && (emails.length === 0 || prng.chance(60)) ? [makePhone(prng, 'PHONE1')] : [];
  // Gaps between the numbered fields are normal: docs/keap-api.md 6.1.
  if (phones.length > 0 && prng.chance(8)) phones.push(makePhone(prng, 'PHONE3'));
  const trailingSpace = prng.chance(3) ? ' ' : '';
  return {
    given: prng.chance(1) ? null : `${givenNames[given]}${trailingSpace}`,
    family: prng.chance(2) ? '' : familyNames[family]!,
    job: prng.chance(35) ? prng.pick(jobs) : prng.chance(50) ? '' : null,
    emails,
    phones,
    address: prng.chance(65) ? makeAddress(prng, 'BILLING') : null,
    email: (emails.find((one) => one['field'] === 'EMAIL1')?.['email'] ?? null) as string | null,
    phone: (phones[0]?.['number'] ?? null) as string | null,
  };
}
