import { groupByOwner, type Collection } from '../world/collection.js';
import { hashText } from '../world/prng.js';
import { makeMissingId, indexByOwner, type SeedContext } from './business.js';
import { createDealLinks } from './pipeline.js';
import { makePlanId } from './products.js';
import { makeCustomValues } from './custom-fields.js';
import { amount, day, addTime, spreadTime, time, type Json } from './values.js';
import { campaignNames, familyNames, fileNames, givenNames, noteTexts, noteTitles, taskTitles } from './words.js';

const SUBSCRIBER = hashText('contact of subscription');
const TASK = hashText('links of task');
const NOTE = hashText('links of note');
const FILE = hashText('links of file');
const DAY = 86_400_000;

const pickNumber = (draw: number, size: number): number => (size === 0 ? -1 : draw % size);
const idOrNull = (ids: { toId(number: number): number }, number: number): string | null =>
  number < 0 ? null : String(ids.toId(number));

export function subscriptions(context: SeedContext): Collection {
  const { sizes, ids, defects } = context;
  const pickContact = (number: number): number => pickNumber(context.draw(SUBSCRIBER, number), sizes.contacts);
  const payload = (number: number): Json => {
    const prng = context.createPrng('subscriptions', number);
    const start = spreadTime(number, sizes.subscriptions, prng.below(1000));
    const isDefective = defects.find('subscriptions', number) === 'MUST-SUB-01';
    const active = isDefective || prng.chance(75);
    const ended = start + prng.between(60, 400) * DAY;
    // Products with number 0, 3, 6… have a plan.
    const product = sizes.products === 0 ? -1 : prng.below(Math.ceil(sizes.products / 3)) * 3;
    return {
      id: String(ids.subscriptions.toId(number)),
      contact_id: idOrNull(ids.contacts, pickContact(number)),
      product_id: idOrNull(ids.products, product),
      subscription_plan_id: product < 0 ? null : makePlanId(context, product),
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
      modification_time: time(addTime(start, prng.below(50), prng.below(86_400))),
      get custom_fields() {
        return makeCustomValues(context, 'subscriptions', number);
      },
    };
  };
  return {
    size: sizes.subscriptions,
    ids: ids.subscriptions,
    payload,
    index: { contact_id: indexByOwner(ids.contacts, groupByOwner(sizes.subscriptions, sizes.contacts, pickContact)) },
  };
}

export function tasks(context: SeedContext): Collection {
  const { sizes, ids, defects } = context;
  const deals = createDealLinks(context);
  const missingOwnerId = makeMissingId(ids.users, 0);
  const defective = defects.findRecords('MUST-REF-tasks-owner');
  /** One task in four belongs to a deal, and then to the deal's contact. */
  const pickDeal = (task: number): number =>
    context.draw(TASK, task) % 4 === 0 ? pickNumber(context.draw(TASK, task) >>> 3, sizes.opportunities) : -1;
  const pickContact = (task: number): number => {
    const deal = pickDeal(task);
    return deal < 0 ? pickNumber(context.draw(TASK, task) >>> 2, sizes.contacts) : deals.pickContact(deal);
  };
  const pickUser = (task: number): number => {
    const draw = context.draw(TASK, task) >>> 5;
    return defective.includes(task) || draw % 12 === 0 ? -1 : pickNumber(Math.floor(draw / 12), sizes.users);
  };
  const payload = (number: number): Json => {
    const prng = context.createPrng('tasks', number);
    const createdMs = spreadTime(number, sizes.tasks, prng.below(1000));
    const lacksCompletionTime = defects.find('tasks', number) === 'SHOULD-TSK-01';
    const completed = lacksCompletionTime || prng.chance(55);
    const done = addTime(createdMs, prng.below(20), prng.below(86_400));
    return {
      id: String(ids.tasks.toId(number)),
      title: prng.pick(taskTitles),
      description: prng.chance(40) ? 'Review the feedback & answer.' : '',
      type: prng.chance(60) ? prng.pick(['CALL', 'EMAIL', 'OTHER']) : null,
      priority: prng.chance(10) ? null : prng.pick(['CRITICAL', 'ESSENTIAL', 'NONESSENTIAL']),
      completed,
      create_time: time(createdMs),
      modification_time: time(addTime(done, 0, 30)),
      completion_time: completed && !lacksCompletionTime ? time(done) : null,
      due_time: prng.chance(80) ? time(addTime(createdMs, prng.between(1, 30), 0)) : null,
      remind_time_mins: prng.chance(30) ? prng.pick([5, 15, 60, 1440]) : null,
      assigned_to_user_id: defective.includes(number) ? missingOwnerId : idOrNull(ids.users, pickUser(number)),
      created_by_user_id: context.pickUserId(prng),
      last_updated_by_user_id: context.pickUserId(prng),
      contact_id: idOrNull(ids.contacts, pickContact(number)),
      opportunity_id: idOrNull(ids.opportunities, pickDeal(number)),
      accepted: prng.chance(50),
      get custom_fields() {
        return makeCustomValues(context, 'work', number, ' in tasks');
      },
    };
  };
  const orphans = defective.map((number) => ({ id: missingOwnerId, number }));
  return {
    size: sizes.tasks,
    ids: ids.tasks,
    payload,
    index: {
      contact_id: indexByOwner(ids.contacts, groupByOwner(sizes.tasks, sizes.contacts, pickContact)),
      user_id: indexByOwner(ids.users, groupByOwner(sizes.tasks, sizes.users, pickUser), orphans),
      opportunity_id: indexByOwner(ids.opportunities, groupByOwner(sizes.tasks, sizes.opportunities, pickDeal)),
    },
  };
}

