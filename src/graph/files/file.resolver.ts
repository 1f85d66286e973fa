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
import { FileListArgs } from './file.args.js';
import { File, FileConnection } from './file.type.js';

@Resolver(() => File)
export class FileResolver {
  @Query(() => File, { nullable: true, description: 'The file with this id; null when there is none. One Keap call.' })
  async file(
    @Arg('id', () => ID, { description: idArgument('File') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'files', id, info);
  }

  @Query(() => FileConnection, { description: 'Files, a page at a time. One Keap call a page.' })
  async files(
    @Args(() => FileListArgs) args: FileListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'files', args, info);
  }

  @EdgeField(
    'files',
    'contact',
    () => Contact,
    "Whose file it is; null when it is no contact's. Its id is free; anything else costs one Keap call for all contacts of the query.",
  )
  async contact(
    @Root() file: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'files', 'contact', file, info);
  }

  @EdgeField(
    'files',
    'author',
    () => User,
    'The user who put it there. Its id is free; users are read whole and remembered.',
  )
  async author(
    @Root() file: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'files', 'author', file, info);
  }
}
