import { isObjectType } from 'graphql';
import { findKeyByNode, table, type ResourceKey } from '../../../resources/table.js';
import { MAX_GLOBAL_IDS } from '../access-path.js';
import { exactly, NONE } from '../amount.js';
import type { Records } from '../records.js';
import type { SelectedField, StepResult, StepContext } from './step-context.js';

/** The records of a collection that an argument names. */
export function estimateByIds(key: ResourceKey, { args }: SelectedField, context: StepContext, ids: number): Records {
  const id = args['id'];
  const { records, sizeEstimator, costs } = context;
  if (!sizeEstimator.facts.isServed(key) && table[key].embeddedIn === null)
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
export function estimateByGlobalIds(selectedField: SelectedField, context: StepContext): readonly StepResult[] {
  const { args, selectionContext } = selectedField;
  const { ids = [], representations = [] } = args as Readonly<Record<string, readonly unknown[] | undefined>>;
  // Beyond its bounds a field is refused, whatever it names.
  if (ids.length > MAX_GLOBAL_IDS.ids || representations.length > MAX_GLOBAL_IDS.representations) return [];
  const requested = args['id'] === undefined ? [...ids, ...representations] : [args['id']];
  const byType = new Map<string, Set<string>>();
  for (const reference of requested) {
    const id = typeof reference === 'string' ? reference : toGlobalId(reference);
    const type = id.slice(0, Math.max(0, id.indexOf(':')));
    byType.set(type, (byType.get(type) ?? new Set()).add(id));
  }
  return [...byType].flatMap(([name, ids]) => {
    const concreteType = selectionContext.schema.getType(name);
    if (!isObjectType(concreteType)) return [];
    if (name === 'Pipeline') context.costs.recordTable('pipelines');
    const key = findKeyByNode(name);
    if (key === null) return [];
    const namedField = { ...selectedField, args: { id: [...ids].join() } };
    const records =
      name === 'Pipeline' ? { ...context.records, key } : estimateByIds(key, namedField, context, ids.size);
    return [{ concreteType, records: { ...records, isFetchedById: ids.size === 1 } }];
  });
}

/** A reference of a federated graph, as a global id. */
function toGlobalId(reference: unknown): string {
  const { __typename: type, id, keapId } = (reference ?? {}) as Record<string, unknown>;
  const ownId = id ?? keapId;
  const idText = typeof ownId === 'string' || typeof ownId === 'number' ? String(ownId) : '';
  return idText.includes(':') ? idText : `${String(type)}:${idText}`;
}
