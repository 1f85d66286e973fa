import { KeapError } from '../../keap/errors.js';
import { isRecord, readIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { defaultPipeline } from './pipeline.type.js';

/**
 * The account's named pipelines, or the default pipeline with all stages when it has none (docs/keap-api.md 9). Finding
 * out that it has none takes a call, and is cached for a day.
 */
export async function loadPipelines(context: Context): Promise<readonly Payload[]> {
  return (await loadNamedPipelines(context)) ?? [defaultPipeline];
}

/** The pipeline of a deal's stage; null when the account has named pipelines and none of them holds the stage. */
export async function findDealPipeline(context: Context, deal: Payload): Promise<Payload | null> {
  const pipelines = await loadNamedPipelines(context);
  if (pipelines === null) return defaultPipeline;
  const stage = readIds(deal, 'stage.id')[0];
  return pipelines.find((pipeline) => stage !== undefined && readIds(pipeline, 'stages[].id').includes(stage)) ?? null;
}

/**
 * The stages of a pipeline in their order. A named pipeline holds only the names of its stages: when `columns` asks for
 * more, they are merged with the records of the stages.
 */
export async function loadPipelineStages(
  context: Context,
  pipeline: Payload,
  columns: readonly string[],
): Promise<readonly Payload[]> {
  const { stages } = pipeline;
  if (!Array.isArray(stages)) return loadStages(context);
  const namedStages = (stages as readonly unknown[])
    .filter(isRecord)
    .filter((stage) => readIds(stage, 'id').length > 0);
  if (columns.every((column) => namedStages.every((stage) => Object.hasOwn(stage, column)))) return namedStages;
  const records = await loadStageRecords(context);
  return namedStages.map((stage) => ({ ...records.get(readIds(stage, 'id')[0] as string), ...stage }));
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

/** The Classic stages by id; none when the account's edition has no Classic pipeline. */
async function loadStageRecords(context: Context): Promise<ReadonlyMap<string, Payload>> {
  try {
    return await context.loaders.loadTableById('stages', 'stages of pipelines');
  } catch (error) {
    if (isRejected(error)) return new Map();
    throw error;
  }
}

/** Whether Keap does not serve the collection to this account. */
const isRejected = (error: unknown): boolean => error instanceof KeapError && error.code === 'UPSTREAM_REJECTED';

const readPosition = (stage: Payload): number => (typeof stage['order'] === 'number' ? stage['order'] : Infinity);

/** The stages of the Classic pipeline in their order; stages without an order come last. */
export async function loadStages(context: Context): Promise<readonly Payload[]> {
  const stages = await context.loaders.loadTable('stages', 'list stages');
  return [...stages].sort((a, b) => readPosition(a) - readPosition(b) || Number(a['id']) - Number(b['id']));
}
