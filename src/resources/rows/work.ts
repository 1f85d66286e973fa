import { MINUTE, row } from './shape.js';

/** Tasks, notes, files, campaigns. Facts: KEAP-API.md 7, 8.9, 8.10 and Keap's v2 document of 2026-08. */

export const tasks = row({
  node: 'Task',
  v2: {
    path: '/v2/tasks',
    one: '/v2/tasks/{id}',
    envelope: 'tasks',
    orderBy: ['id', 'create_time', 'due_time', 'update_time'],
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
  edges: {
    contact: { kind: 'points', to: 'contacts', at: 'contact_id' },
    deal: { kind: 'points', to: 'opportunities', at: 'opportunity_id' },
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
    // Keap's own spelling: KEAP-API.md 5.2.
    orderBy: ['name', 'publisheddate', 'id', 'completedContactCount', 'activeContacts', 'datecreated', 'lastupdated'],
    filters: { name: 'contains' },
  },
  freshForMs: 10 * MINUTE,
});
