import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { wholeTable } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { describeTableCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { parseKeapId } from '../nodes/ids.js';
import { describeIdArgument } from '../nodes/load-node.js';
import { selectedColumns } from '../schema/selection.js';
import { Pipeline } from './pipeline.type.js';
import { loadPipelines, loadPipelineStages } from './load-pipelines.js';
import { Stage } from './stage.type.js';

@Resolver(() => Pipeline)
export class PipelineResolver {
  @KeapAccess(wholeTable('pipelines', { hasFallbackRecord: true }))
  @Query(() => [Pipeline], {
    description: `The sales pipelines: the account's named ones, or one with all its stages when it has none. ${describeTableCost('pipelines')}`,
  })
  async pipelines(@Ctx() context: Context): Promise<readonly Payload[]> {
    return loadPipelines(context);
  }

  @KeapAccess(wholeTable('pipelines', { hasFallbackRecord: true }))
  @Query(() => Pipeline, {
    nullable: true,
    description: `The pipeline with this id; null when there is none. Reads all pipelines. ${describeTableCost('pipelines')}`,
  })
  async pipeline(
    @Arg('id', () => ID, { description: describeIdArgument('Pipeline') }) id: string,
    @Ctx() context: Context,
  ): Promise<Payload | null> {
    const keapId = parseKeapId('Pipeline', id);
    return (await loadPipelines(context)).find((pipeline) => String(pipeline['id']) === keapId) ?? null;
  }

  @edgeField(
    ['id', 'stages'],
    () => [Stage],
    `The stages in their order. Names come with a named pipeline; other fields read all stages. ${describeTableCost('stages')}`,
    [wholeTable('stages')],
  )
  async stages(
    @Root() pipeline: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly Payload[]> {
    return loadPipelineStages(context, pipeline, selectedColumns(info, 'Stage'));
  }
}