export function notes(context: SeedContext): Collection {
  const { sizes, ids, defects } = context;
  const defective = defects.findRecords('MUST-REF-notes-contact');
  const pickContact = (note: number): number =>
    defective.includes(note) ? -1 : pickNumber(context.draw(NOTE, note), sizes.contacts);
  const makeMissingContactId = (note: number): string =>
    makeMissingId(ids.contacts, note % Math.max(sizes.contacts, 1));
  const pickUser = (note: number): number =>
    context.draw(NOTE, note) % 7 === 0 ? -1 : pickNumber(context.draw(NOTE, note) >>> 4, sizes.users);
  const payload = (number: number): Json => {
    const prng = context.createPrng('notes', number);
    const createdMs = spreadTime(number, sizes.notes, prng.below(1000));
    const user = pickUser(number);
    const userPrng = user < 0 ? null : context.createPrng('users', user);
    return {
      id: String(ids.notes.toId(number)),
      title: prng.pick(noteTitles),
      text: prng.pick(noteTexts),
      type: prng.chance(70) ? prng.pick(['Call', 'Email', 'Letter', 'Other']) : null,
      contact_id: defective.includes(number)
        ? makeMissingContactId(number)
        : idOrNull(ids.contacts, pickContact(number)),
      assigned_to_user: userPrng && {
        id: String(ids.users.toId(user)),
        given_name: userPrng.pick(givenNames),
        family_name: userPrng.pick(familyNames),
        email_address: null,
      },
      create_time: time(createdMs),
      update_time: time(addTime(createdMs, prng.below(40), prng.below(86_400))),
      created_by_user_id: context.pickUserId(prng),
      last_updated_by_user_id: context.pickUserId(prng),
      pinned_at: prng.chance(5) ? time(createdMs) : null,
      get custom_fields() {
        return makeCustomValues(context, 'work', number, ' in notes');
      },
    };
  };
  return {
    size: sizes.notes,
    ids: ids.notes,
    payload,
    index: {
      contact_id: indexByOwner(
        ids.contacts,
        groupByOwner(sizes.notes, sizes.contacts, pickContact),
        defective.map((number) => ({ id: makeMissingContactId(number), number })),
      ),
      assigned_to_user_id: indexByOwner(ids.users, groupByOwner(sizes.notes, sizes.users, pickUser)),
    },
  };
}

export function files(context: SeedContext): Collection {
  const { sizes, ids } = context;
  const pickContact = (file: number): number =>
    context.draw(FILE, file) % 8 === 0 ? -1 : pickNumber(context.draw(FILE, file) >>> 3, sizes.contacts);
  const payload = (number: number): Json => {
    const prng = context.createPrng('files', number);
    const createdMs = spreadTime(number, sizes.files, prng.below(1000));
    const contact = pickContact(number);
    const name = prng.pick(fileNames);
    return {
      id: String(ids.files.toId(number)),
      file_name: name,
      file_size: prng.between(1000, 60_000),
      category: prng.pick(['DOCUMENTS', 'ATTACHMENTS', 'INVOICE']),
      file_box_type: contact < 0 ? 'APPLICATION' : 'CONTACT',
      is_public: prng.chance(15),
      contact_id: idOrNull(ids.contacts, contact),
      created_by_id: context.pickUserId(prng),
      remote_file_key: `files/${ids.files.toId(number)}/${name}`,
      created_time: time(createdMs),
      updated_time: time(addTime(createdMs, prng.below(10), prng.below(86_400))),
    };
  };
  return {
    size: sizes.files,
    ids: ids.files,
    payload,
    index: { contact_id: indexByOwner(ids.contacts, groupByOwner(sizes.files, sizes.contacts, pickContact)) },
  };
}

export function campaigns(context: SeedContext): Collection {
  const { sizes, ids } = context;
  const payload = (number: number): Json => {
    const prng = context.createPrng('campaigns', number);
    const createdMs = spreadTime(number, sizes.campaigns, prng.below(1000));
    const published = prng.chance(75);
    return {
      id: String(ids.campaigns.toId(number)),
      name: `${campaignNames[number % campaignNames.length]} ${2020 + (number % 6)}`,
      locked: prng.chance(10),
      date_created: time(createdMs),
      published_date: published ? time(addTime(createdMs, prng.below(30), 0)) : null,
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
