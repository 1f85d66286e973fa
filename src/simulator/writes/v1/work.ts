import { badRequest } from '../../http/errors.js';
import { note, task } from '../../v1/views/work.js';
import { column, columns, needs, read, type Form } from '../form.js';
import { change, insert } from '../records.js';
import { completed } from '../tasks.js';
import { flag, moment, oneOf, reference, text, translated } from '../values.js';
import { assignee } from '../v2/notes.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { nestedId, orNone, recordAt, shown } from './endpoint.js';

/** Task of Keap's v1 document. */
const taskForm: Form = {
  ...columns({ title: text(), description: text(), type: text(), completed: flag }),
  priority: column(translated({ 1: 'CRITICAL', 2: 'ESSENTIAL', 3: 'NONESSENTIAL' })),
  contact: nestedId(column(orNone(reference('contacts')), 'contact_id')),
  user_id: column(orNone(reference('users')), 'assigned_to_user_id'),
  due_date: column(moment, 'due_time'),
  completion_date: column(moment, 'completion_time'),
  remind_time: column(orNone(oneOf([5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880])), 'remind_time_mins'),
};

/** RequestNote and UpdateNote of Keap's v1 document. */
const noteForm: Form = {
  title: column(text()),
  body: column(text(), 'text'),
  type: column(oneOf(['Appointment', 'Call', 'Email', 'Fax', 'Letter', 'Other'])),
  contact_id: column(reference('contacts')),
  user_id: (value, name, at) => assignee(value === 0 ? null : value, name, at),
};

export const taskWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'tasks',
    answer(write) {
      const { world, body, nowMs } = write;
      needs(body, ['title', 'due_date']);
      const values = completed(read(taskForm, body, { world, record: null }), null, nowMs);
      return shown(write, 'tasks', task, insert(world, 'tasks', values, nowMs), 200);
    },
  },
  {
    method: 'PATCH',
    path: 'tasks/{id}',
    answer(write) {
      const { world, body, params, nowMs } = write;
      const record = recordAt(world, 'tasks', params['id']!, 'Task');
      const values = completed(read(taskForm, body, { world, record }), record, nowMs);
      return shown(write, 'tasks', task, change(world, 'tasks', record, values, nowMs), null);
    },
  },
  {
    method: 'DELETE',
    path: 'tasks/{id}',
    answer({ world, params }) {
      world.remove('tasks', recordAt(world, 'tasks', params['id']!, 'Task')['id'] as string);
      return noContent;
    },
  },
];

export const noteWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'notes',
    answer(write) {
      const { world, body, nowMs } = write;
      needs(body, ['contact_id']);
      if (!body['title'] && !body['body']) throw badRequest("Either 'title' or 'body' is required.");
      const values = read(noteForm, body, { world, record: null });
      return shown(write, 'notes', note, insert(world, 'notes', values, nowMs), 201);
    },
  },
  {
    method: 'PATCH',
    path: 'notes/{id}',
    answer(write) {
      const { world, body, params, nowMs } = write;
      const record = recordAt(world, 'notes', params['id']!, 'Note');
      const values = read(noteForm, body, { world, record });
      return shown(write, 'notes', note, change(world, 'notes', record, values, nowMs), null);
    },
  },
  {
    method: 'DELETE',
    path: 'notes/{id}',
    answer({ world, params }) {
      world.remove('notes', recordAt(world, 'notes', params['id']!, 'Note')['id'] as string);
      return noContent;
    },
  },
];
