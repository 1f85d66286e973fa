import type { Dice } from '../world/prng.js';
import type { Business } from './business.js';
import type { Json } from './values.js';
import { cities, familyNames, givenNames, jobs, mailHosts, plain, streets } from './words.js';

/** What other records copy from a contact, and the contact itself shows. */
export interface Face {
  readonly given: string | null;
  readonly family: string | null;
  readonly job: string | null;
  readonly emails: readonly Json[];
  readonly phones: readonly Json[];
  readonly address: Json | null;
  readonly email: string | null;
  readonly phone: string | null;
}

const givenPlain = givenNames.map(plain);
const familyPlain = familyNames.map(plain);

export function phoneOf(dice: Dice, field: string): Json {
  const line = dice.between(1000, 9999);
  const area = dice.pick(['480', '602', '303', '512']);
  const number = dice.percent(50) ? `(${area}) 555-${line}` : `${area}-555-${line}`;
  return {
    number,
    extension: dice.percent(5) ? '12' : '',
    field,
    type: dice.pick(['Work', 'Mobile', 'MOBILE', 'Home']),
    number_e164: `+1${area}555${line}`,
  };
}

export function addressOf(dice: Dice, field: string): Json {
  const [locality, region, region_code, postal_code] = dice.pick(cities);
  return {
    field,
    line1: `${dice.between(1, 999)} ${dice.pick(streets)}`,
    line2: dice.percent(20) ? `Suite ${dice.between(1, 40)}` : '',
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

const emailOf = (email: string, field: string, dice: Dice): Json => {
  const optIn = dice.percent(60);
  return {
    email,
    field,
    is_opt_in: optIn,
    email_opt_status: optIn ? 'SINGLE_OPT_IN' : 'UNENGAGED_MARKETABLE',
    opt_in_reason: optIn ? 'Web form' : null,
  };
};

/** The address of a contact that no other contact has. */
function mainAddress(business: Business, number: number): string {
  const dice = business.dice('names', number);
  const [given, family] = [dice.below(givenNames.length), dice.below(familyNames.length)];
  return `${givenPlain[given]}.${familyPlain[family]}${number}@${mailHosts[number % mailHosts.length]}`;
}

function emailsOf(business: Business, number: number, dice: Dice): Json[] {
  const check = business.defects.find('contacts', number);
  if (check === 'SHOULD-CON-02') return [];
  const main = mainAddress(business, number);
  if (check === 'SHOULD-CON-03') return [emailOf(main.replace('@', ' at '), 'EMAIL1', dice)];
  // The same address as the neighbour's, in other letters.
  if (check === 'SHOULD-CON-01') return [emailOf(mainAddress(business, number - 1).toUpperCase(), 'EMAIL1', dice)];
  const isCopied = business.defects.find('contacts', number + 1) === 'SHOULD-CON-01';
  const emails = isCopied || !dice.percent(10) ? [emailOf(main, 'EMAIL1', dice)] : [];
  if (dice.percent(12))
    emails.push(emailOf(`home${number}@private.example.org`, dice.percent(70) ? 'EMAIL2' : 'EMAIL3', dice));
  return emails;
}

/** A contact's name and how to reach it. */
export function faceOf(business: Business, number: number): Face {
  const names = business.dice('names', number);
  const [given, family] = [names.below(givenNames.length), names.below(familyNames.length)];
  const dice = business.dice('reach', number);
  const emails = emailsOf(business, number, dice);
  const unreachable = business.defects.find('contacts', number) === 'SHOULD-CON-02';
  const phones = !unreachable && (emails.length === 0 || dice.percent(60)) ? [phoneOf(dice, 'PHONE1')] : [];
  // Gaps between the numbered fields are normal: docs/keap-api.md 6.1.
  if (phones.length > 0 && dice.percent(8)) phones.push(phoneOf(dice, 'PHONE3'));
  const blank = dice.percent(3) ? ' ' : '';
  return {
    given: dice.percent(1) ? null : `${givenNames[given]}${blank}`,
    family: dice.percent(2) ? '' : familyNames[family]!,
    job: dice.percent(35) ? dice.pick(jobs) : dice.percent(50) ? '' : null,
    emails,
    phones,
    address: dice.percent(65) ? addressOf(dice, 'BILLING') : null,
    email: (emails.find((one) => one['field'] === 'EMAIL1')?.['email'] ?? null) as string | null,
    phone: (phones[0]?.['number'] ?? null) as string | null,
  };
}
