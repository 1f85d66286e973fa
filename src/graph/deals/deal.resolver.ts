import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { KeapError } from '../../keap/errors.js';
import { NO_KEAP_CALLS, follow, wholeTable } from '../../query/cost/access-path.js';
import { isRecord, readIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import { Company } from '../companies/company.type.js';
import { embeddedFields, loadCompany } from '../contacts/load-company.js';
import { describeCopyCost, describeHasManyCost, describeTableCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { resolveHasMany } from '../edges/follow-edge.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import type { Context } from '../operation/context.js';
import { findDealPipeline } from '../pipelines/load-pipelines.js';
import { Pipeline } from '../pipelines/pipeline.type.js';
import { TaskConnection } from '../tasks/task.type.js';
import { Deal, DealChecklistItem } from './deal.type.js';

@Resolver(() => Deal)
export class DealResolver {
  @edgeField(
    ['stage'],
    () => Pipeline,
    `The pipeline that the stage of the deal belongs to; null where the account has named pipelines and none of them holds the stage. ${describeTableCost('pipelines')}`,
    [wholeTable('pipelines', { hasFallbackRecord: true })],
  )
  async pipeline(@Root() deal: Payload, @Ctx() context: Context): Promise<Payload | null> {
    return findDealPipeline(context, deal);
  }

  @edgeField(
    ['contact'],
    () => Company,
    `The company of the deal's contact. Loads the contact, in one Keap call with the field \`contact\`. ${describeCopyCost('contacts', 'companies', embeddedFields)}`,
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

  @edgeField(
    ['id'],
    () => TaskConnection,
    `The deal's tasks, by id. ${describeHasManyCost('opportunities', 'tasks')} Null where the account serves tasks as REST v1, which does not link tasks to deals.`,
    [follow('opportunities', 'tasks', { freeFields: [], requiresFilter: true })],
  )
  async tasks(
    @Root() deal: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult | null> {
    if (!hasDealFilter(context)) return null;
    // The first call for tasks may be the one that shows which API version serves them.
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
    "The checklist of the deal's stage in Keap's order, and what of it is done. Comes with the deal.",
    NO_KEAP_CALLS,
  )
  checklist(@Root() deal: Payload): readonly Payload[] | null {
    const items = asRecord(asRecord(deal['stage'])?.['details'])?.['checklist_items'];
    return Array.isArray(items) ? (items as unknown[]).map(asRecord).filter((item) => item !== null) : null;
  }

  @edgeField(
    ['stage'],
    () => [String],
    "Why the deal was won or lost, in the account's own words. Comes with a single deal; null in lists, where Keap omits it.",
    NO_KEAP_CALLS,
  )
  stageReasons(@Root() deal: Payload): readonly string[] | null {
    const reasons = asRecord(deal['stage'])?.['reasons'];
    return Array.isArray(reasons) ? (reasons as unknown[]).filter((reason) => typeof reason === 'string') : null;
  }
}

function hasDealFilter({ loaders }: Context): boolean {
  return loaders.source.endpoint('tasks').filters['opportunity_id'] !== undefined;
}

const asRecord = (value: unknown): Payload | null => (isRecord(value) ? value : null);
