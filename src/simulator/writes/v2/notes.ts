import type { Payload } from '../../world/collection.js';
import { recordNotFound } from '../../http/errors.js';
import type { InternalWorld } from '../../world/world.js';
import { column, columns, customFields, maskOf, needs, read, type Form, type Property } from '../form.js';
import { change, insert } from '../records.js';
import { flag, reference, text } from '../values.js';
import { keptTime, noContent, type WriteEndpoint } from '../write.js';
import { recordAt, shownBy } from './endpoint.js';

/** The user a note is for, as the note copies it. */
export const assignee: Property = (value, name, { world }) => {
  const id = reference('users')(value, name, world) as string | null;
  const user = id === null ? null : world.get('users', id)!;
  const { given_name, family_name } = user ?? {};
  return { assigned_to_user: user && { id, given_name, family_name, email_address: null } };
};

const form = (nowMs: number): Form => ({
  ...columns({ title: text(), text: text(), type: text() }),
  user_id: assignee,
  is_pinned: (value, name, { world, record }) => {
    const pinned = flag(value, name, world) === true;
    return { pinned_at: pinned ? (record?.['pinned_at'] ?? keptTime(nowMs)) : null };
  },
  custom_fields: customFields('note_fields'),
});

const changed = (nowMs: number): Form => ({ ...form(nowMs), contact_id: column(reference('contacts')) });

/** A note of this contact: another's is as good as missing. */
function noteOf(world: InternalWorld, contactId: string, noteId: string): Payload {
  recordAt(world, 'contacts', contactId);
  const note = recordAt(world, 'notes', noteId);
  if (note['contact_id'] !== contactId) throw recordNotFound('Note', noteId);
  return note;
}

export const noteWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'contacts/{parent}/notes',
    answer(write) {
      const { world, body, params, nowMs } = write;
      const contact = recordAt(world, 'contacts', params['parent']!);
      needs(body, ['user_id']);
      const show = shownBy(write, 'notes');
      const values = read(form(nowMs), body, { world, record: null });
      return show(insert(world, 'notes', { ...values, contact_id: contact['id'] }, nowMs), 'made');
    },
  },
  {
    method: 'PATCH',
    path: 'contacts/{parent}/notes/{id}',
    answer(write) {
      const { world, body, query, params, nowMs } = write;
      const record = noteOf(world, params['parent']!, params['id']!);
      const mask = maskOf(query, Object.keys(changed(nowMs)));
      needs(body, ['user_id']);
      const show = shownBy(write, 'notes');
      const values = read(changed(nowMs), body, { world, record }, mask);
      return show(change(world, 'notes', record, values, nowMs), 'changed');
    },
  },
  {
    method: 'DELETE',
    path: 'contacts/{parent}/notes/{id}',
    answer({ world, params }) {
      world.remove('notes', noteOf(world, params['parent']!, params['id']!)['id'] as string);
      return noContent;
    },
  },
];
