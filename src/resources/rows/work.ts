import { appointment, note, task, file } from '../normalize/work.js';
import { flag, numeric, text, time } from '../view.js';
import { MINUTE, defineRow } from './shape.js';

/** Tasks, notes, files, appointments. Facts: docs/keap-api.md 7, 8.9, 8.10, 15 and Keap's v2 document of 2026-08. */

export const tasks = defineRow({
  node: 'Task',
  v2: {
    path: '/v2/tasks',
    single: '/v2/tasks/{id}',
    envelope: 'tasks',
    orderBy: ['id', 'create_time', 'due_time', 'update_time'],
    hasCustomFilters: true,
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
    idSet: { filter: 'task_ids', maxIds: 1000 },
    keyset: { filter: 'id', isOrdered: true },
    changeWindow: { since: 'since_time', until: 'until_time', of: 'unstated', column: null },
    fields: { mode: 'add', byDefault: ['id', 'title'], optional: ['custom_fields'] },
    listColumns: ['custom_fields'],
  },
  v1: {
    path: '/v1/tasks',
    single: '/v1/tasks/{id}',
    envelope: 'tasks',
    // v1 has an order parameter, but documents no values.
    directions: 'asc',
    filters: {
      contact_id: 'equals',
      user_id: 'equals',
      is_completed: 'flag',
      has_due_date: 'flag',
      since_time: 'time',
      until_time: 'time',
    },
    changeWindow: { since: 'since_time', until: 'until_time', of: 'unstated', column: null },
    fieldAliases: { is_completed: 'completed', since_time: 'since', until_time: 'until' },
    normalize: task,
  },
  edges: {
    contact: { kind: 'belongsTo', to: 'contacts', column: 'contact_id' },
    deal: { kind: 'belongsTo', to: 'opportunities', column: 'opportunity_id', mean: 0.3 },
    owner: { kind: 'belongsTo', to: 'users', column: 'assigned_to_user_id' },
    createdBy: { kind: 'belongsTo', to: 'users', column: 'created_by_user_id', isHistory: true, apiVersion: 'v2' },
    updatedBy: { kind: 'belongsTo', to: 'users', column: 'last_updated_by_user_id', isHistory: true, apiVersion: 'v2' },
  },
  view: {
    comment: 'A task: something that a user is to do.',
    columns: {
      title: text('What is to be done, in short.'),
      contact_id: text("Keap's id of the contact that the task is about."),
      opportunity_id: text("Keap's id of the deal that the task is about."),
      owner_id: text("Keap's id of the user who is to do it.", 'assigned_to_user_id'),
      priority: text('How important it is: CRITICAL, ESSENTIAL or NONESSENTIAL.'),
      completed: flag('Whether it is done.'),
      due_at: time('When it is due.', 'due_time'),
      completed_at: time('When it was done.', 'completion_time'),
      created_at: time('When the task was created.', 'create_time'),
    },
  },
  ttlMs: MINUTE,
});

export const notes = defineRow({
  node: 'Note',
  v2: {
    path: '/v2/notes',
    // The path of a single note needs its contact (`/v2/contacts/{contact_id}/notes/{note_id}`); the id set does not.
    single: null,
    envelope: 'notes',
    orderBy: ['id', 'create_time', 'update_time'],
    hasCustomFilters: true,
    filters: {
      id: 'compare',
      ids: 'set',
      title: 'contains',
      contact_id: 'equals',
      assigned_to_user_id: 'equals',
      since_time: 'time',
      until_time: 'time',
    },
    idSet: { filter: 'ids', maxIds: 1000 },
    keyset: { filter: 'id', isOrdered: true },
    changeWindow: { since: 'since_time', until: 'until_time', of: 'unstated', column: null },
    fields: { mode: 'add', byDefault: ['id', 'title', 'text'], optional: ['custom_fields'] },
    listColumns: ['custom_fields'],
  },
  v1: {
    path: '/v1/notes',
    single: '/v1/notes/{id}',
    envelope: 'notes',
    filters: { contact_id: 'equals', assigned_to_user_id: 'equals' },
    fieldAliases: { assigned_to_user_id: 'user_id' },
    normalize: note,
  },
  edges: {
    contact: { kind: 'belongsTo', to: 'contacts', column: 'contact_id' },
    author: { kind: 'belongsTo', to: 'users', column: 'created_by_user_id', apiVersion: 'v2' },
    assignee: { kind: 'belongsTo', to: 'users', column: 'assigned_to_user.id' },
    updatedBy: { kind: 'belongsTo', to: 'users', column: 'last_updated_by_user_id', isHistory: true },
  },
  view: {
    comment: 'A note that a user wrote about a contact.',
    columns: {
      title: text('Title.'),
      type: text("Kind of note: a word from the account's own list."),
      contact_id: text("Keap's id of the contact."),
      author_id: text("Keap's id of the user who wrote it.", 'created_by_user_id'),
      created_at: time('When the note was created.', 'create_time'),
    },
  },
  ttlMs: MINUTE,
});

