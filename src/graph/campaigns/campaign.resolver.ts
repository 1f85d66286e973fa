import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { CampaignListArgs } from './campaign.args.js';
import { Campaign, CampaignConnection } from './campaign.type.js';

@Resolver(() => Campaign)
export class CampaignResolver {
  @Query(() => Campaign, {
    nullable: true,
    description: 'The campaign with this id; null when there is none. One Keap call.',
  })
  async campaign(
    @Arg('id', () => ID, { description: idArgument('Campaign') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'campaigns', id, info);
  }

  @Query(() => CampaignConnection, { description: 'Campaigns, a page at a time. One Keap call a page.' })
  async campaigns(
    @Args(() => CampaignListArgs) args: CampaignListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'campaigns', args, info);
  }
}
