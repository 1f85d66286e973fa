import { isRecord } from '../record.js';
import type { Payload } from '../row.js';
import { customValues } from './custom-fields.js';
import { nested, normalizeRecord, type Normalize, flattenColumn } from './shape.js';
import { id, mapped, enumValue } from './field-aliases.js';

/** Tasks, notes and appointments, which Keap stores in one table, and files. Columns: docs/keap-api.md 8.9, 8.10. */

/** v1 numbers what v2 names, most urgent first. */
const priority = mapped({ 1: 'CRITICAL', 2: 'ESSENTIAL', 3: 'NONESSENTIAL' });

/** Copies a column of the nested record `at` to the record itself, as `name`. */
function copyNestedColumn(payload: Payload, at: string, column: string, name: string): Payload {
  if (!isRecord(payload) || Object.hasOwn(payload, name)) return payload;
  const inner = payload[at];
  if (inner === null) return { ...payload, [name]: null };
  return isRecord(inner) && Object.hasOwn(inner, column) ? { ...payload, [name]: inner[column] } : payload;
}

/** Normalizes a task. */
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

/** v1 has only the id of a user. */
const userReference: Normalize = (value) => {
  const normalized = id(value);
  return typeof normalized === 'string' ? { id: normalized } : normalized;
};

/** Normalizes a note. */
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

/** Normalizes an appointment. v1 has no times of its creation and change; v2 has no reminder. */
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
 * Normalizes a file of a list, or a single one, whose columns v1 nests under `file_descriptor`. Columns:
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
