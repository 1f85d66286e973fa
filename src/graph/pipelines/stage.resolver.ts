import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { page, wholeTable } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { describePageCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import { loadListPage } from '../list/list.js';
import { DealConnection } from '../deals/deal.type.js';
import { resolveDealCount, recordDealCount } from '../deals/count-deals.js';
import { loadStages } from './load-stages.js';
import { Stage } from './stage.type.js';

@Resolver(() => Stage)
export class StageResolver {
  @KeapAccess(wholeTable('stages'))
  @Query(() => [Stage], {
    description: 'All stages of the pipeline, in its order. One Keap call; remembered for an hour.',
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
    const id = String(stage['id']);
    return recordDealCount(
      context,
      id,
      loadListPage(context, 'opportunities', args, info, {
        fixedClauses: [{ field: 'stage_id', op: '==', value: id }],
      }),
    );
  }

  @edgeField(
    ['id'],
    () => Int,
    "How many deals are in this stage. Keap's v1 tells it with the stages (remembered for an hour) and with every list of deals. v2 does not, and counting would cost a call a thousand deals: there the number is given when the query also selects `deals` and they ended on their first page, and is null otherwise.",
    [wholeTable('stages', { returnsRows: false })],
  )
  async dealCount(@Root() stage: Payload, @Ctx() context: Context): Promise<number | null> {
    return resolveDealCount(context, stage);
  }
}
