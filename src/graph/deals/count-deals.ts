import { setImmediate } from 'node:timers/promises';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import type { ConnectionResult } from '../list/connection.js';

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
