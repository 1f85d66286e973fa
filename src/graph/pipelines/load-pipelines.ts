import { KeapError } from '../../keap/errors.js';
import { isRecord, readIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { defaultPipeline } from './pipeline.type.js';
import { loadStages } from './load-stages.js';

/**
 * The account's pipelines: its own where it answers for them, else the one that all its stages make
 * (docs/keap-api.md 9). That an account has none is learned with a call and remembered for a day.
 */
export async function loadPipelines(context: Context): Promise<readonly Payload[]> {
  return (await loadNamedPipelines(context)) ?? [defaultPipeline];
}

/** The pipeline a deal is in: the one that its stage belongs to; null where the account has named pipelines and none of them holds the stage. */
export async function findDealPipeline(context: Context, deal: Payload): Promise<Payload | null> {
  const pipelines = await loadNamedPipelines(context);
  if (pipelines === null) return defaultPipeline;
  const stage = readIds(deal, 'stage.id')[0];
  return pipelines.find((pipeline) => stage !== undefined && readIds(pipeline, 'stages[].id').includes(stage)) ?? null;
}

/**
 * The stages of a pipeline in their order. A pipeline of the account's own names its stages and says no more of them:
 * `known` is what is asked of each, and where that is more than the name, the record of the stage is laid over it.
 */
export async function loadPipelineStages(
  context: Context,
  pipeline: Payload,
  columns: readonly string[],
): Promise<readonly Payload[]> {
  const { stages } = pipeline;
  if (!Array.isArray(stages)) return loadStages(context);
  const named = (stages as readonly unknown[]).filter(isRecord).filter((stage) => readIds(stage, 'id').length > 0);
  if (columns.every((column) => named.every((stage) => Object.hasOwn(stage, column)))) return named;
  const records = await loadStageRecords(context);
  return named.map((stage) => ({ ...records.get(readIds(stage, 'id')[0] as string), ...stage }));
}

async function loadNamedPipelines(context: Context): Promise<readonly Payload[] | null> {
  if (!context.loaders.source.isServed('pipelines')) return null;
  try {
    const pipelines = await context.loaders.loadTable('pipelines', 'list pipelines');
    return pipelines.length === 0 ? null : pipelines;
  } catch (error) {
    if (isRejected(error)) return null;
    throw error;
  }
}

/** The Classic stages by id; none where the account's edition has no Classic pipeline. */
async function loadStageRecords(context: Context): Promise<ReadonlyMap<string, Payload>> {
  try {
    return await context.loaders.loadTableById('stages', 'stages of pipelines');
  } catch (error) {
    if (isRejected(error)) return new Map();
    throw error;
  }
}

/** Keap has nothing there for this account, or does not let it see it. */
const isRejected = (error: unknown): boolean => error instanceof KeapError && error.code === 'UPSTREAM_REJECTED';
