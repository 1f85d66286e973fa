import type { Payload } from '../world/collection.js';
import {
  readPath,
  contains,
  equals,
  flag,
  owner,
  ownId,
  ownIds,
  prefix,
  defineRoute,
  since,
  until,
  type Route,
} from './route.js';

/** Tasks, notes, files, campaigns. */

const id = (record: Payload): number => Number(record['id']);
const custom = { mode: 'add', explode: false, byDefault: [], optional: ['custom_fields'] } as const;

export const tasks: Route = defineRoute({
  path: 'tasks',
  noun: 'Task',
  envelope: 'tasks',
  model: 'task_fields',
  lastPageToken: 'absent',
  orders: {
    id,
    create_time: readPath('create_time'),
    due_time: readPath('due_time'),
    update_time: readPath('modification_time'),
  },
  filters: {
    contact_id: owner('contact_id', 'contact_id'),
    has_due_date: flag((task) => task['due_time'] !== null),
    is_completed: flag((task) => task['completed'] === true),
    user_id: owner('assigned_to_user_id', 'user_id', { sentinel: 'UNASSIGNED' }),
    opportunity_id: owner('opportunity_id', 'opportunity_id'),
    task_ids: ownIds(),
    priority: equals('priority', { values: ['CRITICAL', 'ESSENTIAL', 'NONESSENTIAL'] }),
    since_time: since('modification_time'),
    until_time: until('modification_time'),
    id: ownId(),
    title: prefix('title'),
  },
  fields: custom,
});

export const notes: Route = defineRoute({
  path: 'notes',
  hasSingle: false,
  noun: 'Note',
  envelope: 'notes',
  model: 'note_fields',
  orders: { id, create_time: readPath('create_time'), update_time: readPath('update_time') },
  filters: {
    id: ownId({ allowsNotEqual: true }),
    ids: ownIds(),
    title: contains('title'),
    contact_id: owner('contact_id', 'contact_id'),
    assigned_to_user_id: owner('assigned_to_user.id', 'assigned_to_user_id'),
    since_time: since('update_time'),
    until_time: until('update_time'),
  },
  fields: custom,
});

const categories = ['ATTACHMENTS', 'CART', 'DOCUMENTS', 'HIDDEN', 'INVOICE', 'LOGO', 'TICKETS', 'WEB_FORM', 'FUNNEL'];
const boxTypes =
  'APPLICATION IMAGE FAX ATTACHMENT TICKET CONTACT DIGITAL_PRODUCT IMPORT HIDDEN WEB_FORM STYLED_CART RESAMPLED_IMAGE TEMPLATE_THUMBNAIL FUNNEL LOGO_THUMBNAIL UNLAYER BRANDING_CENTER_LOGO';

export const files: Route = defineRoute({
  path: 'files',
  noun: 'File',
  envelope: 'files',
  defaultOrder: 'oldest',
  orders: { file_name: readPath('file_name'), updated_time: readPath('updated_time') },
  filters: {
    is_public: flag((file) => file['is_public'] === true),
    contact_id: owner('contact_id', 'contact_id'),
    user_id: equals('created_by_id', { isNumeric: true }),
    category: equals('category', { values: categories }),
    file_box_type: equals('file_box_type', { values: boxTypes.split(' ') }),
    file_name: equals('file_name'),
    created_time: equals('created_time'),
    updated_time: equals('updated_time'),
  },
});

export const campaigns: Route = defineRoute({
  path: 'campaigns',
  noun: 'Campaign',
  envelope: 'campaigns',
  lastPageToken: 'absent',
  orders: {
    id,
    name: readPath('name'),
    publisheddate: readPath('published_date'),
    datecreated: readPath('date_created'),
    lastupdated: readPath('date_created'),
    completedContactCount: readPath('completed_contact_count'),
    activeContacts: readPath('active_contact_count'),
  },
  filters: { name: contains('name') },
});

export const emails: Route = defineRoute({
  path: 'emails',
  noun: 'Email',
  envelope: 'emails',
  singleOnly: ['plain_content', 'html_content'],
  // No creation time is shown; an e-mail is created when it is sent.
  orders: { created_time: readPath('sent_time') },
  filters: {
    contact_id: owner('contact_id', 'contact_id'),
    email: equals('sent_to_address'),
    start_created_time: since('sent_time'),
    end_created_time: until('sent_time'),
  },
});
