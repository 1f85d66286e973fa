import { groupByOwner, type Collection } from '../world/collection.js';
import { hashText } from '../world/prng.js';
import { makeMissingId, indexByOwner, type SeedContext } from './business.js';
import { makeAddress, makeContactDetails, makePhone } from './appearance.js';
import type { Tagging } from './tagging.js';
import { makeCustomValues } from './custom-fields.js';
import { DAY } from './calendar.js';
import { day, time, type Json } from './values.js';
import { cities, firmEnds, firmWords, givenNames, familyNames, jobs, toAddressName, trades } from './words.js';

/** The users of the account. */
export function users(context: SeedContext): Collection {
  const { sizes, ids, calendar } = context;
  const payload = (number: number): Json => {
    const prng = context.createPrng('users', number);
    const [given, family] = [prng.pick(givenNames), prng.pick(familyNames)];
    const createdMs = calendar.spreadTime(0, 100, prng.below(1000));
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
      keap_id: `${toAddressName(given)}${number}@staff.example.com`,
      email_addresses: [
        {
          email: `${toAddressName(given)}${number}@staff.example.com`,
          field: 'EMAIL1',
          is_opt_in: true,
          email_opt_status: 'SINGLE_OPT_IN',
          opt_in_reason: null,
        },
      ],
      phone_numbers: [makePhone(prng, 'PHONE1')],
      fax_numbers: [],
      social_accounts: [],
      address: makeAddress(prng, 'BILLING'),
      create_time: time(createdMs),
      created_by: -1,
      update_time: time(calendar.addTime(createdMs, prng.below(900), prng.below(86_400))),
      updated_by: ids.users.toId(0),
    };
  };
  return { size: sizes.users, ids: ids.users, payload, index: {} };
}

/** The company's name: on its own record, and copied into its contacts. */
export function makeCompanyName(context: SeedContext, number: number): string {
  const prng = context.createPrng('firm', number);
  return `${prng.pick(firmWords)} ${prng.pick(trades)} ${prng.pick(firmEnds)}${prng.chance(3) ? ' ' : ''}`;
}

export function companies(context: SeedContext, tagging: Tagging): Collection {
  const { sizes, ids, calendar } = context;
  const payload = (number: number): Json => {
    const prng = context.createPrng('companies', number);
    const createdMs = calendar.spreadTime(number, sizes.companies, prng.below(1000));
    const host = `firm${number}.example.com`;
    return {
      id: String(ids.companies.toId(number)),
      company_name: makeCompanyName(context, number),
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
      owner_id: prng.chance(70) ? context.pickUserId(prng) : null,
      referral_code: null,
      account_id: null,
      // Tag ids as a comma-joined text, a form from XML-RPC: docs/keap-api.md quirk 23.
      groups: sizes.tags > 0 && prng.chance(30) ? tagging.getTagId(prng.below(sizes.tags)) : '',
      created_by: context.pickUserId(prng),
      last_updated_by: context.pickUserId(prng),
      notes: prng.chance(25) ? 'Key client since the first year.\r\nPays by check.' : '',
      fax_number: null,
      address: makeAddress(prng, 'BILLING'),
      email_address: prng.chance(70)
        ? {
            email: `office@${host}`,
            field: 'EMAIL1',
            is_opt_in: false,
            email_opt_status: 'UNENGAGED_MARKETABLE',
            opt_in_reason: null,
          }
        : null,
      phone_number: prng.chance(80) ? makePhone(prng, 'PHONE1') : null,
      create_time: time(createdMs),
      update_time: time(calendar.addTime(createdMs, prng.below(400), prng.below(86_400))),
      // Computed on access: most filters and pages never read it.
      get custom_fields() {
        return makeCustomValues(context, 'companies', number);
      },
    };
  };
  return { size: sizes.companies, ids: ids.companies, payload, index: {} };
}

const WORKS_AT = hashText('works at');

/** The number of the contact's company, or -1. */
export function pickCompany(context: SeedContext, contact: number): number {
  const draw = context.draw(WORKS_AT, contact);
  return context.sizes.companies === 0 || draw % 100 >= 45 ? -1 : Math.floor(draw / 100) % context.sizes.companies;
}

