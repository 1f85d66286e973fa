import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { EdgeField, edgeField, owned } from '../edges.js';
import { PageArgs } from '../paging/args.js';
import type { ConnectionOf } from '../paging/connection.js';
import { TaskConnection } from '../tasks/task.type.js';
import { Deal } from './deal.type.js';
import { checklistOf, DealChecklistItem, stageReasonsOf } from './deal-checklist.js';
import { StageMoveConnection } from './stage-move.type.js';

/** What is to be done for a deal, and how it came where it stands. */
@Resolver(() => Deal)
export class DealWorkResolver {
  @EdgeField(
    'opportunities',
    'tasks',
    () => TaskConnection,
    `${below('tasks')} Null where Keap's v1 serves tasks: it does not tell which deal they belong to.`,
  )
  async tasks(
    @Root() deal: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf | null> {
    if (!tellsDeals(context)) return null;
    const tasks = await owned(context, 'opportunities', 'tasks', deal, args, info);
    // How the account serves tasks may come out only when they are asked for.
    return tellsDeals(context) ? tasks : null;
  }

  @EdgeField('opportunities', 'stageMoves', () => StageMoveConnection, below('stage moves'))
  async stageMoves(
    @Root() deal: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return owned(context, 'opportunities', 'stageMoves', deal, args, info);
  }

  @edgeField(
    ['stage'],
    () => [DealChecklistItem],
    'What is to be done before the deal leaves its stage, and what of it is done. It comes with the deal.',
  )
  checklist(@Root() deal: Payload): readonly Payload[] | null {
    return checklistOf(deal);
  }

  @edgeField(
    ['stage'],
    () => [String],
    "Why the deal was won or lost, in the account's own words. A single deal tells; Keap leaves it out of lists.",
  )
  stageReasons(@Root() deal: Payload): readonly string[] | null {
    return stageReasonsOf(deal);
  }
}

function tellsDeals({ loaders }: Context): boolean {
  return loaders.source.way('tasks').filters['opportunity_id'] !== undefined;
}

function below(what: string): string {
  return `The deal's ${what}, by id. Keap filters them by one deal a call; where reading all ${what} is cheaper than a call for each deal of the query, that is done instead.`;
}
