import type { Ask, KeapClient } from '../keap/ask.js';
import type { ResourceKey } from '../resources/table.js';
import type { Payload } from '../resources/row.js';
import { checkBelongs, checkProgress } from './belongs.js';
import type { Budget } from './budget.js';
import type { Source } from './source.js';

/**
 * Keap itself as a source, bound to one caller: `ask` says who pays and how long they wait. Methods throw KeapError, and
 * TooExpensiveError once the operation's budget is spent: from then on also for what might have been remembered, since
 * that shows only when it is asked for.
 */
export function liveSource(keap: KeapClient, ask: Ask, budget: Budget): Source {
  const planned = (plan: string | undefined): Ask => (plan === undefined ? ask : { ...ask, plan });

  return {
    way: (key) => keap.way(key),
    serves: (key) => keap.serves(key),
    async page(key, request, plan) {
      const page = await budget.spend(1, () => keap.page(key, request, planned(plan)));
      checkProgress(request, page);
      checkBelongs(key, request, page);
      return page;
    },
    byIds(key, ids, fields, plan) {
      const calls = Math.ceil(ids.length / (keap.way(key).idSet?.cap ?? 1));
      return budget.spend(calls, () => keap.byIds(key, ids, fields, planned(plan)));
    },
    one: (key, id, fields, plan) => budget.spend(1, () => keap.one(key, id, fields, planned(plan))),
    whole: (key, fields, plan) => readWhole(keap, key, fields, planned(plan), budget),
    size: (key) => keap.size(key),
    afford: (calls) => budget.afford(calls),
  };
}

async function readWhole(
  keap: KeapClient,
  key: ResourceKey,
  fields: readonly string[],
  ask: Ask,
  budget: Budget,
): Promise<readonly Payload[]> {
  const pages = keap.pages(key, { fields }, ask);
  const rows: Payload[] = [];
  for (;;) {
    const step = await budget.spend(1, () => pages.next());
    if (step.done === true) return rows;
    rows.push(...step.value.rows);
    if (step.value.nextToken === null) return rows;
  }
}
