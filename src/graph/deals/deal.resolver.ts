import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Resolver, Root, Args, ID, Int, ObjectType } from 'type-graphql';
import { follow, wholeTable, NO_KEAP_CALLS } from '../../query/cost/access-path.js';
import { readIds, type Payload } from '../../resources/row.js';
import { Company } from '../companies/company.type.js';
import { loadCompany, embeddedFields } from '../contacts/load-company.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { Deal } from './deal.type.js';
import { Pipeline } from '../pipelines/pipeline.type.js';
import { findDealPipeline } from '../pipelines/load-pipelines.js';
import { KeapError } from '../../keap/errors.js';
import { describeHasManyCost } from '../edges/describe-cost.js';
import { resolveHasMany } from '../edges/follow-edge.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import { TaskConnection } from '../tasks/task.type.js';
import { Column } from '../schema/columns.js';
import { DateTime } from '../values/date-time.js';

@Resolver(() => Deal)
export class DealResolver {
  @edgeField(
    ['stage'],
    () => Pipeline,
    'The pipeline that its stage belongs to; null where the account has named pipelines and the stage is in none of them. Pipelines are read whole and remembered.',
    [wholeTable('pipelines', { hasFallbackRecord: true })],
  )
  async pipeline(@Root() deal: Payload, @Ctx() context: Context): Promise<Payload | null> {
    return findDealPipeline(context, deal);
  }

  @edgeField(
    ['contact'],
    () => Company,
    "The company of the deal's contact. It shares the one Keap call for the contacts; id, keapId and name are then free, any other field costs at most a Keap call a company.",
    [
      follow('opportunities', 'contact', { freeFields: [] }),
      follow('contacts', 'company', { freeFields: embeddedFields }),
    ],
  )
  async company(
    @Root() deal: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    const id = readIds(deal, 'contact.id')[0];
    const contact = id === undefined ? null : await context.loaders.load('contacts', id, ['id', 'company']);
    return contact === null ? null : loadCompany(context, contact, info);
  }
}

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

@ObjectType({ description: 'Something to be done before a deal leaves its stage, and whether it is done.' })
export class DealChecklistItem {
  @Column(() => ID, "Keap's id of the item, the same for all deals.")
  id?: string;

  @Column(() => ID, "Keap's id of the item for this deal.")
  instance_id?: string;

  @Column(() => String, 'What is to be done.')
  description?: string;

  @Column(() => Boolean, 'Whether it must be done.', { name: 'isRequired' })
  required?: boolean;

  @Column(() => Int, 'Where it stands in the list.', { name: 'position' })
  item_order?: number;

  @Column(() => DateTime, 'When it was done; null when it is not.', { name: 'doneAt' })
  done_date?: string;
}

/** The checklist that comes with a deal, in Keap's order; null when none came. */
export function readChecklist(deal: Payload): readonly Payload[] | null {
  const items = asRecord(asRecord(deal['stage'])?.['details'])?.['checklist_items'];
  return Array.isArray(items) ? (items as unknown[]).map(asRecord).filter((item) => item !== null) : null;
}

/** Why the deal came into its stage; null when Keap does not tell. */
export function readStageReasons(deal: Payload): readonly string[] | null {
  const reasons = asRecord(deal['stage'])?.['reasons'];
  return Array.isArray(reasons) ? (reasons as unknown[]).filter((reason) => typeof reason === 'string') : null;
}

function asRecord(value: unknown): Payload | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : null;
}
