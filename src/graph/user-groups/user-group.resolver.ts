import { Ctx, Query, Resolver } from 'type-graphql';
import { wholeTable } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { UserGroup } from './user-group.type.js';

@Resolver()
export class UserGroupResolver {
  @KeapAccess(wholeTable('user_groups'))
  @Query(() => [UserGroup], { description: 'All user groups. One Keap call; remembered for an hour.' })
  async userGroups(@Ctx() { loaders }: Context): Promise<readonly Payload[]> {
    return [...(await loaders.loadTable('user_groups')).values()];
  }
}
