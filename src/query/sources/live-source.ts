import type { RequestContext, KeapClient } from '../../keap/keap-client.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../../resources/row.js';
import { assertRequestedOwners } from './response-guards.js';
import type { CallBudget } from './call-budget.js';
import { PagedList } from './paged-list.js';
import type { Source } from './source.js';

/**
 * Keap itself as a source, bound to one caller: `ask` says who pays and how long they wait. Methods throw KeapError, and
 * TooExpensiveError once the operation's budget is spent: from then on also for what might have been remembered, since
 * that shows only when it is asked for.
 */
export function createLiveSource(keap: KeapClient, requestContext: RequestContext, budget: CallBudget): Source {
  const withPlan = (plan: string | undefined): RequestContext =>
    plan === undefined ? requestContext : { ...requestContext, plan };

  const fetchPage: Source['fetchPage'] = async (key, pageRequest, plan) => {
    const found = await budget.spend(1, () => keap.fetchPage(key, pageRequest, withPlan(plan)));
    assertRequestedOwners(key, pageRequest, found);
    return found;
  };
  const source: Source = {
    endpoint: (key) => keap.endpoint(key),
    isServed: (key) => keap.isServed(key),
    fetchPage,
    fetchByIds(key, ids, fields, plan) {
      const calls = Math.ceil(ids.length / (keap.endpoint(key).idSet?.maxIds ?? 1));
      return budget.spend(calls, () => keap.fetchByIds(key, ids, fields, withPlan(plan)));
    },
    fetchOne: (key, id, fields, plan) => budget.spend(1, () => keap.fetchOne(key, id, fields, withPlan(plan))),
    fetchAll: (key, fields, plan) => readAllPages(source, key, fields, plan),
    collectionSize: (key) => keap.collectionSize(key),
    absentColumns: (key) => keap.absentColumns(key) ?? new Set(),
    ensureBudget: (calls) => budget.ensureBudget(calls),
  };
  return source;
}

async function readAllPages(
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
