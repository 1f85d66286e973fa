import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { KeapError } from '../../keap/errors.js';
import { NO_KEAP_CALLS, follow } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { describeHasManyCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { resolveHasMany } from '../edges/follow-edge.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import { TaskConnection } from '../tasks/task.type.js';
import { Deal } from './deal.type.js';
import { readChecklist, DealChecklistItem, readStageReasons } from './read-checklist.js';

/** What is to be done for a deal, and why it stands where it does. */
@Resolver(() => Deal)
export class DealWorkResolver {
  @edgeField(
    ['id'],
    () => TaskConnection,
    `The deal's tasks, by id. ${describeHasManyCost('opportunities', 'tasks')} Null where Keap's v1 serves tasks: it does not tell which deal they belong to.`,
    [follow('opportunities', 'tasks', { freeFields: [], requiresFilter: true })],
  )
  async tasks(
    @Root() deal: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult | null> {
    if (!hasDealFilter(context)) return null;
    // How the account serves tasks may come out only when they are asked for.
    try {
      const tasks = await resolveHasMany(context, 'opportunities', 'tasks', deal, args, info);
      return hasDealFilter(context) ? tasks : null;
    } catch (error) {
      const lacksDeals = error instanceof KeapError && error.code === 'UPSTREAM_BAD_DATA' && !hasDealFilter(context);
      if (lacksDeals) return null;
      throw error;
    }
  }

  @edgeField(
    ['stage'],
    () => [DealChecklistItem],
    'What is to be done before the deal leaves its stage, and what of it is done. It comes with the deal.',
    NO_KEAP_CALLS,
  )
  checklist(@Root() deal: Payload): readonly Payload[] | null {
    return readChecklist(deal);
  }

  @edgeField(
    ['stage'],
    () => [String],
    "Why the deal was won or lost, in the account's own words. A single deal tells; Keap leaves it out of lists.",
    NO_KEAP_CALLS,
  )
  stageReasons(@Root() deal: Payload): readonly string[] | null {
    return readStageReasons(deal);
  }
}

function hasDealFilter({ loaders }: Context): boolean {
  return loaders.source.endpoint('tasks').filters['opportunity_id'] !== undefined;
}
