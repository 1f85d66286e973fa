import { isObjectType } from 'graphql';
import { keyOfNode, table, type ResourceKey } from '../../../resources/table.js';
import { MAX_GLOBAL_IDS } from '../access-path.js';
import { exactly, NONE } from '../amount.js';
import type { Records } from '../records.js';
import type { FieldAsked, Reached, StepContext } from './step-context.js';

/** The records of a collection that an argument names. */
export function byIds(key: ResourceKey, { args }: FieldAsked, at: StepContext, ids: number): Records {
  const id = args['id'];
  const { records, sizeEstimator, costs } = at;
  if (!sizeEstimator.facts.isServed(key) && table[key].copies === null)
    return { ...records, key, count: NONE, distinct: NONE };
  costs.recordLookup(key, typeof id === 'string' ? id : '', records, exactly(ids));
  const count = exactly(ids);
  return {
    ...records,
    key,
    count,
    distinct: count,
    batchKey: `${records.batchKey}/one:${key}`,
    isFetchedById: true,
    owners: null,
  };
}

/** The records that global ids name, by their types. */
export function byGlobalIds(asked: FieldAsked, at: StepContext): readonly Reached[] {
  const { args, selectionContext } = asked;
  const { ids = [], representations = [] } = args as Readonly<Record<string, readonly unknown[] | undefined>>;
  // Beyond its bounds a field is refused, whatever it names.
  if (ids.length > MAX_GLOBAL_IDS.ids || representations.length > MAX_GLOBAL_IDS.representations) return [];
  const given = args['id'] === undefined ? [...ids, ...representations] : [args['id']];
  const byType = new Map<string, Set<string>>();
  for (const one of given) {
    const id = typeof one === 'string' ? one : referenceOf(one);
    const type = id.slice(0, Math.max(0, id.indexOf(':')));
    byType.set(type, (byType.get(type) ?? new Set()).add(id));
  }
  return [...byType].flatMap(([name, ids]) => {
    const of = selectionContext.schema.getType(name);
    if (!isObjectType(of)) return [];
    if (name === 'Pipeline') at.costs.recordTable('pipelines');
    const key = keyOfNode(name);
    if (key === null) return [];
    const named = { ...asked, args: { id: [...ids].join() } };
    const records = name === 'Pipeline' ? { ...at.records, key } : byIds(key, named, at, ids.size);
    return [{ of, records: { ...records, isFetchedById: ids.size === 1 } }];
  });
}

/** A reference of a federated graph, as a global id. */
function referenceOf(one: unknown): string {
  const { __typename: type, id, keapId } = (one ?? {}) as Record<string, unknown>;
  const own = id ?? keapId;
  const given = typeof own === 'string' || typeof own === 'number' ? String(own) : '';
  return given.includes(':') ? given : `${String(type)}:${given}`;
}
