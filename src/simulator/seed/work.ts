import { groupByOwner, type Collection } from '../world/collection.js';
import { hashText } from '../world/prng.js';
import { makeMissingId, owned, type Business } from './business.js';
import { dealLinks } from './pipeline.js';
import { planId } from './products.js';
import { customValues } from './custom-fields.js';
import { amount, day, laterBy, madeAt, time, type Json } from './values.js';
import { campaignNames, familyNames, fileNames, givenNames, noteTexts, noteTitles, taskTitles } from './words.js';

const SUBSCRIBER = hashText('contact of subscription');
const TASK = hashText('links of task');
const NOTE = hashText('links of note');
const FILE = hashText('links of file');
const DAY = 86_400_000;

const pick = (draw: number, size: number): number => (size === 0 ? -1 : draw % size);
const idOrNull = (ids: { toId(number: number): number }, number: number): string | null =>
  number < 0 ? null : String(ids.toId(number));

export function subscriptions(business: Business): Collection {
  const { sizes, ids, defects } = business;
  const contactOf = (number: number): number => pick(business.draw(SUBSCRIBER, number), sizes.contacts);
  const payload = (number: number): Json => {
    const prng = business.createPrng('subscriptions', number);
    const start = madeAt(number, sizes.subscriptions, prng.below(1000));
    const isDefective = defects.find('subscriptions', number) === 'MUST-SUB-01';
    const active = isDefective || prng.chance(75);
    const ended = start + prng.between(60, 400) * DAY;
    // Products with number 0, 3, 6… have a plan.
    const product = sizes.products === 0 ? -1 : prng.below(Math.ceil(sizes.products / 3)) * 3;
    return {
      id: String(ids.subscriptions.toId(number)),
      contact_id: idOrNull(ids.contacts, contactOf(number)),
      product_id: idOrNull(ids.products, product),
      subscription_plan_id: product < 0 ? null : planId(business, product),
      quantity: 1,
      active,
      billing_amount: amount(prng.between(9, 300) * 100 + 95),
      billing_cycle: prng.chance(85) ? 'MONTH' : 'YEAR',
      billing_frequency: 1,
      auto_charge: prng.chance(90),
      start_date: day(start),
      last_bill_date: day(start + 30 * DAY),
      next_bill_date: active ? day(start + 60 * DAY) : null,
      end_date: isDefective ? day(start - 40 * DAY) : active ? null : day(ended),
      merchant_account_id: '11',
      payment_method_id: null,
      allow_tax: false,
      max_charge_attempts: 3,
      days_between_retries: 5,
      lead_affiliate_id: null,
      sale_affiliate_id: null,
      shipping_address: null,
      promo_code: null,
      shipping_option_id: null,
      reason_stopped: active ? null : 'Customer requested cancellation',
      modification_time: time(laterBy(start, prng.below(50), prng.below(86_400))),
      get custom_fields() {
        return customValues(business, 'subscriptions', number);
      },
    };
  };
  return {
    size: sizes.subscriptions,
    ids: ids.subscriptions,
    payload,
    index: { contact_id: owned(ids.contacts, groupByOwner(sizes.subscriptions, sizes.contacts, contactOf)) },
  };
}

export function tasks(business: Business): Collection {
  const { sizes, ids, defects } = business;
  const deals = dealLinks(business);
  const missingOwnerId = makeMissingId(ids.users, 0);
  const defective = defects.findRecords('MUST-REF-tasks-owner');
  /** One task in four belongs to a deal, and then to the deal's contact. */
  const dealOf = (task: number): number =>
    business.draw(TASK, task) % 4 === 0 ? pick(business.draw(TASK, task) >>> 3, sizes.opportunities) : -1;
  const contactOf = (task: number): number => {
    const deal = dealOf(task);
    return deal < 0 ? pick(business.draw(TASK, task) >>> 2, sizes.contacts) : deals.contactOf(deal);
  };
  const userOf = (task: number): number => {
    const draw = business.draw(TASK, task) >>> 5;
    return defective.includes(task) || draw % 12 === 0 ? -1 : pick(Math.floor(draw / 12), sizes.users);
  };
  const payload = (number: number): Json => {
    const prng = business.createPrng('tasks', number);
    const made = madeAt(number, sizes.tasks, prng.below(1000));
    const lacksCompletionTime = defects.find('tasks', number) === 'SHOULD-TSK-01';
    const completed = lacksCompletionTime || prng.chance(55);
    const done = laterBy(made, prng.below(20), prng.below(86_400));
    return {
      id: String(ids.tasks.toId(number)),
      title: prng.pick(taskTitles),
      description: prng.chance(40) ? 'Review the feedback & answer.' : '',
      type: prng.chance(60) ? prng.pick(['CALL', 'EMAIL', 'OTHER']) : null,
      priority: prng.chance(10) ? null : prng.pick(['CRITICAL', 'ESSENTIAL', 'NONESSENTIAL']),
      completed,
      create_time: time(made),
      modification_time: time(laterBy(done, 0, 30)),
      completion_time: completed && !lacksCompletionTime ? time(done) : null,
      due_time: prng.chance(80) ? time(laterBy(made, prng.between(1, 30), 0)) : null,
      remind_time_mins: prng.chance(30) ? prng.pick([5, 15, 60, 1440]) : null,
      assigned_to_user_id: defective.includes(number) ? missingOwnerId : idOrNull(ids.users, userOf(number)),
      created_by_user_id: business.someone(prng),
      last_updated_by_user_id: business.someone(prng),
      contact_id: idOrNull(ids.contacts, contactOf(number)),
      opportunity_id: idOrNull(ids.opportunities, dealOf(number)),
      accepted: prng.chance(50),
      get custom_fields() {
        return customValues(business, 'work', number, ' in tasks');
      },
    };
  };
  const orphans = defective.map((number) => ({ id: missingOwnerId, number }));
  return {
    size: sizes.tasks,
    ids: ids.tasks,
    payload,
    index: {
      contact_id: owned(ids.contacts, groupByOwner(sizes.tasks, sizes.contacts, contactOf)),
      user_id: owned(ids.users, groupByOwner(sizes.tasks, sizes.users, userOf), orphans),
      opportunity_id: owned(ids.opportunities, groupByOwner(sizes.tasks, sizes.opportunities, dealOf)),
    },
  };
}

