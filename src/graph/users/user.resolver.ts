import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { UserListArgs } from './user.args.js';
import { User, UserConnection } from './user.type.js';

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, {
    nullable: true,
    description: 'The user with this id; null when there is none. Users are read whole and remembered.',
  })
  async user(
    @Arg('id', () => ID, { description: idArgument('User') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'users', id, info);
  }

  @Query(() => UserConnection, { description: 'Users of the Keap account, a page at a time. One Keap call a page.' })
  async users(
    @Args(() => UserListArgs) args: UserListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'users', args, info);
  }
}
