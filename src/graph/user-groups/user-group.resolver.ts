import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { idArgument, oneById } from '../one.js';
import { UserGroup } from './user-group.type.js';

@Resolver(() => UserGroup)
export class UserGroupResolver {
  @Query(() => UserGroup, {
    nullable: true,
    description: 'The user group with this id; null when there is none. Groups are read whole and remembered.',
  })
  async userGroup(
    @Arg('id', () => ID, { description: idArgument('UserGroup') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'user_groups', id, info);
  }

  @Query(() => [UserGroup], { description: 'All user groups. One Keap call; remembered for an hour.' })
  async userGroups(@Ctx() { loaders }: Context): Promise<readonly Payload[]> {
    return [...(await loaders.whole('user_groups')).values()];
  }
}
