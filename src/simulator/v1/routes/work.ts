import type { Payload } from '../../world/collection.js';
import { readPath, contains, equals, flag, owner, since, until } from '../../routes/route.js';
import type { Endpoint, ListDraft } from '../endpoint.js';
import { list, single } from '../list.js';
import { toCamelCase } from '../values.js';
import { appointment, note, task } from '../views/work.js';
import { campaignOptional, file, fileOptional, fileWithData, listedCampaign, listedEmail, singleCampaign, singleEmail } from '../views/media.js'; // prettier-ignore
import { contactFilter } from './people.js';

/** Tasks, notes, appointments, files, campaigns, e-mails (docs/keap-api.md 7, column v1). */

const id = (record: Payload): number => Number(record['id']);
const syncColumns = { sync_token: null };

const tasks: Omit<ListDraft, 'path'> = {
  key: 'tasks',
  envelope: 'tasks',
  view: task,
  filters: {
    ...contactFilter,
    user_id: owner('assigned_to_user_id', 'user_id'),
    completed: flag((one) => one['completed'] === true),
    has_due_date: flag((one) => (one['due_time'] ?? null) !== null),
    // Which date they test is not documented.
    since: since('modification_time'),
    until: until('modification_time'),
  },
  orders: {
    id,
    title: readPath('title'),
    due_date: readPath('due_time'),
    creation_date: readPath('create_time'),
    modification_date: readPath('modification_time'),
  },
  directions: 'ascending',
  allowsAnyOrder: true,
  extraColumns: syncColumns,
};

const emails: Omit<ListDraft, 'path'> = {
  key: 'emails',
  envelope: 'emails',
  view: listedEmail,
  filters: {
    ...contactFilter,
    email: equals('sent_to_address'),
    since_sent_date: since('sent_time'),
    // Keap's document says of the other parameter: "must be present if untilDate is provided".
    until_sent_date: { ...until('sent_time'), requires: 'since_sent_date' },
  },
};

export const work: readonly Endpoint[] = [
  list({ ...tasks, path: '/v1/tasks' }),
  single({ path: '/v1/tasks/{id}', key: 'tasks', noun: 'Task', view: task }),
  list({
    path: '/v1/notes',
    key: 'notes',
    envelope: 'notes',
    view: note,
    filters: { ...contactFilter, user_id: owner('assigned_to_user.id', 'assigned_to_user_id') },
  }),
  single({ path: '/v1/notes/{id}', key: 'notes', noun: 'Note', view: note }),
  list({
    path: '/v1/appointments',
    key: 'appointments',
    envelope: 'appointments',
    view: appointment,
    // The date is not documented; an appointment has no other than its own.
    filters: { ...contactFilter, since: since('start_time'), until: until('start_time') },
    extraColumns: syncColumns,
  }),
  single({ path: '/v1/appointments/{id}', key: 'appointments', noun: 'Appointment', view: appointment }),
  list({
    path: '/v1/files',
    key: 'files',
    envelope: 'files',
    view: file,
    defaultOrder: 'oldest',
    filters: {
      ...contactFilter,
      name: { kind: 'pattern', readPath: readPath('file_name') },
      permission: {
        kind: 'equals',
        readPath: (one) => [(one['contact_id'] ?? null) === null ? 'COMPANY' : 'USER', 'BOTH'],
        values: ['USER', 'COMPANY', 'BOTH'],
      },
      type: { kind: 'equals', readPath: (one) => toCamelCase(one['file_box_type']) },
      viewable: {
        kind: 'equals',
        readPath: (one) => [one['is_public'] === true ? 'PUBLIC' : 'PRIVATE', 'BOTH'],
        values: ['PUBLIC', 'PRIVATE', 'BOTH'],
      },
    },
  }),
  single({ path: '/v1/files/{id}', key: 'files', noun: 'File', view: fileWithData, optional: fileOptional }),
  list({
    path: '/v1/campaigns',
    key: 'campaigns',
    envelope: 'campaigns',
    view: listedCampaign,
    filters: { search_text: contains('name') },
    orders: {
      id,
      name: readPath('name'),
      published_date: readPath('published_date'),
      completed_contact_count: readPath('completed_contact_count'),
      active_contact_count: readPath('active_contact_count'),
      date_created: readPath('date_created'),
      last_updated: readPath('date_created'),
      category: () => null,
      status: readPath('published_status'),
    },
  }),
  single({
    path: '/v1/campaigns/{id}',
    key: 'campaigns',
    noun: 'Campaign',
    view: singleCampaign,
    optional: campaignOptional,
  }),
  list({ ...emails, path: '/v1/emails' }),
  single({ path: '/v1/emails/{id}', key: 'emails', noun: 'Email', view: singleEmail }),
  list({
    ...emails,
    path: '/v1/contacts/{id}/emails',
    parent: { key: 'contacts', noun: 'Contact', filter: contactFilter.contact_id },
  }),
];
