import type { ApiVersion, Endpoint } from '../../../resources/row.js';
import { table, type ResourceKey, findKeyByNode, resolveNodeName } from '../../../resources/table.js';
import { getChildEdge } from '../../load/edge.js';
import { canFilter } from '../../sources/source.js';
import { type Step, MAX_GLOBAL_IDS } from '../access-path.js';
import { atMost, estimateDistinct, exactly, NONE, times, type Amount, USUAL_MEMBERS, type Records } from '../facts.js';
import {
  readPageSize,
  isFree,
  selectsTotal,
  maxDistinct,
  type SelectedField,
  type StepContext,
  type StepResult,
} from '../collect-fields.js';
import { isObjectType, type GraphQLObjectType } from 'graphql';

/** Estimates the records of an edge of the table. */
export function estimateEdge(
  step: Extract<Step, { step: 'follow' }>,
  selectedField: SelectedField,
  context: StepContext,
  isLast: boolean,
): Records {
  const edge = table[step.key].edges[step.edge];
  if (edge === undefined) throw new RangeError(`The row "${step.key}" has no edge "${step.edge}".`);
  const freeFields = isLast ? step.freeFields : [];
  switch (edge.kind) {
    case 'belongsTo':
      return estimateIds(
        edge.to,
        edge.column,
        { expected: hasColumn(step.key, edge.apiVersion, context) ? (edge.mean ?? 1) : 0, most: 1 },
        freeFields,
        selectedField,
        context,
      );
    case 'hasManyIds':
      estimateSparseLookups(step, edge.column, context);
      return estimateIds(
        edge.to,
        edge.column,
        { expected: edge.mean ?? USUAL_MEMBERS, most: Infinity },
        freeFields,
        selectedField,
        context,
      );
    case 'hasMany':
    case 'nested':
      return estimateChildren(step, selectedField, context);
  }
}

/** Whether the records have a column that only one version of the API has, as far as the version in use is known. */
function hasColumn(key: ResourceKey, only: ApiVersion | undefined, { sizeEstimator }: StepContext): boolean {
  return only === undefined || sizeEstimator.facts.endpointChoices(key).current.apiVersion === only;
}

/** Where list rows may lack the ids, each of them may need a call of its own. */
function estimateSparseLookups(
  step: Extract<Step, { step: 'follow' }>,
  column: string,
  { records: owners, sizeEstimator, costs }: StepContext,
): void {
  const fallback = step.fallbackEdge === undefined ? undefined : table[step.key].edges[step.fallbackEdge];
  if (fallback?.kind !== 'nested' || owners.isFetchedById) return;
  const { current, alternatives } = sizeEstimator.facts.endpointChoices(step.key);
  const absentColumns = sizeEstimator.facts.absentColumns(step.key);
  const mayBeAbsent = (endpoint: Endpoint): boolean =>
    endpoint.sparseColumns.includes(column) && absentColumns?.has(column) !== false;
  if (![current, ...alternatives].some(mayBeAbsent)) return;
  const isAbsent = current.sparseColumns.includes(column) && absentColumns?.has(column) === true;
  const lookups = { expected: isAbsent ? owners.distinct.expected : 0, most: owners.distinct.most };
  const children = {
    edge: fallback,
    owners: lookups,
    mean: USUAL_MEMBERS,
    isLimited: false,
  };
  costs.recordChildren(step.key, `${owners.batchKey} ${step.fallbackEdge}`, children);
}

/** Estimates the records whose ids are in the owners' records. */
export function estimateIds(
  to: ResourceKey,
  column: string,
  each: Amount,
  freeFields: readonly string[],
  selectedField: SelectedField,
  context: StepContext,
): Records {
  const { records: owners, sizeEstimator, costs } = context;
  const limit: Amount =
    typeof selectedField.args['first'] === 'number'
      ? { expected: selectedField.args['first'], most: selectedField.args['first'] }
      : exactly(Infinity);
  const ids = times(owners.distinct, each);
  const distinctIds: Amount = {
    expected: estimateDistinct(ids.expected, maxDistinct(sizeEstimator, to).expected),
    most: ids.most,
  };
  const needsLookup = !isFree(freeFields, selectedField);
  if (needsLookup && !sizeEstimator.facts.isServed(to) && table[to].embeddedIn === null)
    return { ...owners, key: to, count: NONE, distinct: NONE };
  // A copy may lack a field: then its record is loaded after all.
  const isCopied = isFree(owners.copiedFields ?? [], selectedField);
  if (needsLookup) costs.recordLookup(to, column, owners, isCopied ? { ...distinctIds, expected: 0 } : distinctIds);
  return {
    key: to,
    count: times(owners.count, atMost(each, limit)),
    distinct: atMost(distinctIds, maxDistinct(sizeEstimator, to)),
    batchKey: needsLookup ? `${owners.batchKey}/one:${to}` : owners.batchKey,
    isFetchedById: false,
    owners,
  };
}

