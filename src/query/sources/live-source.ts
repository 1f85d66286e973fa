import type { RequestContext, KeapClient } from '../../keap/keap-client.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../../resources/row.js';
import { checkBelongs } from './response-guards.js';
import type { Budget } from './call-budget.js';
import { PagedList } from './paged-list.js';
import type { Source } from './source.js';

/**
 * Keap itself as a source, bound to one caller: `ask` says who pays and how long they wait. Methods throw KeapError, and
 * TooExpensiveError once the operation's budget is spent: from then on also for what might have been remembered, since
 * that shows only when it is asked for.
 */
export function liveSource(keap: KeapClient, ask: RequestContext, budget: Budget): Source {
  const planned = (plan: string | undefined): RequestContext => (plan === undefined ? ask : { ...ask, plan });

  const page: Source['page'] = async (key, request, plan) => {
    const found = await budget.spend(1, () => keap.fetchPage(key, request, planned(plan)));
    checkBelongs(key, request, found);
    return found;
  };
  const source: Source = {
    way: (key) => keap.endpoint(key),
    serves: (key) => keap.isServed(key),
    page,
    byIds(key, ids, fields, plan) {
      const calls = Math.ceil(ids.length / (keap.endpoint(key).idSet?.cap ?? 1));
      return budget.spend(calls, () => keap.fetchByIds(key, ids, fields, planned(plan)));
    },
    one: (key, id, fields, plan) => budget.spend(1, () => keap.fetchOne(key, id, fields, planned(plan))),
    whole: (key, fields, plan) => readWhole(source, key, fields, plan),
    size: (key) => keap.collectionSize(key),
    lacking: (key) => keap.absentColumns(key) ?? new Set(),
    afford: (calls) => budget.afford(calls),
  };
  return source;
}

async function readWhole(
  source: Source,
  key: ResourceKey,
  fields: readonly string[],
  plan: string | undefined,
): Promise<readonly Payload[]> {
  const list = new PagedList(source, key, { fields });
  const rows: Payload[] = [];
  while (!list.isAtEnd) rows.push(...(await list.next(plan)).rows);
  return rows;
}
