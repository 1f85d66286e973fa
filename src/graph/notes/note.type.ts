import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { NoteListArgs } from './note.args.js';

@ObjectType({ description: 'A note that a user wrote about a contact. Keap: `/v2/notes`.' })
export class Note extends KeapRecord {
  @Column(() => String, 'Title.')
  title?: string;

  @Column(() => String, 'Text of the note.')
  text?: string;

  @Column(() => String, "Kind of note: a value from the account's own list, as in Call.")
  type?: string;

  @Column(() => DateTime, 'When it was pinned to the top; null when it is not pinned.')
  pinned_at?: string;

  @Column(() => ID, "Keap's id of the user who wrote the note.", { name: 'createdById' })
  created_by_user_id?: string;

  @Column(() => ID, "Keap's id of the user who changed the note last.", { name: 'updatedById' })
  last_updated_by_user_id?: string;

  @Column(() => DateTime, 'When the note was created.', { name: 'createdAt' })
  create_time?: string;

  @Column(() => DateTime, 'When the note was last changed.', { name: 'updatedAt' })
  update_time?: string;

  @Edge('notes', 'contact', 'The contact that the note is about.')
  contact?: object;

  @Edge('notes', 'author', 'The user who wrote the note; null when Keap itself did.')
  createdBy?: object;

  @Edge('notes', 'updatedBy', 'The user who changed the note last; null when Keap itself did.')
  updatedBy?: object;

  @Edge('notes', 'author', 'The user who wrote it.', {
    deprecationReason: 'Use `createdBy`, the same edge under the name that all types have.',
  })
  author?: object;

  @Edge('notes', 'assignee', 'The user it is assigned to; null when it is unassigned.')
  assignee?: object;
}

export const NoteConnection = connectionType(() => Note, 'Note');

export const noteRoots = rootPair('notes', NoteListArgs);
