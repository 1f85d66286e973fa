import type { Payload } from '../row.js';
import { number, reference, spelled, v1Body, type Column } from './v1-body.js';
import { pathsAt, writeWay, type Refused, type WriteWay } from './endpoint.js';

/** How tasks and notes are written. Facts: Keap's documents of their POST and PATCH, docs/keap-api.md 6.1 and 8.9. */

const taskColumns: Readonly<Record<string, Column>> = {
  contact_id: ['contact', reference],
  assigned_to_user_id: ['user_id', number],
  due_time: 'due_date',
  completion_time: 'completion_date',
  remind_time_mins: 'remind_time',
  // v1 counts what v2 names, most urgent first.
  priority: spelled({ CRITICAL: 1, ESSENTIAL: 2, NONESSENTIAL: 3 }),
};

export const tasks: readonly WriteWay[] = [
  writeWay({ api: 'v2', paths: pathsAt('/v2/tasks', true), masked: true, fields: true }),
  writeWay({
    api: 'v1',
    paths: pathsAt('/v1/tasks', true),
    lacks: ['opportunity_id', 'accepted', 'custom_fields'],
    body: (input) => v1Body(taskColumns, input),
  }),
];

/** The kinds of note that v1 knows; in v2 the account may have its own. */
const noteKinds: readonly unknown[] = ['Appointment', 'Call', 'Email', 'Fax', 'Letter', 'Other'];

function refusesKind({ type }: Payload): readonly Refused[] {
  if (type === undefined || type === null || noteKinds.includes(type)) return [];
  return [{ column: 'type', why: `Keap's v1 knows only ${noteKinds.join(', ')}` }];
}

const noteColumns: Readonly<Record<string, Column>> = { text: 'body', user_id: number, contact_id: number };

export const notes: readonly WriteWay[] = [
  writeWay({
    api: 'v2',
    paths: pathsAt('/v2/contacts/{parent}/notes', true),
    masked: true,
    fields: true,
  }),
  writeWay({
    api: 'v1',
    paths: pathsAt('/v1/notes', true),
    lacks: ['is_pinned', 'custom_fields'],
    refuses: refusesKind,
    body: (input) => v1Body(noteColumns, input),
  }),
];
