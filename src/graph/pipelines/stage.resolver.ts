import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { page, wholeTable } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { describePageCost } from '../edges/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import { loadListPage } from '../list/list.js';
import { DealConnection } from '../deals/deal.type.js';
import { loadStages } from './load-pipelines.js';
import { Stage } from './stage.type.js';
import { setImmediate } from 'node:timers/promises';

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

/** Notes for `knownCount` what a page of a stage's deals tells about their number, and hands the page on. */
export function recordDealCount(
  context: Context,
  stageId: string,
  page: Promise<ConnectionResult>,
): Promise<ConnectionResult> {
  const count = page.then(
    ({ totalCount }) => totalCount,
    () => null,
  );
  const previous = context.dealCounts.get(stageId);
  context.dealCounts.set(stageId, previous ? Promise.all([previous, count]).then(([a, b]) => a ?? b) : count);
  return page;
}

/** How many deals a stage has, as a sibling field of the query has seen or as Keap's v1 tells with the stages; null where neither does. */
export async function resolveDealCount(context: Context, stage: Payload): Promise<number | null> {
  // Fields of one object begin together, whichever comes first in the query: let `deals` begin.
  await setImmediate();
  const id = String(stage['id']);
  const counted = await context.dealCounts.get(id);
  return counted ?? readDealCount(stage) ?? (await fetchDealCount(context, id));
}

/** A stage that came inside a pipeline does not tell, but its record does. */
async function fetchDealCount(context: Context, id: string): Promise<number | null> {
  if (context.loaders.source.endpoint('stages').apiVersion !== 'v1' || !context.loaders.source.isServed('stages'))
    return null;
  return readDealCount((await context.loaders.loadTableById('stages', 'counts of stages')).get(id) ?? {});
}

function readDealCount({ stage_count: count }: Payload): number | null {
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : null;
}
