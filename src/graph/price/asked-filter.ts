import type { GraphQLField } from 'graphql';
import type { RequestedFilter, CostFacts } from '../../query/cost/facts.js';
import type { ResourceKey } from '../../resources/table.js';
import { MAX_CONDITIONS } from '../custom-fields/custom-field-clauses.js';
import { readFieldClauses } from '../list/filter.js';
import type { ListArgs } from '../list/list.js';
import { assertSupported } from '../list/supported.js';

/** What a list's arguments ask Keap to filter by, as its resolver will read them; null where the resolver will refuse them. */
export function resolveFilter(
  { endpointChoices }: Pick<CostFacts, 'endpointChoices'>,
  field: GraphQLField<unknown, unknown>,
  key: ResourceKey,
  rawArgs: Readonly<Record<string, unknown>>,
): RequestedFilter {
  const args: ListArgs = rawArgs;
  const filter: { readonly customField?: readonly object[] | null } = args.filter ?? {};
  const { current: now } = endpointChoices(key);
  const { check } = field.extensions as { readonly check?: (args: object) => void };
  try {
    check?.(args);
    const clauses = readFieldClauses(field, now, args.filter);
    assertSupported(now, clauses, args.orderBy ?? null);
    const customCount = filter.customField?.length ?? 0;
    if (customCount > MAX_CONDITIONS || (customCount > 0 && !now.hasCustomFilters)) return null;
    const custom = Array.from(
      { length: customCount },
      () => ({ field: '', op: '==', value: '', custom: true }) as const,
    );
    return { clauses: [...clauses.map(({ clause }) => clause), ...custom], customFields: customCount > 0 };
  } catch {
    return null;
  }
}
