import type { Payload } from '../world/collection.js';
import { at, contains, equals, flag, owner, ownId, ownIds, prefix, route, since, until, type Route } from './route.js';

/** Tasks, notes, files, campaigns. */

const id = (record: Payload): number => Number(record['id']);
const custom = { mode: 'add', explode: false, always: [], optional: ['custom_fields'] } as const;

export const tasks: Route = route({
  path: 'tasks',
  noun: 'Task',
  envelope: 'tasks',
  model: 'task_fields',
  lastToken: 'absent',
  orders: { id, create_time: at('create_time'), due_time: at('due_time'), update_time: at('modification_time') },
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

export const notes: Route = route({
  path: 'notes',
  single: false,
  noun: 'Note',
  envelope: 'notes',
  model: 'note_fields',
  orders: { id, create_time: at('create_time'), update_time: at('update_time') },
  filters: {
    id: ownId({ unequal: true }),
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
const boxes =
  'APPLICATION IMAGE FAX ATTACHMENT TICKET CONTACT DIGITAL_PRODUCT IMPORT HIDDEN WEB_FORM STYLED_CART RESAMPLED_IMAGE TEMPLATE_THUMBNAIL FUNNEL LOGO_THUMBNAIL UNLAYER BRANDING_CENTER_LOGO';

export const files: Route = route({
  path: 'files',
  noun: 'File',
  envelope: 'files',
  unordered: 'oldest',
  orders: { file_name: at('file_name'), updated_time: at('updated_time') },
  filters: {
    is_public: flag((file) => file['is_public'] === true),
    contact_id: owner('contact_id', 'contact_id'),
    user_id: equals('created_by_id', { digits: true }),
    category: equals('category', { values: categories }),
    file_box_type: equals('file_box_type', { values: boxes.split(' ') }),
    file_name: equals('file_name'),
    created_time: equals('created_time'),
    updated_time: equals('updated_time'),
  },
});

export const campaigns: Route = route({
  path: 'campaigns',
  noun: 'Campaign',
  envelope: 'campaigns',
  lastToken: 'absent',
  orders: {
    id,
    name: at('name'),
    publisheddate: at('published_date'),
    datecreated: at('date_created'),
    lastupdated: at('date_created'),
    completedContactCount: at('completed_contact_count'),
    activeContacts: at('active_contact_count'),
  },
  filters: { name: contains('name') },
});

export const emails: Route = route({
  path: 'emails',
  noun: 'Email',
  envelope: 'emails',
  onlySingly: ['plain_content', 'html_content'],
  // No time of creation is shown; an e-mail is made when it is sent.
  orders: { created_time: at('sent_time') },
  filters: {
    contact_id: owner('contact_id', 'contact_id'),
    email: equals('sent_to_address'),
    start_created_time: since('sent_time'),
    end_created_time: until('sent_time'),
  },
});
