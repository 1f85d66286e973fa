import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { EdgeField, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { User } from '../users/user.type.js';
import { NoteListArgs } from './note.args.js';
import { Note, NoteConnection } from './note.type.js';

@Resolver(() => Note)
export class NoteResolver {
  @Query(() => Note, { nullable: true, description: 'The note with this id; null when there is none. One Keap call.' })
  async note(
    @Arg('id', () => ID, { description: idArgument('Note') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'notes', id, info);
  }

  @Query(() => NoteConnection, { description: 'Notes, a page at a time. One Keap call a page.' })
  async notes(
    @Args(() => NoteListArgs) args: NoteListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'notes', args, info);
  }

  @EdgeField(
    'notes',
    'contact',
    () => Contact,
    'Whom the note is about. Its id is free; anything else costs one Keap call for all contacts of the query.',
  )
  async contact(
    @Root() note: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'notes', 'contact', note, info);
  }

  @EdgeField(
    'notes',
    'author',
    () => User,
    'The user who wrote it. Its id is free; users are read whole and remembered.',
  )
  async author(
    @Root() note: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'notes', 'author', note, info);
  }

  @EdgeField(
    'notes',
    'assignee',
    () => User,
    'The user whom it is for; null when nobody. Its id is free; users are read whole and remembered.',
  )
  async assignee(
    @Root() note: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'notes', 'assignee', note, info);
  }
}
