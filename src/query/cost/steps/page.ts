import type { Endpoint } from '../../../resources/row.js';
import { isResourceKey, type ResourceKey } from '../../../resources/table.js';
import { canFilter } from '../../sources/endpoints.js';
import type { Step } from '../access-path.js';
import { atMost, times, type Amount } from '../amount.js';
import { estimateSelectivity } from '../facts.js';
import { readPageSize, collectSelectedNames } from './selected-fields.js';
import { maxDistinct, type SelectedField, type StepResult, type StepContext } from './step-context.js';

/** A page of a list for each owner; nothing where the gateway will refuse its arguments. */
export function estimatePage(
  step: Extract<Step, { step: 'page' }>,
  selectedField: SelectedField,
  context: StepContext,
): readonly StepResult[] {
  const { key, of } = step;
  const { records: owners, sizeEstimator, costs } = context;
  const { current } = sizeEstimator.facts.endpointChoices(key);
  const first = readPageSize(selectedField, current.pageSize);
  const filter = selectedField.resolveFilter(selectedField.field, key, selectedField.args);
  if (first === null || filter === null || !sizeEstimator.facts.isServed(key) || isRejected(of, current)) return [];
  if (filter.customFields && findDefinitionCollection(key) !== null)
    costs.recordTable(findDefinitionCollection(key) as ResourceKey);
  const { filter: _, ...others } = selectedField.args;
  const fields = [...collectSelectedNames(selectedField)].sort().join();
  const name = JSON.stringify([of, others, filter.clauses, fields]);
  // Going on from the middle of a page of Keap's takes the rest of it and the next; most go on from its end.
  const each: Amount = { expected: 1, most: typeof selectedField.args['after'] === 'string' ? 2 : 1 };
  costs.recordPages(key, name, owners, each, `list ${selectedField.field.name}`);
  const { share, most } = estimateSelectivity(sizeEstimator, key, filter.clauses);
  const available =
    of === 'account'
      ? (sizeEstimator.countRecords(key) ?? Infinity) * share
      : (owners.key === null ? Infinity : sizeEstimator.meanChildren(owners.key, key, true)) * share;
  const listed: Amount = {
    expected: Math.min(first, available, most),
    most: Math.min(first, most, of === 'nested' ? sizeEstimator.maxChildren(key) : sizeEstimator.maxRecords(key)),
  };
  const count = times(owners.count, listed);
  const distinct = atMost(times(owners.distinct, listed), maxDistinct(sizeEstimator, key));
  const calls = Math.min(owners.count.most, owners.batchCount.most * owners.distinct.most);
  const batchCount = {
    // At Keap's pace answers come one by one, from memory all at once: a third is near both.
    expected: Math.max(1, owners.distinct.expected / 3),
    most: Math.max(1, calls + (owners.key === null ? 0 : owners.batchCount.most)),
  };
  const records = {
    key,
    count,
    distinct,
    batchCount,
    batchKey: `${owners.batchKey}/${key}:${name}`,
    isFetchedById: false,
    owners,
  };
  return [{ concreteType: null, records }];
}

/** A list of an owner that the account cannot filter by its owner is refused. */
function isRejected(of: Extract<Step, { step: 'page' }>['of'], endpoint: Endpoint): boolean {
  return typeof of === 'object' && !canFilter(endpoint, { field: of.filter, op: '==', value: '1' });
}

/** The collection that defines the custom fields of another. */
function findDefinitionCollection(key: ResourceKey): ResourceKey | null {
  const name = `${key === 'companies' || key === 'opportunities' ? key.replace(/ies$/, 'y') : key.replace(/s$/, '')}_fields`;
  return isResourceKey(name) ? name : null;
}
