import type { Generation } from '../../../resources/row.js';
import { table, type ResourceKey } from '../../../resources/table.js';
import { canFilter } from '../../sources/endpoints.js';
import type { Step } from '../access-path.js';
import { atMost, estimateDistinct, exactly, NONE, times, type Amount } from '../amount.js';
import { USUAL_MEMBERS } from '../facts.js';
import type { Records } from '../records.js';
import { readPageSize, isFree, selectsTotal } from './selected-fields.js';
import { limits, type FieldAsked, type StepContext } from './step-context.js';

/** The records that an edge of the table leads to. */
export function following(
  step: Extract<Step, { step: 'follow' }>,
  asked: FieldAsked,
  at: StepContext,
  isLast: boolean,
): Records {
  const edge = table[step.key].edges[step.edge];
  if (edge === undefined) throw new RangeError(`The row "${step.key}" has no edge "${step.edge}".`);
  const freeFields = isLast ? step.freeFields : [];
  switch (edge.kind) {
    case 'points':
      return pointing(edge.to, edge.at, { expected: edge.mean ?? 1, most: 1 }, freeFields, asked, at);
    case 'listed':
      unlisted(step, edge.at, at);
      return pointing(
        edge.to,
        edge.at,
        { expected: edge.mean ?? USUAL_MEMBERS, most: Infinity },
        freeFields,
        asked,
        at,
      );
    case 'owned':
    case 'under':
      return owning(step, asked, at);
  }
}

/** Where rows of a list may lack the ids, each record that came by one may have to be asked for them. */
function unlisted(
  step: Extract<Step, { step: 'follow' }>,
  column: string,
  { records: owners, sizeEstimator, costs }: StepContext,
): void {
  const instead = step.fallbackEdge === undefined ? undefined : table[step.key].edges[step.fallbackEdge];
  if (instead?.kind !== 'under' || owners.isFetchedById) return;
  const { current, alternatives } = sizeEstimator.facts.endpointChoices(step.key);
  const lacking = sizeEstimator.facts.absentColumns(step.key);
  const mayLack = (way: Generation): boolean => way.mayLack.includes(column) && lacking?.has(column) !== false;
  if (![current, ...alternatives].some(mayLack)) return;
  const isLacking = current.mayLack.includes(column) && lacking?.has(column) === true;
  const asked = { expected: isLacking ? owners.distinct.expected : 0, most: owners.distinct.most };
  const children = {
    edge: instead,
    owners: asked,
    batchCount: owners.batchCount,
    mean: USUAL_MEMBERS,
    isLimited: false,
  };
  costs.recordChildren(step.key, `${owners.batchKey} ${step.fallbackEdge}`, children);
}

/** Records that ids inside the owners' records name. */
export function pointing(
  to: ResourceKey,
  column: string,
  each: Amount,
  freeFields: readonly string[],
  asked: FieldAsked,
  at: StepContext,
): Records {
  const { records: owners, sizeEstimator, costs } = at;
  const shown: Amount =
    typeof asked.args['first'] === 'number'
      ? { expected: asked.args['first'], most: asked.args['first'] }
      : exactly(Infinity);
  const ids = times(owners.distinct, each);
  const different: Amount = {
    expected: estimateDistinct(ids.expected, limits(sizeEstimator, to).expected),
    most: ids.most,
  };
  const isAsked = !isFree(freeFields, asked);
  if (isAsked && !sizeEstimator.facts.isServed(to) && table[to].copies === null)
    return { ...owners, key: to, count: NONE, distinct: NONE };
  if (isAsked) costs.recordLookup(to, column, owners, different);
  return {
    key: to,
    count: times(owners.count, atMost(each, shown)),
    distinct: atMost(different, limits(sizeEstimator, to)),
    batchCount: isAsked
      ? { expected: owners.batchCount.expected, most: 2 * owners.batchCount.most }
      : owners.batchCount,
    batchKey: isAsked ? `${owners.batchKey}/one:${to}` : owners.batchKey,
    isFetchedById: false,
    owners,
  };
}

/** Records that belong to the owners. */
function owning(step: Extract<Step, { step: 'follow' }>, asked: FieldAsked, at: StepContext): Records {
  const { sizeEstimator, costs } = at;
  const { key, edge: name, isFromListOwner, readsAll, fallbackEdge, requiresFilter } = step;
  const owners = isFromListOwner === true ? (at.records.owners ?? at.records) : at.records;
  const edge = table[key].edges[name];
  if (edge?.kind !== 'owned' && edge?.kind !== 'under') throw new RangeError(`${key}.${name} leads to no children.`);
  const { to } = edge;
  const { current, alternatives } = sizeEstimator.facts.endpointChoices(to);
  const first = isFromListOwner === true ? 1 : readPageSize(asked, 1000);
  const none = { ...owners, key: to, count: NONE, distinct: NONE };
  if (first === null || (!sizeEstimator.facts.isServed(to) && fallbackEdge === undefined)) return none;
  const isFilterable = (way: Generation): boolean =>
    edge.kind === 'under' || canFilter(way, { field: edge.filter, op: '==', value: '1' });
  if (requiresFilter === true && ![current, ...alternatives].some(isFilterable)) return none;
  const wantsAll = readsAll === true || typeof asked.args['after'] === 'string' || selectsTotal(asked);
  const mean = sizeEstimator.meanChildren(key, to, edge.kind === 'owned' && edge.crowded);
  const children = { edge, owners: owners.distinct, batchCount: owners.batchCount, mean, isLimited: !wantsAll };
  costs.recordChildren(key, `${owners.batchKey} ${name}`, children);
  if (fallbackEdge !== undefined && (!sizeEstimator.facts.isServed(to) || alternatives.length > 0)) {
    // Whether the account serves the collection may come out only when it is asked.
    const isNow = !sizeEstimator.facts.isServed(to);
    const instead = table[key].edges[fallbackEdge];
    if (instead?.kind === 'under') {
      const least: Amount = isNow ? owners.distinct : { expected: 0, most: owners.distinct.most };
      costs.recordChildren(key, `${owners.batchKey} ${fallbackEdge}`, { ...children, edge: instead, owners: least });
    }
  }
  const each: Amount = { expected: Math.min(first, mean), most: Math.min(first, sizeEstimator.maxChildren(to)) };
  return {
    key: to,
    count: times(owners.count, each),
    distinct: atMost(times(owners.distinct, each), limits(sizeEstimator, to)),
    batchCount: { expected: owners.batchCount.expected, most: 2 * owners.batchCount.most },
    batchKey: `${owners.batchKey}/${key}.${name}`,
    isFetchedById: false,
    owners,
  };
}
