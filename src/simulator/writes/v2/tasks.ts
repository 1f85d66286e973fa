import { columns, customFields, parseMask, requireProperties, readBody, type BodySchema } from '../form.js';
import { change, insert } from '../records.js';
import { withCompletionTime } from '../tasks.js';
import { flag, moment, oneOf, reference, text } from '../values.js';
import { noContent, type WriteEndpoint } from '../write.js';
import { findRecord, createResponder } from './endpoint.js';

/** CreateTaskRequest of Keap's v2 document. */
const schema: BodySchema = {
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
    handle(request) {
      const { world, body, nowMs } = request;
      requireProperties(body, ['assigned_to_user_id']);
      const respond = createResponder(request, 'tasks');
      const values = withCompletionTime(readBody(schema, body, { world, record: null }), null, nowMs);
      return respond(insert(world, 'tasks', values, nowMs), 'created');
    },
  },
  {
    method: 'PATCH',
    path: 'tasks/{id}',
    handle(request) {
      const { world, body, query, params, nowMs } = request;
      const record = findRecord(world, 'tasks', params['id']!);
      const mask = parseMask(query, [...Object.keys(schema), 'id', 'last_updated_by_user_id']);
      const respond = createResponder(request, 'tasks');
      const values = withCompletionTime(readBody(schema, body, { world, record }, mask), record, nowMs);
      return respond(change(world, 'tasks', record, values, nowMs), 'updated');
    },
  },
  {
    method: 'DELETE',
    path: 'tasks/{id}',
    handle({ world, params }) {
      world.remove('tasks', findRecord(world, 'tasks', params['id']!)['id'] as string);
      return noContent;
    },
  },
];
