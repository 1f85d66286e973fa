import { columns, customFields, maskOf, needs, read, type Form } from '../form.js';
import { change, insert } from '../records.js';
import { completed } from '../tasks.js';
import { flag, moment, oneOf, reference, text } from '../values.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { recordAt, shownBy } from './endpoint.js';

/** CreateTaskRequest of Keap's v2 document. */
const form: Form = {
  ...columns({
    title: text(),
    description: text(),
    type: text(),
    priority: oneOf(['CRITICAL', 'ESSENTIAL', 'NONESSENTIAL']),
    completed: flag,
    completion_time: moment,
    due_time: moment,
    remind_time_mins: oneOf([5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880]),
    assigned_to_user_id: reference('users'),
    contact_id: reference('contacts'),
    opportunity_id: reference('opportunities'),
    accepted: flag,
  }),
  custom_fields: customFields('task_fields'),
};

export const taskWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'tasks',
    answer(write) {
      const { world, body, nowMs } = write;
      needs(body, ['assigned_to_user_id']);
      const show = shownBy(write, 'tasks');
      const values = completed(read(form, body, { world, record: null }), null, nowMs);
      return show(insert(world, 'tasks', values, nowMs), 'made');
    },
  },
  {
    method: 'PATCH',
    path: 'tasks/{id}',
    answer(write) {
      const { world, body, query, params, nowMs } = write;
      const record = recordAt(world, 'tasks', params['id']!);
      const mask = maskOf(query, [...Object.keys(form), 'id', 'last_updated_by_user_id']);
      const show = shownBy(write, 'tasks');
      const values = completed(read(form, body, { world, record }, mask), record, nowMs);
      return show(change(world, 'tasks', record, values, nowMs), 'changed');
    },
  },
  {
    method: 'DELETE',
    path: 'tasks/{id}',
    answer({ world, params }) {
      world.remove('tasks', recordAt(world, 'tasks', params['id']!)['id'] as string);
      return noContent;
    },
  },
];
