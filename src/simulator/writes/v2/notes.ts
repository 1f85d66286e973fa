import type { Payload } from '../../world/collection.js';
import { recordNotFound } from '../../http/errors.js';
import type { InternalWorld } from '../../world/world.js';
import {
  column,
  columns,
  customFields,
  parseMask,
  requireProperties,
  readBody,
  type BodySchema,
  type PropertyReader,
} from '../form.js';
import { change, insert } from '../records.js';
import { flag, reference, text } from '../values.js';
import { formatStoredTime, noContent, type WriteEndpoint } from '../write.js';
import { findRecord, createResponder } from './endpoint.js';

/** The user of a note, as the note copies it. */
export const assignee: PropertyReader = (value, name, { world }) => {
  const id = reference('users')(value, name, world) as string | null;
  const user = id === null ? null : world.get('users', id)!;
  const { given_name, family_name } = user ?? {};
  return { assigned_to_user: user && { id, given_name, family_name, email_address: null } };
};

const createSchema = (nowMs: number): BodySchema => ({
  ...columns({ title: text(), text: text(), type: text() }),
  user_id: assignee,
  is_pinned: (value, name, { world, record }) => {
    const pinned = flag(value, name, world) === true;
    return { pinned_at: pinned ? (record?.['pinned_at'] ?? formatStoredTime(nowMs)) : null };
  },
  custom_fields: customFields('note_fields'),
});

const updateSchema = (nowMs: number): BodySchema => ({
  ...createSchema(nowMs),
  contact_id: column(reference('contacts')),
});

/** A note of this contact; a note of another contact counts as missing. */
function findNote(world: InternalWorld, contactId: string, noteId: string): Payload {
  findRecord(world, 'contacts', contactId);
  const note = findRecord(world, 'notes', noteId);
  if (note['contact_id'] !== contactId) throw recordNotFound('Note', noteId);
  return note;
}

export const noteWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'contacts/{parent}/notes',
    handle(request) {
      const { world, body, params, nowMs } = request;
      const contact = findRecord(world, 'contacts', params['parent']!);
      requireProperties(body, ['user_id']);
      const respond = createResponder(request, 'notes');
      const values = readBody(createSchema(nowMs), body, { world, record: null });
      return respond(insert(world, 'notes', { ...values, contact_id: contact['id'] }, nowMs), 'created');
    },
  },
  {
    method: 'PATCH',
    path: 'contacts/{parent}/notes/{id}',
    handle(request) {
      const { world, body, query, params, nowMs } = request;
      const record = findNote(world, params['parent']!, params['id']!);
      const mask = parseMask(query, Object.keys(updateSchema(nowMs)));
      requireProperties(body, ['user_id']);
      const respond = createResponder(request, 'notes');
      const values = readBody(updateSchema(nowMs), body, { world, record }, mask);
      return respond(change(world, 'notes', record, values, nowMs), 'updated');
    },
  },
  {
    method: 'DELETE',
    path: 'contacts/{parent}/notes/{id}',
    handle({ world, params }) {
      world.remove('notes', findNote(world, params['parent']!, params['id']!)['id'] as string);
      return noContent;
    },
  },
];
