import { groupByOwner, type Collection } from '../world/collection.js';
import { hashText, type Prng } from '../world/prng.js';
import { makeMissingId, indexByOwner, type SeedContext } from './business.js';
import { createDealLinks } from './pipeline.js';
import { makeCustomValues } from './custom-fields.js';
import { DAY, HOUR } from './calendar.js';
import { time, type Json } from './values.js';
import { campaignNames, familyNames, fileNames, givenNames, noteTexts, noteTitles, taskTitles } from './words.js';

const TASK = hashText('links of task');
const NOTE = hashText('links of note');
const FILE = hashText('links of file');

/** When open tasks are due, in days from today: overdue, today, and in the next weeks. */
const DUE_DAYS = [-24, -11, -6, -3, -1, 0, 0, 0, 1, 2, 4, 6, 8, 11, 16] as const;

const pickNumber = (draw: number, size: number): number => (size === 0 ? -1 : draw % size);
const idOrNull = (ids: { toId(number: number): number }, number: number): string | null =>
  number < 0 ? null : String(ids.toId(number));

export function tasks(context: SeedContext): Collection {
  const { sizes, ids, defects, calendar } = context;
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
    const createdMs = calendar.spreadTime(number, sizes.tasks, prng.below(1000));
    const lacksCompletionTime = defects.find('tasks', number) === 'SHOULD-TSK-01';
    const completed = prng.chance(calendar.isWithin(createdMs, 60) ? 45 : 90) || lacksCompletionTime;
    const done = calendar.addTime(createdMs, prng.below(20), prng.below(86_400));
    const planDue = (prng: Prng): number =>
      Math.max(calendar.planTime(prng.pick(DUE_DAYS), 15 + (number % 9)), createdMs + 2 * HOUR);
    return {
      id: String(ids.tasks.toId(number)),
      title: prng.pick(taskTitles),
      description: prng.chance(40) ? 'Review the feedback & answer.' : '',
      type: prng.chance(60) ? prng.pick(['CALL', 'EMAIL', 'OTHER']) : null,
      priority: prng.chance(10) ? null : prng.pick(['CRITICAL', 'ESSENTIAL', 'NONESSENTIAL']),
      completed,
      create_time: time(createdMs),
      modification_time: time(calendar.addTime(done, 0, 30)),
      completion_time: completed && !lacksCompletionTime ? time(done) : null,
      due_time: prng.chance(80) ? time(completed ? createdMs + prng.between(1, 30) * DAY : planDue(prng)) : null,
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
  const { sizes, ids, defects, calendar } = context;
  const defective = defects.findRecords('MUST-REF-notes-contact');
  const pickContact = (note: number): number =>
    defective.includes(note) ? -1 : pickNumber(context.draw(NOTE, note), sizes.contacts);
  const makeMissingContactId = (note: number): string =>
    makeMissingId(ids.contacts, note % Math.max(sizes.contacts, 1));
  const pickUser = (note: number): number =>
    context.draw(NOTE, note) % 7 === 0 ? -1 : pickNumber(context.draw(NOTE, note) >>> 4, sizes.users);
  const payload = (number: number): Json => {
    const prng = context.createPrng('notes', number);
    const createdMs = calendar.spreadTime(number, sizes.notes, prng.below(1000));
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
      update_time: time(calendar.addTime(createdMs, prng.below(40), prng.below(86_400))),
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
  const { sizes, ids, calendar } = context;
  const pickContact = (file: number): number =>
    context.draw(FILE, file) % 8 === 0 ? -1 : pickNumber(context.draw(FILE, file) >>> 3, sizes.contacts);
  const payload = (number: number): Json => {
    const prng = context.createPrng('files', number);
    const createdMs = calendar.spreadTime(number, sizes.files, prng.below(1000));
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
      updated_time: time(calendar.addTime(createdMs, prng.below(10), prng.below(86_400))),
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
  const { sizes, ids, calendar } = context;
  const payload = (number: number): Json => {
    const prng = context.createPrng('campaigns', number);
    const createdMs = calendar.spreadTime(number, sizes.campaigns, prng.below(1000));
    const published = prng.chance(75);
    return {
      id: String(ids.campaigns.toId(number)),
      name: `${campaignNames[number % campaignNames.length]} ${new Date(createdMs).getUTCFullYear()}`,
      locked: prng.chance(10),
      date_created: time(createdMs),
      published_date: published ? time(calendar.addTime(createdMs, prng.below(30), 0)) : null,
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
