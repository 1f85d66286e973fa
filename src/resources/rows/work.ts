import { appointment, note, task } from '../v1/activity.js';
import { file } from '../v1/file.js';
import { campaign, email } from '../v1/mailing.js';
import { MINUTE, row } from './shape.js';

/** Tasks, notes, files, campaigns. Facts: docs/keap-api.md 7, 8.9, 8.10 and Keap's v2 document of 2026-08. */

export const tasks = row({
  node: 'Task',
  v2: {
    path: '/v2/tasks',
    one: '/v2/tasks/{id}',
    envelope: 'tasks',
    orderBy: ['id', 'create_time', 'due_time', 'update_time'],
    customFilters: true,
    filters: {
      contact_id: 'equals',
      has_due_date: 'flag',
      is_completed: 'flag',
      user_id: 'equals',
      opportunity_id: 'equals',
      task_ids: 'set',
      priority: 'equals',
      since_time: 'time',
      until_time: 'time',
      id: 'compare',
      title: 'prefix',
    },
    idSet: { filter: 'task_ids', cap: 1000 },
    keyset: { filter: 'id', ordered: true },
    changed: { since: 'since_time', until: 'until_time' },
    fields: { mode: 'add', byDefault: ['id', 'title'], optional: ['custom_fields'] },
  },
  v1: {
    path: '/v1/tasks',
    one: '/v1/tasks/{id}',
    envelope: 'tasks',
    // v1 takes an order, but names nothing that it could be.
    directions: 'asc',
    filters: {
      contact_id: 'equals',
      user_id: 'equals',
      is_completed: 'flag',
      has_due_date: 'flag',
      since_time: 'time',
      until_time: 'time',
    },
    changed: { since: 'since_time', until: 'until_time' },
    words: { is_completed: 'completed', since_time: 'since', until_time: 'until' },
    seen: task,
  },
  edges: {
    contact: { kind: 'points', to: 'contacts', at: 'contact_id' },
    deal: { kind: 'points', to: 'opportunities', at: 'opportunity_id', mean: 0.3 },
    owner: { kind: 'points', to: 'users', at: 'assigned_to_user_id' },
  },
  freshForMs: MINUTE,
});

export const notes = row({
  node: 'Note',
  v2: {
    path: '/v2/notes',
    // A single note is reached only through its contact (`/v2/contacts/{contact_id}/notes/{note_id}`); the id set does it without.
    one: null,
    envelope: 'notes',
    orderBy: ['id', 'create_time', 'update_time'],
    customFilters: true,
    filters: {
      id: 'compare',
      ids: 'set',
      title: 'contains',
      contact_id: 'equals',
      assigned_to_user_id: 'equals',
      since_time: 'time',
      until_time: 'time',
    },
    idSet: { filter: 'ids', cap: 1000 },
    keyset: { filter: 'id', ordered: true },
    changed: { since: 'since_time', until: 'until_time' },
    fields: { mode: 'add', byDefault: ['id', 'title', 'text'], optional: ['custom_fields'] },
  },
  v1: {
    path: '/v1/notes',
    one: '/v1/notes/{id}',
    envelope: 'notes',
    filters: { contact_id: 'equals', assigned_to_user_id: 'equals' },
    words: { assigned_to_user_id: 'user_id' },
    seen: note,
  },
  edges: {
    contact: { kind: 'points', to: 'contacts', at: 'contact_id' },
    author: { kind: 'points', to: 'users', at: 'created_by_user_id' },
    assignee: { kind: 'points', to: 'users', at: 'assigned_to_user.id' },
  },
  freshForMs: MINUTE,
});

export const files = row({
  node: 'File',
  v2: {
    path: '/v2/files',
    one: '/v2/files/{id}',
    envelope: 'files',
    orderBy: ['file_name', 'updated_time'],
    filters: {
      is_public: 'flag',
      contact_id: 'equals',
      user_id: 'equals',
      category: 'equals',
      file_box_type: 'equals',
      file_name: 'equals',
      created_time: 'equals',
      updated_time: 'equals',
    },
  },
  v1: {
    path: '/v1/files',
    one: '/v1/files/{id}',
    envelope: 'files',
    filters: { contact_id: 'equals', file_name: 'pattern' },
    words: { file_name: 'name' },
    seen: file,
  },
  edges: {
    contact: { kind: 'points', to: 'contacts', at: 'contact_id' },
    author: { kind: 'points', to: 'users', at: 'created_by_id' },
  },
  freshForMs: 5 * MINUTE,
});

export const campaigns = row({
  node: 'Campaign',
  v2: {
    path: '/v2/campaigns',
    one: '/v2/campaigns/{id}',
    envelope: 'campaigns',
    // Keap's own spelling: docs/keap-api.md 5.2.
    orderBy: ['name', 'publisheddate', 'id', 'completedContactCount', 'activeContacts', 'datecreated', 'lastupdated'],
    filters: { name: 'contains' },
  },
  v1: {
    path: '/v1/campaigns',
    one: '/v1/campaigns/{id}',
    envelope: 'campaigns',
    // By name as well, but the word means the filter here.
    orderBy: ['id', 'publisheddate', 'completedContactCount', 'activeContacts', 'datecreated', 'lastupdated'],
    filters: { name: 'contains' },
    words: {
      name: 'search_text',
      publisheddate: 'published_date',
      completedContactCount: 'completed_contact_count',
      activeContacts: 'active_contact_count',
      datecreated: 'date_created',
      lastupdated: 'last_updated',
    },
    seen: campaign,
  },
  freshForMs: 10 * MINUTE,
});

/**
 * Sent e-mails: millions in some accounts (docs/keap-api.md 7), so never listed without a contact or a window of time.
 */
export const emails = row({
  node: 'Email',
  leftOut: 'an account may have millions of them (docs/keap-api.md 5.1)',
  v2: {
    path: '/v2/emails',
    one: '/v2/emails/{id}',
    envelope: 'emails',
    orderBy: ['created_time'],
    filters: { contact_id: 'equals', email: 'equals', start_created_time: 'time', end_created_time: 'time' },
    changed: { since: 'start_created_time', until: 'end_created_time' },
  },
  v1: {
    path: '/v1/emails',
    one: '/v1/emails/{id}',
    envelope: 'emails',
    filters: { contact_id: 'equals', email: 'equals', start_created_time: 'time', end_created_time: 'time' },
    changed: { since: 'start_created_time', until: 'end_created_time' },
    // v1 limits by when an e-mail was sent, v2 by when it was written down.
    words: { start_created_time: 'since_sent_date', end_created_time: 'until_sent_date' },
    seen: email,
  },
  edges: { contact: { kind: 'points', to: 'contacts', at: 'contact_id' } },
  freshForMs: MINUTE,
});

/**
 * Only in v1, and only where the edition has them (docs/keap-api.md 1). The vocabulary is v2's manner of writing them.
 */
export const appointments = row({
  node: 'Appointment',
  v1: {
    path: '/v1/appointments',
    one: '/v1/appointments/{id}',
    envelope: 'appointments',
    filters: { contact_id: 'equals', since_time: 'time', until_time: 'time' },
    changed: { since: 'since_time', until: 'until_time' },
    words: { since_time: 'since', until_time: 'until' },
    seen: appointment,
  },
  edges: {
    contact: { kind: 'points', to: 'contacts', at: 'contact_id' },
    owner: { kind: 'points', to: 'users', at: 'user_id' },
  },
  freshForMs: MINUTE,
});
