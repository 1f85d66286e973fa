import type { GraphQLField } from 'graphql';
import type { RequestedFilter, CostFacts } from '../../query/cost/facts.js';
import type { ResourceKey } from '../../resources/table.js';
import { MAX_CONDITIONS } from '../custom-fields/custom-field-clauses.js';
import { conditionsOf } from '../list/filter.js';
import type { ListArgs } from '../list/list.js';
import { refuseImpossible } from '../list/supported.js';

/** What a list's arguments ask Keap to filter by, as its resolver will read them; null where the resolver will refuse them. */
export function askedFilter(
  { endpointChoices }: Pick<CostFacts, 'endpointChoices'>,
  field: GraphQLField<unknown, unknown>,
  key: ResourceKey,
  given: Readonly<Record<string, unknown>>,
): RequestedFilter {
  const args: ListArgs = given;
  const filter: { readonly customField?: readonly object[] | null } = args.filter ?? {};
  const { current: now } = endpointChoices(key);
  const { check } = field.extensions as { readonly check?: (args: object) => void };
  try {
    check?.(args);
    const asked = conditionsOf(field, now, args.filter);
    refuseImpossible(now, asked, args.orderBy ?? null);
    const customs = filter.customField?.length ?? 0;
    if (customs > MAX_CONDITIONS || (customs > 0 && !now.customFilters)) return null;
    const custom = Array.from({ length: customs }, () => ({ field: '', op: '==', value: '', custom: true }) as const);
    return { clauses: [...asked.map(({ clause }) => clause), ...custom], customFields: customs > 0 };
  } catch {
    return null;
  }
}
