import type { Payload } from '../row.js';
import { number, reference, mapped, toV1Body, type ColumnRule } from './v1-body.js';
import { buildPaths, defineWriteEndpoint, type UnsupportedInput, type WriteEndpoint } from './endpoint.js';

/** How tasks and notes are written. Facts: Keap's documents of their POST and PATCH, docs/keap-api.md 6.1 and 8.9. */

const taskColumns: Readonly<Record<string, ColumnRule>> = {
  contact_id: ['contact', reference],
  assigned_to_user_id: ['user_id', number],
  due_time: 'due_date',
  completion_time: 'completion_date',
  remind_time_mins: 'remind_time',
  // v1 numbers what v2 names, most urgent first.
  priority: mapped({ CRITICAL: 1, ESSENTIAL: 2, NONESSENTIAL: 3 }),
};

export const tasks: readonly WriteEndpoint[] = [
  defineWriteEndpoint({ apiVersion: 'v2', paths: buildPaths('/v2/tasks', true), hasUpdateMask: true, hasFields: true }),
  defineWriteEndpoint({
    apiVersion: 'v1',
    paths: buildPaths('/v1/tasks', true),
    unsupportedColumns: ['opportunity_id', 'accepted', 'custom_fields'],
    body: (input) => toV1Body(taskColumns, input),
  }),
];

/** The note types of v1; in v2 an account may define its own. */
const noteKinds: readonly unknown[] = ['Appointment', 'Call', 'Email', 'Fax', 'Letter', 'Other'];

function findUnsupportedKind({ type }: Payload): readonly UnsupportedInput[] {
  if (type === undefined || type === null || noteKinds.includes(type)) return [];
  return [{ column: 'type', reason: `Keap's v1 accepts only ${noteKinds.join(', ')}` }];
}

const noteColumns: Readonly<Record<string, ColumnRule>> = { text: 'body', user_id: number, contact_id: number };

export const notes: readonly WriteEndpoint[] = [
  defineWriteEndpoint({
    apiVersion: 'v2',
    paths: buildPaths('/v2/contacts/{parent}/notes', true),
    hasUpdateMask: true,
    hasFields: true,
  }),
  defineWriteEndpoint({
    apiVersion: 'v1',
    paths: buildPaths('/v1/notes', true),
    unsupportedColumns: ['is_pinned', 'custom_fields'],
    findUnsupported: findUnsupportedKind,
    body: (input) => toV1Body(noteColumns, input),
  }),
];
