import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { page, wholeTable } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { DealConnection } from '../deals/deal.type.js';
import { describePageCost, describeTableCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { resolveFilteredPage } from '../edges/follow-edge.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import type { Context } from '../operation/context.js';
import { KeapAccess } from '../schema/columns.js';
import { loadStages } from './load-pipelines.js';
import { Stage } from './stage.type.js';

@Resolver(() => Stage)
export class StageResolver {
  @KeapAccess(wholeTable('stages'))
  @Query(() => [Stage], {
    description: `All stages of the sales pipeline, in their order. ${describeTableCost('stages')}`,
  })
  async stages(@Ctx() context: Context): Promise<readonly Payload[]> {
    return loadStages(context);
  }

  @edgeField(['id'], () => DealConnection, `The deals in this stage. ${describePageCost('stages')}`, [
    page('opportunities', { filter: 'stage_id' }),
  ])
  async deals(
    @Root() stage: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult> {
    return resolveFilteredPage(context, 'opportunities', 'stage_id', stage, args, info);
  }

  @edgeField(
    ['id'],
    () => Int,
    'How many deals are in this stage, as REST v1 sends it with the stages; cached for an hour. REST v2 does not send it, and counting would cost a call for each 1000 deals: null there. Select `deals { totalCount }`, which has the number where the first page of the deals is the last.',
    [wholeTable('stages', { returnsRows: false })],
  )
  async dealCount(@Root() stage: Payload, @Ctx() context: Context): Promise<number | null> {
    // Never from `deals`: a record has one value in a response, or the store of a client shows a wrong one.
    return readDealCount(stage) ?? (await fetchDealCount(context, String(stage['id'])));
  }
}

/** A stage inside a pipeline has no count, but its record on v1 does. */
async function fetchDealCount(context: Context, id: string): Promise<number | null> {
  const { source } = context.loaders;
  if (source.endpoint('stages').apiVersion !== 'v1' || !source.isServed('stages')) return null;
  return readDealCount((await context.loaders.loadTableById('stages', 'counts of stages')).get(id) ?? {});
}

function readDealCount({ stage_count: count }: Payload): number | null {
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : null;
}
