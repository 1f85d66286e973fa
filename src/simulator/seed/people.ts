import { grouped, type Collection } from '../world/collection.js';
import { salt } from '../world/prng.js';
import { makeMissingId, owned, type Business } from './business.js';
import { addressOf, faceOf, phoneOf } from './appearance.js';
import type { Tagging } from './tagging.js';
import { customValues } from './custom-fields.js';
import { day, laterBy, madeAt, time, type Json } from './values.js';
import { cities, firmEnds, firmWords, givenNames, familyNames, jobs, plain, trades } from './words.js';

/** The people who work in the account. */
export function users(business: Business): Collection {
  const { sizes, ids } = business;
  const payload = (number: number): Json => {
    const dice = business.dice('users', number);
    const [given, family] = [dice.pick(givenNames), dice.pick(familyNames)];
    const made = madeAt(0, 100, dice.below(1000));
    return {
      id: String(ids.users.of(number)),
      given_name: given,
      family_name: family,
      middle_name: null,
      nickname: dice.percent(30) ? given.slice(0, 3) : '',
      spouse_name: null,
      suffix: null,
      title: dice.pick(jobs),
      website: null,
      company_name: null,
      status: number === 0 ? 'ACTIVE' : dice.percent(75) ? 'ACTIVE' : dice.percent(50) ? 'INVITED' : 'INACTIVE',
      partner: number > 0 && dice.percent(15),
      admin: number === 0,
      global_user_id: String(880_000 + number * 7),
      keap_id: `${plain(given)}${number}@staff.example.com`,
      email_addresses: [
        {
          email: `${plain(given)}${number}@staff.example.com`,
          field: 'EMAIL1',
          is_opt_in: true,
          email_opt_status: 'SINGLE_OPT_IN',
          opt_in_reason: null,
        },
      ],
      phone_numbers: [phoneOf(dice, 'PHONE1')],
      fax_numbers: [],
      social_accounts: [],
      address: addressOf(dice, 'BILLING'),
      create_time: time(made),
      created_by: -1,
      update_time: time(laterBy(made, dice.below(900), dice.below(86_400))),
      updated_by: ids.users.of(0),
    };
  };
  return { size: sizes.users, ids: ids.users, payload, index: {} };
}

/** The firm's name: on its own record, and copied into its people. */
export function companyName(business: Business, number: number): string {
  const dice = business.dice('firm', number);
  return `${dice.pick(firmWords)} ${dice.pick(trades)} ${dice.pick(firmEnds)}${dice.percent(3) ? ' ' : ''}`;
}

export function companies(business: Business, tagging: Tagging): Collection {
  const { sizes, ids } = business;
  const payload = (number: number): Json => {
    const dice = business.dice('companies', number);
    const made = madeAt(number, sizes.companies, dice.below(1000));
    const host = `firm${number}.example.com`;
    return {
      id: String(ids.companies.of(number)),
      company_name: companyName(business, number),
      website: dice.percent(60) ? `https://${host}` : '',
      title: null,
      first_name: null,
      middle_name: null,
      last_name: null,
      preferred_name: null,
      suffix: null,
      job_title: null,
      spouse_name: null,
      birth_date: null,
      anniversary_date: null,
      assistant_name: null,
      assistant_phone: null,
      billing_information: dice.percent(20) ? 'NET 30' : null,
      contact_type: dice.percent(20) ? 'Vendor' : null,
      owner_id: dice.percent(70) ? business.someone(dice) : null,
      referral_code: null,
      account_id: null,
      // Tag ids as a comma text, a form from XML-RPC days: docs/keap-api.md quirk 23.
      groups: sizes.tags > 0 && dice.percent(30) ? tagging.idOf(dice.below(sizes.tags)) : '',
      created_by: business.someone(dice),
      last_updated_by: business.someone(dice),
      notes: dice.percent(25) ? 'Key client since the first year.\r\nPays by check.' : '',
      fax_number: null,
      address: addressOf(dice, 'BILLING'),
      email_address: dice.percent(70)
        ? {
            email: `office@${host}`,
            field: 'EMAIL1',
            is_opt_in: false,
            email_opt_status: 'UNENGAGED_MARKETABLE',
            opt_in_reason: null,
          }
        : null,
      phone_number: dice.percent(80) ? phoneOf(dice, 'PHONE1') : null,
      create_time: time(made),
      update_time: time(laterBy(made, dice.below(400), dice.below(86_400))),
      // Worked out when it is looked at: most filters and pages never do.
      get custom_fields() {
        return customValues(business, 'companies', number);
      },
    };
  };
  return { size: sizes.companies, ids: ids.companies, payload, index: {} };
}

