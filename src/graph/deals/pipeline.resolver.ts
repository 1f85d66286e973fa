import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { edgeField } from '../edges.js';
import { keapId } from '../ids.js';
import { idArgument } from '../one.js';
import { Pipeline, thePipeline } from './pipeline.type.js';
import { Stage } from './stage.type.js';
import { stagesOf } from './stages-of.js';

@Resolver(() => Pipeline)
export class PipelineResolver {
  @Query(() => [Pipeline], { description: 'The sales pipelines: one, since Keap has one for each account. Free.' })
  pipelines(): readonly Payload[] {
    return [thePipeline];
  }

  @Query(() => Pipeline, { nullable: true, description: 'The pipeline with this id; null when there is none. Free.' })
  pipeline(@Arg('id', () => ID, { description: idArgument('Pipeline') }) id: string): Payload | null {
    return keapId('Pipeline', id) === thePipeline.id ? thePipeline : null;
  }

  @edgeField(['id'], () => [Stage], 'The stages in their order. One Keap call; remembered for an hour.')
  async stages(@Ctx() context: Context): Promise<readonly Payload[]> {
    return stagesOf(context);
  }
}