/** Each contact with every property that v2 knows; the projection drops what a request did not ask for. */
export function contacts(context: SeedContext, tagging: Tagging): Collection {
  const { sizes, ids, defects } = context;
  const makeMissingCompanyId = (number: number): string =>
    makeMissingId(ids.companies, number % Math.max(sizes.companies, 1));
  const defective = defects.findRecords('MUST-REF-contacts-company');
  const pickListedCompany = (number: number): number =>
    defective.includes(number) ? -1 : pickCompany(context, number);
  const makeCompanyCopy = (number: number): Json | null => {
    if (defective.includes(number)) return { id: makeMissingCompanyId(number), company_name: 'Closed Shop Ltd.' };
    const company = pickCompany(context, number);
    return company < 0
      ? null
      : { id: String(ids.companies.toId(company)), company_name: makeCompanyName(context, company) };
  };
  const byFirm = groupByOwner(sizes.contacts, sizes.companies, pickListedCompany);
  const orphans = defective.map((number) => ({ id: makeMissingCompanyId(number), number }));
  return {
    size: sizes.contacts,
    ids: ids.contacts,
    payload: (number) => contact(context, tagging, number, makeCompanyCopy(number)),
    index: { company_id: indexByOwner(ids.companies, byFirm, orphans) },
  };
}

function contact(context: SeedContext, tagging: Tagging, number: number, company: Json | null): Json {
  const { sizes, ids, calendar } = context;
  const details = makeContactDetails(context, number);
  const prng = context.createPrng('contacts', number);
  const createdMs = calendar.spreadTime(number, sizes.contacts, prng.below(1000));
  const tags = tagging.listTagIds(number);
  const born = Date.UTC(1950 + prng.below(55), prng.below(12), 1 + prng.below(28));
  const hasFutureBirthday = context.defects.find('contacts', number) === 'MAY-CON-04';
  return {
    id: String(ids.contacts.toId(number)),
    given_name: details.given,
    family_name: details.family,
    middle_name: prng.chance(15) ? 'Lee' : prng.chance(50) ? '' : null,
    preferred_name: prng.chance(10) ? details.given?.slice(0, 3) : null,
    prefix: prng.chance(8) ? 'Dr.' : null,
    suffix: prng.chance(3) ? 'Jr' : null,
    spouse_name: prng.chance(10) ? prng.pick(givenNames) : null,
    company,
    job_title: details.job,
    website: prng.chance(20) ? `https://person${number}.example.com/?a=1&b=2` : '',
    time_zone: prng.chance(60) ? 'America/Phoenix' : null,
    preferred_locale: prng.chance(60) ? 'en_US' : null,
    birth_date: hasFutureBirthday ? '2187-03-15' : prng.chance(40) ? day(born) : null,
    anniversary_date: prng.chance(8) ? day(born + 7_000 * DAY) : null,
    contact_type: prng.chance(50) ? prng.pick(['Customer', 'Prospect', 'Lead', 'Other']) : null,
    leadsource_id: prng.chance(40) ? String(prng.between(1, 9) * 2) : null,
    source_type: prng.pick(['API', 'WEBFORM', 'MANUAL', 'IMPORT', 'LANDING_PAGE', 'UNKNOWN']),
    owner_id: prng.chance(60) ? context.pickUserId(prng) : null,
    email_addresses: details.emails,
    phone_numbers: details.phones,
    fax_numbers: [],
    addresses: details.address ? [details.address] : [],
    social_accounts: prng.chance(12)
      ? [{ name: `@person${number}`, type: prng.pick(['FACEBOOK', 'LINKED_IN', 'INSTAGRAM']) }]
      : [],
    tag_ids: tags,
    groups: tags.join(','),
    links: [],
    origin: { date: time(createdMs), ip_address: `192.0.2.${prng.below(256)}` },
    notes: prng.chance(15) ? `Prefers mail. ${prng.pick(cities)[0]} office 😀` : prng.chance(50) ? '' : null,
    score_value: prng.chance(50) ? String(prng.below(100)) : null,
    referral_code: null,
    utm_parameters: [],
    get custom_fields() {
      return makeCustomValues(context, 'contacts', number);
    },
    account_id: null,
    assistant_name: null,
    assistant_phone: null,
    billing_information: null,
    create_time: time(createdMs),
    update_time: time(calendar.addTime(createdMs, prng.below(500), prng.below(86_400))),
    created_by: context.pickUserId(prng),
    last_updated_by: context.pickUserId(prng),
  };
}
