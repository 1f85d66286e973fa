import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { AppointmentConnection } from '../appointments/appointment.type.js';
import type { Context } from '../context.js';
import { EdgeField, owned } from '../edges.js';
import { EmailConnection } from '../emails/email.type.js';
import { FileConnection } from '../files/file.type.js';
import { NoteConnection } from '../notes/note.type.js';
import { PageArgs } from '../paging/args.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { TaskConnection } from '../tasks/task.type.js';
import { below } from './below.js';
import { Contact } from './contact.type.js';

/** What was and is to be done about a contact. */
@Resolver(() => Contact)
export class ContactWorkResolver {
  @EdgeField('contacts', 'tasks', () => TaskConnection, below('tasks'))
  async tasks(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return owned(context, 'contacts', 'tasks', contact, args, info);
  }

  @EdgeField('contacts', 'notes', () => NoteConnection, below('notes'))
  async notes(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return owned(context, 'contacts', 'notes', contact, args, info);
  }

  @EdgeField('contacts', 'files', () => FileConnection, below('files'))
  async files(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return owned(context, 'contacts', 'files', contact, args, info);
  }

  @EdgeField(
    'contacts',
    'appointments',
    () => AppointmentConnection,
    `${below('appointments')} Only in Keap's v1, and only where the edition has them.`,
  )
  async appointments(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return owned(context, 'contacts', 'appointments', contact, args, info);
  }

  @EdgeField(
    'contacts',
    'emails',
    () => EmailConnection,
    "E-mails to and from the contact, in Keap's own order. One Keap call a contact and page: an account may have too many to read them all.",
  )
  async emails(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    const own = { field: 'contact_id', op: '==', value: String(contact['id']) } as const;
    return listPage(context, 'emails', args, info, { fixed: [own] });
  }
}