/** Estimates the records that belong to the owners. */
function estimateChildren(
  step: Extract<Step, { step: 'follow' }>,
  selectedField: SelectedField,
  context: StepContext,
): Records {
  const { sizeEstimator, costs } = context;
  const { key, edge: name, isFromListOwner, readsAll, fallbackEdge, requiresFilter, canUseBulk = false } = step;
  const owners = isFromListOwner === true ? (context.records.owners ?? context.records) : context.records;
  const edge = getChildEdge(key, name);
  const { to } = edge;
  const { current, alternatives } = sizeEstimator.facts.endpointChoices(to);
  const first = isFromListOwner === true ? 1 : readPageSize(selectedField, 1000);
  const none = { ...owners, key: to, count: NONE, distinct: NONE };
  if (first === null || (!sizeEstimator.facts.isServed(to) && fallbackEdge === undefined)) return none;
  const isFilterable = (endpoint: Endpoint): boolean =>
    edge.kind === 'nested' || canFilter(endpoint, { field: edge.filter, op: '==', value: '1' });
  if (requiresFilter === true && ![current, ...alternatives].some(isFilterable)) return none;
  const wantsAll = readsAll === true || typeof selectedField.args['after'] === 'string' || selectsTotal(selectedField);
  const isUnserved = !sizeEstimator.facts.isServed(to);
  const fallback = fallbackEdge === undefined ? undefined : table[key].edges[fallbackEdge];
  // Of a collection that the account does not serve the size says nothing: the records come from the lists of their owners.
  const counted = isUnserved && fallback?.kind === 'nested' ? fallback.to : to;
  const mean = sizeEstimator.meanChildren(key, counted, edge.kind === 'hasMany' && edge.highFanOut);
  const children = { edge, owners: owners.distinct, mean, isLimited: !wantsAll, canUseBulk };
  costs.recordChildren(key, `${owners.batchKey} ${name}`, children);
  // The first call may discover that the account does not serve the collection.
  if (fallback?.kind === 'nested' && (isUnserved || alternatives.length > 0)) {
    const fallbackOwners: Amount = isUnserved ? owners.distinct : { expected: 0, most: owners.distinct.most };
    costs.recordChildren(key, `${owners.batchKey} ${fallbackEdge}`, {
      ...children,
      canUseBulk: false,
      edge: fallback,
      owners: fallbackOwners,
    });
  }
  const each: Amount = { expected: Math.min(first, mean), most: Math.min(first, sizeEstimator.maxChildren(counted)) };
  return {
    key: to,
    count: times(owners.count, each),
    distinct: atMost(times(owners.distinct, each), maxDistinct(sizeEstimator, counted)),
    batchKey: `${owners.batchKey}/${key}.${name}`,
    isFetchedById: false,
    owners,
  };
}

/** Estimates the records that an argument names. */
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

/** Estimates the records that global ids name, by type. */
export function estimateByGlobalIds(selectedField: SelectedField, context: StepContext): readonly StepResult[] {
  const { args, selectionContext } = selectedField;
  const { ids = [], representations = [] } = args as Readonly<Record<string, readonly unknown[] | undefined>>;
  // The gateway rejects a field beyond its limits.
  if (ids.length > MAX_GLOBAL_IDS.ids || representations.length > MAX_GLOBAL_IDS.representations) return [];
  const requested = args['id'] === undefined ? [...ids, ...representations] : [args['id']];
  const byType = new Map<string, Set<string>>();
  for (const reference of requested) {
    const id = typeof reference === 'string' ? reference : toGlobalId(reference);
    const type = resolveNodeName(id.slice(0, Math.max(0, id.indexOf(':'))));
    byType.set(type, (byType.get(type) ?? new Set()).add(id));
  }
  return [...byType].flatMap(([name, ids]) => {
    const concreteType = selectionContext.schema.getType(name);
    return isObjectType(concreteType) ? estimateNodes(concreteType, ids, selectedField, context) : [];
  });
}

/** Estimates the objects of one type that global ids name. Records no cost for a type without a collection at Keap. */
function estimateNodes(
  concreteType: GraphQLObjectType,
  ids: ReadonlySet<string>,
  selectedField: SelectedField,
  context: StepContext,
): readonly StepResult[] {
  const { name } = concreteType;
  const count = exactly(ids.size);
  if (name === 'Snapshot') return [{ concreteType, records: { ...context.records, count } }];
  // A line of an order comes with the order, whose id stands before the point.
  const isLine = name === 'OrderItem';
  const wanted = isLine ? new Set([...ids].map((id) => id.split('.')[0])) : ids;
  const key = isLine ? 'orders' : findKeyByNode(name);
  if (key === null) return [];
  if (name === 'Pipeline') context.costs.recordTable('pipelines');
  const namedField = { ...selectedField, args: { id: [...wanted].join() } };
  const records =
    name === 'Pipeline' ? { ...context.records, key } : estimateByIds(key, namedField, context, wanted.size);
  return [{ concreteType, records: { ...records, ...(isLine ? { count } : {}), isFetchedById: wanted.size === 1 } }];
}

/** A reference of a federated graph, as a global id. */
function toGlobalId(reference: unknown): string {
  const { __typename: type, id, keapId } = (reference ?? {}) as Record<string, unknown>;
  const ownId = id ?? keapId;
  const idText = typeof ownId === 'string' || typeof ownId === 'number' ? String(ownId) : '';
  return idText.includes(':') ? idText : `${String(type)}:${idText}`;
}