export function notes(business: Business): Collection {
  const { sizes, ids, defects } = business;
  const defective = defects.findRecords('MUST-REF-notes-contact');
  const contactOf = (note: number): number =>
    defective.includes(note) ? -1 : pick(business.draw(NOTE, note), sizes.contacts);
  const makeMissingContactId = (note: number): string =>
    makeMissingId(ids.contacts, note % Math.max(sizes.contacts, 1));
  const userOf = (note: number): number =>
    business.draw(NOTE, note) % 7 === 0 ? -1 : pick(business.draw(NOTE, note) >>> 4, sizes.users);
  const payload = (number: number): Json => {
    const prng = business.createPrng('notes', number);
    const made = madeAt(number, sizes.notes, prng.below(1000));
    const user = userOf(number);
    const userPrng = user < 0 ? null : business.createPrng('users', user);
    return {
      id: String(ids.notes.toId(number)),
      title: prng.pick(noteTitles),
      text: prng.pick(noteTexts),
      type: prng.chance(70) ? prng.pick(['Call', 'Email', 'Letter', 'Other']) : null,
      contact_id: defective.includes(number) ? makeMissingContactId(number) : idOrNull(ids.contacts, contactOf(number)),
      assigned_to_user: userPrng && {
        id: String(ids.users.toId(user)),
        given_name: userPrng.pick(givenNames),
        family_name: userPrng.pick(familyNames),
        email_address: null,
      },
      create_time: time(made),
      update_time: time(laterBy(made, prng.below(40), prng.below(86_400))),
      created_by_user_id: business.someone(prng),
      last_updated_by_user_id: business.someone(prng),
      pinned_at: prng.chance(5) ? time(made) : null,
      get custom_fields() {
        return customValues(business, 'work', number, ' in notes');
      },
    };
  };
  return {
    size: sizes.notes,
    ids: ids.notes,
    payload,
    index: {
      contact_id: owned(
        ids.contacts,
        groupByOwner(sizes.notes, sizes.contacts, contactOf),
        defective.map((number) => ({ id: makeMissingContactId(number), number })),
      ),
      assigned_to_user_id: owned(ids.users, groupByOwner(sizes.notes, sizes.users, userOf)),
    },
  };
}

export function files(business: Business): Collection {
  const { sizes, ids } = business;
  const contactOf = (file: number): number =>
    business.draw(FILE, file) % 8 === 0 ? -1 : pick(business.draw(FILE, file) >>> 3, sizes.contacts);
  const payload = (number: number): Json => {
    const prng = business.createPrng('files', number);
    const made = madeAt(number, sizes.files, prng.below(1000));
    const contact = contactOf(number);
    const name = prng.pick(fileNames);
    return {
      id: String(ids.files.toId(number)),
      file_name: name,
      file_size: prng.between(1000, 60_000),
      category: prng.pick(['DOCUMENTS', 'ATTACHMENTS', 'INVOICE']),
      file_box_type: contact < 0 ? 'APPLICATION' : 'CONTACT',
      is_public: prng.chance(15),
      contact_id: idOrNull(ids.contacts, contact),
      created_by_id: business.someone(prng),
      remote_file_key: `files/${ids.files.toId(number)}/${name}`,
      created_time: time(made),
      updated_time: time(laterBy(made, prng.below(10), prng.below(86_400))),
    };
  };
  return {
    size: sizes.files,
    ids: ids.files,
    payload,
    index: { contact_id: owned(ids.contacts, groupByOwner(sizes.files, sizes.contacts, contactOf)) },
  };
}

export function campaigns(business: Business): Collection {
  const { sizes, ids } = business;
  const payload = (number: number): Json => {
    const prng = business.createPrng('campaigns', number);
    const made = madeAt(number, sizes.campaigns, prng.below(1000));
    const published = prng.chance(75);
    return {
      id: String(ids.campaigns.toId(number)),
      name: `${campaignNames[number % campaignNames.length]} ${2020 + (number % 6)}`,
      locked: prng.chance(10),
      date_created: time(made),
      published_date: published ? time(laterBy(made, prng.below(30), 0)) : null,
      published_status: published,
      error_message: null,
      time_zone: 'America/Phoenix',
      published_time_zone: published ? 'America/Phoenix' : null,
      created_by_global_id: '880000',
      active_contact_count: published ? prng.below(sizes.contacts + 1) : 0,
      completed_contact_count: published ? prng.below(sizes.contacts + 1) : 0,
    };
  };
  return { size: sizes.campaigns, ids: ids.campaigns, payload, index: {} };
}
