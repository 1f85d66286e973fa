import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Context } from '../context.js';
import { DealConnection } from '../deals/deal.type.js';
import { StageMoveConnection } from '../deals/stage-move.type.js';
import { edgeField } from '../edges.js';
import { FileConnection } from '../files/file.type.js';
import { NoteConnection } from '../notes/note.type.js';
import { PageArgs } from '../paging/args.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { TaskConnection } from '../tasks/task.type.js';
import { User } from './user.type.js';

/** What Keap lists by user. Contacts, companies and orders it cannot. */
@Resolver(() => User)
export class UserWorkResolver {
  @edgeField(['id'], () => TaskConnection, byUser('The tasks the user is to do.'))
  async tasks(
    @Root() user: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return ofUser(context, 'tasks', 'user_id', user, args, info);
  }

  @edgeField(['id'], () => DealConnection, byUser('The deals the user works on.'))
  async deals(
    @Root() user: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return ofUser(context, 'opportunities', 'user_id', user, args, info);
  }

  @edgeField(['id'], () => NoteConnection, byUser('The notes assigned to the user.'))
  async notes(
    @Root() user: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return ofUser(context, 'notes', 'assigned_to_user_id', user, args, info);
  }

  @edgeField(['id'], () => FileConnection, byUser("The user's files."))
  async files(
    @Root() user: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return ofUser(context, 'files', 'user_id', user, args, info);
  }

  @edgeField(['id'], () => StageMoveConnection, byUser('The moves of deals the user made.'))
  async stageMoves(
    @Root() user: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return ofUser(context, 'stage_moves', 'user_id', user, args, info);
  }
}

function byUser(what: string): string {
  return `${what} One Keap call a user and page.`;
}

function ofUser(
  context: Context,
  key: ResourceKey,
  filter: string,
  user: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionOf> {
  const own = { field: filter, op: '==', value: String(user['id']) } as const;
  return listPage(context, key, args, info, { fixed: [own] });
}
