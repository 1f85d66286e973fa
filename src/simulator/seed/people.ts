import { groupByOwner, type Collection } from '../world/collection.js';
import { hashText } from '../world/prng.js';
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
    const prng = business.createPrng('users', number);
    const [given, family] = [prng.pick(givenNames), prng.pick(familyNames)];
    const made = madeAt(0, 100, prng.below(1000));
    return {
      id: String(ids.users.toId(number)),
      given_name: given,
      family_name: family,
      middle_name: null,
      nickname: prng.chance(30) ? given.slice(0, 3) : '',
      spouse_name: null,
      suffix: null,
      title: prng.pick(jobs),
      website: null,
      company_name: null,
      status: number === 0 ? 'ACTIVE' : prng.chance(75) ? 'ACTIVE' : prng.chance(50) ? 'INVITED' : 'INACTIVE',
      partner: number > 0 && prng.chance(15),
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
      phone_numbers: [phoneOf(prng, 'PHONE1')],
      fax_numbers: [],
      social_accounts: [],
      address: addressOf(prng, 'BILLING'),
      create_time: time(made),
      created_by: -1,
      update_time: time(laterBy(made, prng.below(900), prng.below(86_400))),
      updated_by: ids.users.toId(0),
    };
  };
  return { size: sizes.users, ids: ids.users, payload, index: {} };
}

/** The firm's name: on its own record, and copied into its people. */
export function companyName(business: Business, number: number): string {
  const prng = business.createPrng('firm', number);
  return `${prng.pick(firmWords)} ${prng.pick(trades)} ${prng.pick(firmEnds)}${prng.chance(3) ? ' ' : ''}`;
}

export function companies(business: Business, tagging: Tagging): Collection {
  const { sizes, ids } = business;
  const payload = (number: number): Json => {
    const prng = business.createPrng('companies', number);
    const made = madeAt(number, sizes.companies, prng.below(1000));
    const host = `firm${number}.example.com`;
    return {
      id: String(ids.companies.toId(number)),
      company_name: companyName(business, number),
      website: prng.chance(60) ? `https://${host}` : '',
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
      billing_information: prng.chance(20) ? 'NET 30' : null,
      contact_type: prng.chance(20) ? 'Vendor' : null,
      owner_id: prng.chance(70) ? business.someone(prng) : null,
      referral_code: null,
      account_id: null,
      // Tag ids as a comma text, a form from XML-RPC days: docs/keap-api.md quirk 23.
      groups: sizes.tags > 0 && prng.chance(30) ? tagging.idOf(prng.below(sizes.tags)) : '',
      created_by: business.someone(prng),
      last_updated_by: business.someone(prng),
      notes: prng.chance(25) ? 'Key client since the first year.\r\nPays by check.' : '',
      fax_number: null,
      address: addressOf(prng, 'BILLING'),
      email_address: prng.chance(70)
        ? {
            email: `office@${host}`,
            field: 'EMAIL1',
            is_opt_in: false,
            email_opt_status: 'UNENGAGED_MARKETABLE',
            opt_in_reason: null,
          }
        : null,
      phone_number: prng.chance(80) ? phoneOf(prng, 'PHONE1') : null,
      create_time: time(made),
      update_time: time(laterBy(made, prng.below(400), prng.below(86_400))),
      // Worked out when it is looked at: most filters and pages never do.
      get custom_fields() {
        return customValues(business, 'companies', number);
      },
    };
  };
  return { size: sizes.companies, ids: ids.companies, payload, index: {} };
}

const WORKS_AT = hashText('works at');

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
    return company < 0
      ? null
      : { id: String(ids.companies.toId(company)), company_name: companyName(business, company) };
  };
  const byFirm = groupByOwner(sizes.contacts, sizes.companies, firmOf);
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
  const prng = business.createPrng('contacts', number);
  const made = madeAt(number, sizes.contacts, prng.below(1000));
  const tags = tagging.listedBy(number);
  const born = Date.UTC(1950 + prng.below(55), prng.below(12), 1 + prng.below(28));
  const hasFutureBirthday = business.defects.find('contacts', number) === 'MAY-CON-04';
  return {
    id: String(ids.contacts.toId(number)),
    given_name: face.given,
    family_name: face.family,
    middle_name: prng.chance(15) ? 'Lee' : prng.chance(50) ? '' : null,
    preferred_name: prng.chance(10) ? face.given?.slice(0, 3) : null,
    prefix: prng.chance(8) ? 'Dr.' : null,
    suffix: prng.chance(3) ? 'Jr' : null,
    spouse_name: prng.chance(10) ? prng.pick(givenNames) : null,
    company,
    job_title: face.job,
    website: prng.chance(20) ? `https://person${number}.example.com/?a=1&b=2` : '',
    time_zone: prng.chance(60) ? 'America/Phoenix' : null,
    preferred_locale: prng.chance(60) ? 'en_US' : null,
    birth_date: hasFutureBirthday ? '2187-03-15' : prng.chance(40) ? day(born) : null,
    anniversary_date: prng.chance(8) ? day(born + 9_000 * 86_400_000) : null,
    contact_type: prng.chance(50) ? prng.pick(['Customer', 'Prospect', 'Lead', 'Other']) : null,
    leadsource_id: prng.chance(40) ? String(prng.between(1, 9) * 2) : null,
    source_type: prng.pick(['API', 'WEBFORM', 'MANUAL', 'IMPORT', 'LANDING_PAGE', 'UNKNOWN']),
    owner_id: prng.chance(60) ? business.someone(prng) : null,
    email_addresses: face.emails,
    phone_numbers: face.phones,
    fax_numbers: [],
    addresses: face.address ? [face.address] : [],
    social_accounts: prng.chance(12)
      ? [{ name: `@person${number}`, type: prng.pick(['FACEBOOK', 'LINKED_IN', 'INSTAGRAM']) }]
      : [],
    tag_ids: tags,
    groups: tags.join(','),
    links: [],
    origin: { date: time(made), ip_address: `192.0.2.${prng.below(256)}` },
    notes: prng.chance(15) ? `Prefers mail. ${prng.pick(cities)[0]} office 😀` : prng.chance(50) ? '' : null,
    score_value: prng.chance(50) ? String(prng.below(100)) : null,
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
    update_time: time(laterBy(made, prng.below(500), prng.below(86_400))),
    created_by: business.someone(prng),
    last_updated_by: business.someone(prng),
  };
}
