import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, Info, Mutation, ObjectType, Resolver } from 'type-graphql';
import { CALLS_TO_IDENTIFY, write } from '../../query/cost/access-path.js';
import { readIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import type { WriteEndpoint } from '../../resources/writes/endpoint.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { checkCustomFields } from '../mutations/bounds.js';
import { create, remove, update, type InputRule } from '../mutations/change.js';
import { DeleteInput, DeletePayload } from '../mutations/deletion.js';
import { defaultToSelf } from '../mutations/self.js';
import { notFoundError } from '../mutations/read-written.js';
import { CreateNoteInput, UpdateNoteInput } from './note.input.js';
import { Note } from './note.type.js';

@ObjectType({ description: 'Result of createNote and updateNote.' })
export class NotePayload {
  @Field(() => Note, { description: 'The note after the change.' })
  note!: object;
}

const rule: InputRule = (payload, faults) => checkCustomFields(payload, faults);

/** v2 requires a title or a type, v1 a title or a body (their documents of POST on notes). */
const newRule: InputRule = (payload, faults, endpoint) => {
  rule(payload, faults, endpoint);
  const textColumn = endpoint.apiVersion === 'v2' ? 'type' : 'text';
  const hasText = (column: string): boolean => typeof payload[column] === 'string' && payload[column].trim() !== '';
  if (!hasText('title') && !hasText(textColumn)) faults.add(['input', 'title'], `is needed, or \`${textColumn}\`.`);
};

/** v2 writes a note to a path below its contact. */
function nestUnderContact(
  payload: Payload,
  endpoint: WriteEndpoint,
): { readonly parentId: string; readonly input: Payload } {
  const { contact_id, ...input } = payload;
  return { parentId: String(contact_id), input: endpoint.apiVersion === 'v2' ? input : payload };
}

/** The maximum number of calls of `findParent`: the note, and the user of the credential. */
const CALLS_TO_FIND_PARENT = 1 + CALLS_TO_IDENTIFY;

/** The contact and the user of a note, where the endpoint requires them. One call: the id of a note gives neither. */
async function findParent(
  context: Context,
  id: string,
  endpoint: WriteEndpoint,
): Promise<{ parentId?: string; required?: Payload }> {
  if (endpoint.apiVersion === 'v1') return {};
  const note = await context.loaders.load('notes', id, []);
  const parentId = note === null ? undefined : readIds(note, 'contact_id')[0];
  if (note === null || parentId === undefined) throw notFoundError('notes', id);
  const user = [...readIds(note, 'assigned_to_user.id'), ...readIds(note, 'created_by_user_id')][0];
  return { parentId, required: { user_id: user ?? (await context.writes.fetchConnectedUserId()) } };
}

@Resolver()
export class NoteMutations {
  @KeapAccess(write('notes', 'create', CALLS_TO_IDENTIFY))
  @Mutation(() => NotePayload, {
    description:
      "Creates a note. One Keap call; without userId one more to identify the credential's user. Needs the scope `write`.",
  })
  async createNote(
    @Arg('input', () => CreateNoteInput, { description: 'The new note.' }) input: CreateNoteInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<NotePayload> {
    const note = { key: 'notes', type: CreateNoteInput, input, field: 'note', rule: newRule } as const;
    const complete = defaultToSelf(context, 'user_id');
    return { note: await create(context, info, { ...note, complete, parent: nestUnderContact }) };
  }

  @KeapAccess(write('notes', 'update', CALLS_TO_FIND_PARENT))
  @Mutation(() => NotePayload, {
    description:
      'Changes a note: the fields given and nothing else. One Keap call, on v2 one more to find the contact of the note. Needs the scope `write`.',
  })
  async updateNote(
    @Arg('input', () => UpdateNoteInput, { description: 'The changes.' }) input: UpdateNoteInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<NotePayload> {
    const note = { key: 'notes', type: UpdateNoteInput, input, field: 'note', rule, id: input.id } as const;
    const complete = async (id: string, payload: Payload, endpoint: WriteEndpoint) => ({
      input: payload,
      ...(await findParent(context, id, endpoint)),
    });
    return { note: await update(context, info, { ...note, complete }) };
  }

  @KeapAccess(write('notes', 'remove', CALLS_TO_FIND_PARENT))
  @Mutation(() => DeletePayload, {
    description:
      'Deletes a note permanently. One Keap call, on v2 one more to find the contact of the note. Needs the scope `write`.',
  })
  async deleteNote(
    @Arg('input', () => DeleteInput, { description: 'The note to delete.' }) { id }: DeleteInput,
    @Ctx() context: Context,
  ): Promise<DeletePayload> {
    return remove(context, 'notes', id, (noteId, endpoint) => findParent(context, noteId, endpoint));
  }
}
