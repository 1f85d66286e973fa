import { isRecord } from '../record.js';
import type { Payload } from '../row.js';
import { customValues } from './custom-fields.js';
import { nested, normalizeRecord, type Normalize, flattenColumn } from './shape.js';
import { id, mapped, enumValue } from './field-aliases.js';

/** Tasks, notes and appointments, which Keap keeps in one table. Columns: docs/keap-api.md 8.9. */

/** v1 counts what v2 names, most urgent first. */
const priority = mapped({ 1: 'CRITICAL', 2: 'ESSENTIAL', 3: 'NONESSENTIAL' });

/** The record with the id of the record at `at` beside it, under a name of its own. */
function copyNestedColumn(payload: Payload, at: string, column: string, name: string): Payload {
  if (!isRecord(payload) || Object.hasOwn(payload, name)) return payload;
  const inner = payload[at];
  if (inner === null) return { ...payload, [name]: null };
  return isRecord(inner) && Object.hasOwn(inner, column) ? { ...payload, [name]: inner[column] } : payload;
}

/** A task as v2 writes it. */
export function task(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      contact: nested({ id }),
      contact_id: id,
      priority,
      due_date: 'due_time',
      creation_date: 'create_time',
      modification_date: 'modification_time',
      completion_date: 'completion_time',
      remind_time: 'remind_time_mins',
      user_id: ['assigned_to_user_id', id],
      funnel_id: id,
      jgraph_id: id,
      custom_fields: customValues,
    },
    copyNestedColumn(payload, 'contact', 'id', 'contact_id'),
  );
}

/** v1 names a user by the id alone. */
const userReference: Normalize = (value) => {
  const normalized = id(value);
  return typeof normalized === 'string' ? { id: normalized } : normalized;
};

/** A note as v2 writes it. */
export function note(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      contact_id: id,
      body: 'text',
      user_id: ['assigned_to_user', userReference],
      last_updated_by: nested({ user_id: id }),
      last_updated_by_user_id: id,
      date_created: 'create_time',
      last_updated: 'update_time',
      custom_fields: customValues,
    },
    copyNestedColumn(payload, 'last_updated_by', 'user_id', 'last_updated_by_user_id'),
  );
}

/** An appointment in v2's manner; v2 has none. */
export function appointment(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      contact_id: id,
      user: ['user_id', id],
      start_date: 'start_time',
      end_date: 'end_time',
      remind_time: 'remind_time_mins',
    },
    payload,
  );
}

/**
 * A file as v2 writes it, out of a list or by itself, where v1 puts its columns under `file_descriptor`. Columns:
 * docs/keap-api.md 8.10.
 */
export function file(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      category: enumValue,
      file_box_type: enumValue,
      public: 'is_public',
      contact_id: id,
      created_by: ['created_by_id', id],
      date_created: 'created_time',
      last_updated: 'updated_time',
    },
    flattenColumn(payload, 'file_descriptor'),
  );
}
