import { badRequest } from '../../http/errors.js';
import { note, task } from '../../v1/views/work.js';
import { column, columns, requireProperties, readBody, type BodySchema } from '../form.js';
import { change, insert } from '../records.js';
import { withCompletionTime } from '../tasks.js';
import { flag, moment, oneOf, reference, text, translated } from '../values.js';
import { assignee } from '../v2/notes.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { readNestedId, zeroAsNull, findRecord, respondWith } from './endpoint.js';

/** Task of Keap's v1 document. */
const taskSchema: BodySchema = {
  ...columns({ title: text(), description: text(), type: text(), completed: flag }),
  priority: column(translated({ 1: 'CRITICAL', 2: 'ESSENTIAL', 3: 'NONESSENTIAL' })),
  contact: readNestedId(column(zeroAsNull(reference('contacts')), 'contact_id')),
  user_id: column(zeroAsNull(reference('users')), 'assigned_to_user_id'),
  due_date: column(moment, 'due_time'),
  completion_date: column(moment, 'completion_time'),
  remind_time: column(zeroAsNull(oneOf([5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880])), 'remind_time_mins'),
};

/** RequestNote and UpdateNote of Keap's v1 document. */
const noteSchema: BodySchema = {
  title: column(text()),
  body: column(text(), 'text'),
  type: column(oneOf(['Appointment', 'Call', 'Email', 'Fax', 'Letter', 'Other'])),
  contact_id: column(reference('contacts')),
  user_id: (value, name, context) => assignee(value === 0 ? null : value, name, context),
};

export const taskWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'tasks',
    handle(request) {
      const { world, body, nowMs } = request;
      requireProperties(body, ['title', 'due_date']);
      const values = withCompletionTime(readBody(taskSchema, body, { world, record: null }), null, nowMs);
      return respondWith(request, 'tasks', task, insert(world, 'tasks', values, nowMs), 200);
    },
  },
  {
    method: 'PATCH',
    path: 'tasks/{id}',
    handle(request) {
      const { world, body, params, nowMs } = request;
      const record = findRecord(world, 'tasks', params['id']!, 'Task');
      const values = withCompletionTime(readBody(taskSchema, body, { world, record }), record, nowMs);
      return respondWith(request, 'tasks', task, change(world, 'tasks', record, values, nowMs), null);
    },
  },
  {
    method: 'DELETE',
    path: 'tasks/{id}',
    handle({ world, params }) {
      world.remove('tasks', findRecord(world, 'tasks', params['id']!, 'Task')['id'] as string);
      return noContent;
    },
  },
];

export const noteWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'notes',
    handle(request) {
      const { world, body, nowMs } = request;
      requireProperties(body, ['contact_id']);
      if (!body['title'] && !body['body']) throw badRequest("Either 'title' or 'body' is required.");
      const values = readBody(noteSchema, body, { world, record: null });
      return respondWith(request, 'notes', note, insert(world, 'notes', values, nowMs), 201);
    },
  },
  {
    method: 'PATCH',
    path: 'notes/{id}',
    handle(request) {
      const { world, body, params, nowMs } = request;
      const record = findRecord(world, 'notes', params['id']!, 'Note');
      const values = readBody(noteSchema, body, { world, record });
      return respondWith(request, 'notes', note, change(world, 'notes', record, values, nowMs), null);
    },
  },
  {
    method: 'DELETE',
    path: 'notes/{id}',
    handle({ world, params }) {
      world.remove('notes', findRecord(world, 'notes', params['id']!, 'Note')['id'] as string);
      return noContent;
    },
  },
];
