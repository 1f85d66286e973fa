import { setImmediate } from 'node:timers/promises';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import type { ConnectionOf } from '../list/connection.js';

/** Notes for `knownCount` what a page of a stage's deals tells about their number, and hands the page on. */
export function noteCount(context: Context, stageId: string, page: Promise<ConnectionOf>): Promise<ConnectionOf> {
  const count = page.then(
    ({ totalCount }) => totalCount,
    () => null,
  );
  const before = context.learned.get(stageId);
  context.learned.set(stageId, before ? Promise.all([before, count]).then(([a, b]) => a ?? b) : count);
  return page;
}

/** How many deals a stage has, as a sibling field of the query has seen or as Keap's v1 tells with the stages; null where neither does. */
export async function dealCount(context: Context, stage: Payload): Promise<number | null> {
  // Fields of one object begin together, whichever comes first in the query: let `deals` begin.
  await setImmediate();
  const id = String(stage['id']);
  const seen = await context.learned.get(id);
  return seen ?? countOf(stage) ?? (await toldCount(context, id));
}

/** A stage that came inside a pipeline does not tell, but its record does. */
async function toldCount(context: Context, id: string): Promise<number | null> {
  if (context.loaders.source.endpoint('stages').api !== 'v1' || !context.loaders.source.isServed('stages')) return null;
  return countOf((await context.loaders.loadTableById('stages', 'counts of stages')).get(id) ?? {});
}

function countOf({ stage_count: count }: Payload): number | null {
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : null;
}
