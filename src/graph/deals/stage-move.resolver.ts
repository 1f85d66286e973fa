import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { EdgeField, pointed } from '../edges.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { User } from '../users/user.type.js';
import { Deal } from './deal.type.js';
import { StageMoveListArgs } from './stage-move.args.js';
import { StageMove, StageMoveConnection } from './stage-move.type.js';
import { Stage } from './stage.type.js';

@Resolver(() => StageMove)
export class StageMoveResolver {
  @Query(() => StageMoveConnection, {
    description: 'Moves of deals from stage to stage, a page at a time. One Keap call a page.',
  })
  async stageMoves(
    @Args(() => StageMoveListArgs) args: StageMoveListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'stage_moves', args, info);
  }

  @EdgeField(
    'stage_moves',
    'deal',
    () => Deal,
    'The deal that moved. Its id is free; anything else costs one Keap call a hundred deals.',
  )
  async deal(
    @Root() move: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'stage_moves', 'deal', move, info);
  }

  @EdgeField(
    'stage_moves',
    'from',
    () => Stage,
    'The stage it left; null for its first move. Its id is free; stages are read whole and remembered.',
  )
  async from(
    @Root() move: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'stage_moves', 'from', move, info);
  }

  @EdgeField(
    'stage_moves',
    'to',
    () => Stage,
    'The stage it came to. Its id is free; stages are read whole and remembered.',
  )
  async to(@Root() move: Payload, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<Payload | null> {
    return pointed(context, 'stage_moves', 'to', move, info);
  }

  @EdgeField(
    'stage_moves',
    'user',
    () => User,
    'The user who moved it. Its id is free; users are read whole and remembered.',
  )
  async user(
    @Root() move: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'stage_moves', 'user', move, info);
  }
}
