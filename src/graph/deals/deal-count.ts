import { setImmediate } from 'node:timers/promises';
import type { Context } from '../context.js';
import type { ConnectionOf } from '../paging/connection.js';

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

/** How many deals a stage has, if a sibling field of the query has read them all; null otherwise. */
export async function knownCount(context: Context, stageId: string): Promise<number | null> {
  // Fields of one object begin together, whichever comes first in the query: let `deals` begin.
  await setImmediate();
  return (await context.learned.get(stageId)) ?? null;
}