export const files = defineRow({
  node: 'File',
  v2: {
    path: '/v2/files',
    single: '/v2/files/{id}',
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
    single: '/v1/files/{id}',
    envelope: 'files',
    filters: { contact_id: 'equals', file_name: 'pattern' },
    fieldAliases: { file_name: 'name' },
    normalize: file,
  },
  edges: {
    contact: { kind: 'belongsTo', to: 'contacts', column: 'contact_id' },
    author: { kind: 'belongsTo', to: 'users', column: 'created_by_id' },
  },
  view: {
    comment: 'A file in the file box, without its content.',
    columns: {
      file_name: text('Name of the file.'),
      category: text('Kind of file, as Keap writes it.'),
      bytes: numeric('Size in bytes.', 'file_size'),
      contact_id: text("Keap's id of the contact that the file belongs to; null or 0 where it belongs to none."),
      author_id: text("Keap's id of the user who added it.", 'created_by_id'),
      created_at: time('When the file was added.', 'created_time'),
    },
  },
  ttlMs: 5 * MINUTE,
});

/** v1 has them only where the edition does (docs/keap-api.md 1), v2 only since 2.0.26 (docs/keap-api.md 15). */
export const appointments = defineRow({
  node: 'Appointment',
  isEditionGated: true,
  v2: {
    path: '/v2/taskAppointments',
    // Keap documents neither the path of a single appointment, nor a filter by id, nor an order.
    single: null,
    envelope: 'taskAppointments',
    hasCustomFilters: true,
    filters: {
      contact_id: 'equals',
      user_id: 'equals',
      start_time: 'compare',
      end_time: 'compare',
      create_time: 'compare',
      update_time: 'compare',
    },
  },
  v1: {
    path: '/v1/appointments',
    single: '/v1/appointments/{id}',
    envelope: 'appointments',
    // Nothing says which time the two compare, so they are no names of v2's `start_time` or `update_time`.
    filters: { contact_id: 'equals', since_time: 'time', until_time: 'time' },
    changeWindow: { since: 'since_time', until: 'until_time', of: 'unstated', column: null },
    fieldAliases: { since_time: 'since', until_time: 'until' },
    normalize: appointment,
  },
  edges: {
    contact: { kind: 'belongsTo', to: 'contacts', column: 'contact_id' },
    owner: { kind: 'belongsTo', to: 'users', column: 'user_id' },
  },
  view: {
    comment: 'An appointment with a contact.',
    columns: {
      title: text('Title.'),
      contact_id: text("Keap's id of the contact."),
      owner_id: text("Keap's id of the user whose appointment it is.", 'user_id'),
      location: text('Where it takes place.'),
      starts_at: time('When it begins.', 'start_time'),
      ends_at: time('When it ends.', 'end_time'),
    },
    appended: {
      created_at: time('When the appointment was created; null on REST v1, which does not say.', 'create_time'),
      updated_at: time('When it was last changed; null on REST v1, which does not say.', 'update_time'),
    },
  },
  hasIdsPerEndpoint: true,
  ttlMs: MINUTE,
});