const WORKS_AT = salt('works at');

/** The number of the firm a contact works at, or -1. */
export function companyOf(business: Business, contact: number): number {
  const draw = business.draw(WORKS_AT, contact);
  return business.sizes.companies === 0 || draw % 100 >= 45 ? -1 : Math.floor(draw / 100) % business.sizes.companies;
}

/** Each contact with every property that v2 knows; what a request did not ask for is left out later. */
export function contacts(business: Business, tagging: Tagging): Collection {
  const { sizes, ids, defects } = business;
  const makeMissingCompanyId = (number: number): string =>
    makeMissingId(ids.companies, number % Math.max(sizes.companies, 1));
  const defective = defects.findRecords('MUST-REF-contacts-company');
  const firmOf = (number: number): number => (defective.includes(number) ? -1 : companyOf(business, number));
  const firm = (number: number): Json | null => {
    if (defective.includes(number)) return { id: makeMissingCompanyId(number), company_name: 'Closed Shop Ltd.' };
    const company = companyOf(business, number);
    return company < 0 ? null : { id: String(ids.companies.of(company)), company_name: companyName(business, company) };
  };
  const byFirm = grouped(sizes.contacts, sizes.companies, firmOf);
  const orphans = defective.map((number) => ({ id: makeMissingCompanyId(number), number }));
  return {
    size: sizes.contacts,
    ids: ids.contacts,
    payload: (number) => contact(business, tagging, number, firm(number)),
    index: { company_id: owned(ids.companies, byFirm, orphans) },
  };
}

function contact(business: Business, tagging: Tagging, number: number, company: Json | null): Json {
  const { sizes, ids } = business;
  const face = faceOf(business, number);
  const dice = business.dice('contacts', number);
  const made = madeAt(number, sizes.contacts, dice.below(1000));
  const tags = tagging.listedBy(number);
  const born = Date.UTC(1950 + dice.below(55), dice.below(12), 1 + dice.below(28));
  const hasFutureBirthday = business.defects.find('contacts', number) === 'MAY-CON-04';
  return {
    id: String(ids.contacts.of(number)),
    given_name: face.given,
    family_name: face.family,
    middle_name: dice.percent(15) ? 'Lee' : dice.percent(50) ? '' : null,
    preferred_name: dice.percent(10) ? face.given?.slice(0, 3) : null,
    prefix: dice.percent(8) ? 'Dr.' : null,
    suffix: dice.percent(3) ? 'Jr' : null,
    spouse_name: dice.percent(10) ? dice.pick(givenNames) : null,
    company,
    job_title: face.job,
    website: dice.percent(20) ? `https://person${number}.example.com/?a=1&b=2` : '',
    time_zone: dice.percent(60) ? 'America/Phoenix' : null,
    preferred_locale: dice.percent(60) ? 'en_US' : null,
    birth_date: hasFutureBirthday ? '2187-03-15' : dice.percent(40) ? day(born) : null,
    anniversary_date: dice.percent(8) ? day(born + 9_000 * 86_400_000) : null,
    contact_type: dice.percent(50) ? dice.pick(['Customer', 'Prospect', 'Lead', 'Other']) : null,
    leadsource_id: dice.percent(40) ? String(dice.between(1, 9) * 2) : null,
    source_type: dice.pick(['API', 'WEBFORM', 'MANUAL', 'IMPORT', 'LANDING_PAGE', 'UNKNOWN']),
    owner_id: dice.percent(60) ? business.someone(dice) : null,
    email_addresses: face.emails,
    phone_numbers: face.phones,
    fax_numbers: [],
    addresses: face.address ? [face.address] : [],
    social_accounts: dice.percent(12)
      ? [{ name: `@person${number}`, type: dice.pick(['FACEBOOK', 'LINKED_IN', 'INSTAGRAM']) }]
      : [],
    tag_ids: tags,
    groups: tags.join(','),
    links: [],
    origin: { date: time(made), ip_address: `192.0.2.${dice.below(256)}` },
    notes: dice.percent(15) ? `Prefers mail. ${dice.pick(cities)[0]} office 😀` : dice.percent(50) ? '' : null,
    score_value: dice.percent(50) ? String(dice.below(100)) : null,
    referral_code: null,
    utm_parameters: [],
    get custom_fields() {
      return customValues(business, 'contacts', number);
    },
    account_id: null,
    assistant_name: null,
    assistant_phone: null,
    billing_information: null,
    create_time: time(made),
    update_time: time(laterBy(made, dice.below(500), dice.below(86_400))),
    created_by: business.someone(dice),
    last_updated_by: business.someone(dice),
  };
}
