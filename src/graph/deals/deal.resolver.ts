import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { idsAt, type Payload } from '../../resources/row.js';
import { Company } from '../companies/company.type.js';
import { companyOf } from '../contacts/company-of.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { EdgeField, edgeField, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { User } from '../users/user.type.js';
import { DealListArgs } from './deal.args.js';
import { Deal, DealConnection } from './deal.type.js';
import { Pipeline } from './pipeline.type.js';
import { pipelineOfDeal } from './pipelines-of.js';
import { Stage } from './stage.type.js';

@Resolver(() => Deal)
export class DealResolver {
  @Query(() => Deal, { nullable: true, description: 'The deal with this id; null when there is none. One Keap call.' })
  async deal(
    @Arg('id', () => ID, { description: idArgument('Deal') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'opportunities', id, info);
  }

  @Query(() => DealConnection, { description: 'Deals, a page at a time. One Keap call a page.' })
  async deals(
    @Args(() => DealListArgs) args: DealListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'opportunities', args, info);
  }

  @EdgeField(
    'opportunities',
    'contact',
    () => Contact,
    "Who may buy. Its id is free; anything else costs one Keap call for all contacts of the query, since the deal's copy of the name may be old.",
  )
  async contact(
    @Root() deal: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'opportunities', 'contact', deal, info);
  }

  @EdgeField(
    'opportunities',
    'stage',
    () => Stage,
    'The step of the pipeline it stands in. Its id is free; stages are read whole and remembered.',
  )
  async stage(
    @Root() deal: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'opportunities', 'stage', deal, info);
  }

  @edgeField(
    ['stage'],
    () => Pipeline,
    'The pipeline that its stage belongs to; null where the account has named pipelines and the stage is in none of them. Pipelines are read whole and remembered.',
  )
  async pipeline(@Root() deal: Payload, @Ctx() context: Context): Promise<Payload | null> {
    return pipelineOfDeal(context, deal);
  }

  @EdgeField(
    'opportunities',
    'owner',
    () => User,
    'The user who works on it; null when nobody does. Its id is free; users are read whole and remembered.',
  )
  async owner(
    @Root() deal: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'opportunities', 'owner', deal, info);
  }

  @edgeField(
    ['contact'],
    () => Company,
    "The company of the deal's contact. It shares the one Keap call for the contacts; id, keapId and name are then free, any other field costs a Keap call a company.",
  )
  async company(
    @Root() deal: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    const id = idsAt(deal, 'contact.id')[0];
    const contact = id === undefined ? null : await context.loaders.one('contacts', id, ['id', 'company']);
    return contact === null ? null : companyOf(context, contact, info);
  }
}
