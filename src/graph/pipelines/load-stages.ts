import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';

const readPosition = (stage: Payload): number => (typeof stage['order'] === 'number' ? stage['order'] : Infinity);

/** The stages of the pipeline in its order; those that tell no order come last. */
export async function loadStages(context: Context): Promise<readonly Payload[]> {
  const stages = await context.loaders.loadTable('stages', 'list stages');
  return [...stages].sort((a, b) => readPosition(a) - readPosition(b) || Number(a['id']) - Number(b['id']));
}
