import { type ResourceKey, isResourceKey, table } from '../../../resources/table.js';
import { type AccessPath, type Step, REFERENCE_FIELDS, type BulkPages } from '../access-path.js';
import {
  exactly,
  type Records,
  atMost,
  times,
  type Amount,
  estimateSelectivity,
  NONE,
  USUAL_MEMBERS,
  type SizeEstimator,
} from '../facts.js';
import { estimateByGlobalIds, estimateByIds, estimateEdge, estimateIds } from './follow.js';
import {
  type SelectedField,
  type StepResult,
  type StepContext,
  readPageSize,
  collectSelectedNames,
  maxDistinct,
  isFree,
  selectsTotal,
} from '../collect-fields.js';
import { estimateTagging, estimateWrite } from './write.js';
import type { Endpoint } from '../../../resources/row.js';
import { canFilter } from '../../sources/source.js';
import { estimateFirstPagesCost, type FirstPagesCost } from '../bulk-costs.js';

/** Records the cost of the steps of a field and returns its records; none where the gateway rejects the field. */
export function estimateSteps(
  access: AccessPath,
  selectedField: SelectedField,
  context: StepContext,
): readonly StepResult[] {
  let results: readonly StepResult[] = [{ concreteType: null, records: context.records }];
  for (const [index, step] of access.entries()) {
    const isLast = index === access.length - 1;
    results = results.flatMap(({ records }) => estimateStep(step, selectedField, { ...context, records }, isLast));
  }
  return results;
}

const singleResult = (records: Records): readonly StepResult[] => [{ concreteType: null, records }];

function estimateStep(
  step: Step,
  selectedField: SelectedField,
  context: StepContext,
  isLast: boolean,
): readonly StepResult[] {
  switch (step.step) {
    case 'byId':
      return step.key === null
        ? estimateByGlobalIds(selectedField, context)
        : singleResult(estimateByIds(step.key, selectedField, context, 1));
    case 'page':
      return estimatePage(step, selectedField, context);
    case 'follow':
      return singleResult(estimateEdge(step, selectedField, context, isLast));
    case 'idsIn':
      return singleResult(
        estimateIds(step.key, selectedField.field.name, exactly(step.mean), step.freeFields, selectedField, context),
      );
    case 'table':
      return singleResult(estimateTable(step, selectedField, context));
    case 'each':
      return singleResult(estimateEach(step.key, context));
    case 'identity':
      return singleResult(estimateIdentity(context));
    case 'write':
      return singleResult(estimateWrite(step, context));
    case 'tagging':
      return singleResult(estimateTagging(step.action, selectedField, context));
  }
}

function estimateEach(key: ResourceKey, { records, costs }: StepContext): Records {
  if (records.isFetchedById) return records;
  const calls = {
    expected: records.distinct.expected,
    most: records.distinct.most,
  };
  costs.recordOther(`each ${records.batchKey} ${key}`, key, calls, 'one call each');
  return records;
}

function estimateIdentity({ records, sizeEstimator, costs }: StepContext): Records {
  const { facts } = sizeEstimator;
  const expected = facts.isCached('identity') ? 0 : facts.identityCalls.expected;
  costs.recordOther('identity', null, { expected, most: facts.identityCalls.most }, 'who the credential is');
  return records;
}

/** Estimates a page of a list for each owner; empty where the gateway rejects the arguments. */
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
  const copiedFields = recordPageCalls(step, selectedField, context, { name, first, endpoint: current });
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
  const records = {
    key,
    count,
    distinct,
    batchKey: `${owners.batchKey}/${key}:${name}`,
    isFetchedById: false,
    owners,
    copiedFields,
  };
  return [{ concreteType: null, records }];
}

/** Whether the gateway rejects the list, because the account cannot filter it by owner. */
function isRejected(of: Extract<Step, { step: 'page' }>['of'], endpoint: Endpoint): boolean {
  return typeof of === 'object' && !canFilter(endpoint, { field: of.filter, op: '==', value: '1' });
}

/** The collection with the custom field definitions of another. */
function findDefinitionCollection(key: ResourceKey): ResourceKey | null {
  const name = `${key === 'companies' || key === 'opportunities' ? key.replace(/ies$/, 'y') : key.replace(/s$/, '')}_fields`;
  return isResourceKey(name) ? name : null;
}

/** Estimates a read of a reference table: its records, or the lookup of others in it. */
export function estimateTable(
  step: Extract<Step, { step: 'table' }>,
  selectedField: SelectedField,
  context: StepContext,
): Records {
  const { records: owners, sizeEstimator, costs } = context;
  const tableKey = step.key ?? selectedField.args['on'];
  if (typeof tableKey !== 'string' || !isResourceKey(tableKey)) return { ...owners, count: NONE, distinct: NONE };
  if (!isFree(step.freeFields, selectedField)) costs.recordTable(tableKey);
  const isServed = sizeEstimator.facts.isServed(tableKey) || table[tableKey].embeddedIn !== null;
  if (!isServed && !step.hasFallbackRecord) return { ...owners, count: NONE, distinct: NONE };
  const rows = isServed ? (sizeEstimator.countRecords(tableKey) ?? USUAL_MEMBERS) : 1;
  const most = Math.max(step.hasFallbackRecord ? 1 : 0, sizeEstimator.maxRecords(tableKey));
  if (!step.returnsRows) return { ...owners, count: times(owners.count, exactly(USUAL_MEMBERS)) };
  const isOne = selectedField.args['id'] !== undefined || !isListType(selectedField.field);
  const isPart = owners.key !== null && sizeEstimator.facts.isServed(owners.key);
  const parts = isPart ? (sizeEstimator.countRecords(owners.key) ?? 1) : 1;
  const count = { expected: isOne ? 1 : rows / Math.max(1, parts), most: isOne ? 1 : most };
  return {
    key: tableKey,
    count: times(owners.count, count),
    distinct: atMost(times(owners.distinct, count), { expected: rows, most }),
    batchKey: `${owners.batchKey}/table:${tableKey}`,
    isFetchedById: false,
    owners,
  };
}

function isListType(field: SelectedField['field']): boolean {
  return field.type.toString().startsWith('[');
}

/** Records the calls for a page of each owner's list. Returns the fields of the linked record that its rows likely copy. */
function recordPageCalls(
  step: Extract<Step, { step: 'page' }>,
  selectedField: SelectedField,
  context: StepContext,
  list: { readonly name: string; readonly first: number; readonly endpoint: Endpoint },
): readonly string[] {
  const { key, bulk } = step;
  const { records: owners, costs, sizeEstimator } = context;
  const isAfter = typeof selectedField.args['after'] === 'string';
  const { calls, isBulk, isComplete } =
    bulk === undefined || isAfter
      ? ownPages(times(owners.distinct, estimateOwnPage(step, isAfter, list.endpoint, sizeEstimator)))
      : estimateFirstPages(step, bulk, selectedField, context, list);
  costs.recordPages(key, list.name, owners, calls, `list ${selectedField.field.name}`);
  if (bulk === undefined) return [];
  if (selectsTotal(selectedField) && sizeEstimator.facts.canCount(key)) {
    const isWhole =
      isComplete || (owners.key !== null && sizeEstimator.meanChildren(owners.key, key, true) <= list.first);
    const counts = { expected: isWhole ? 0 : owners.distinct.expected, most: owners.distinct.most };
    costs.recordOther(`count ${owners.batchKey} ${key}`, key, counts, 'one count each');
  }
  if (!isBulk) return bulk.copiedFields;
  if (sizeEstimator.facts.findBulk(key)?.isProven !== true)
    costs.recordOther(
      `probe ${key}`,
      key,
      { expected: 1, most: 0 },
      'to find out whether the account has the bulk list',
    );
  return [];
}

const ownPages = (calls: Amount): FirstPagesCost => ({ calls, isBulk: false, isComplete: false });

/** A cursor into the middle of a Keap page costs the rest of it and the next; most cursors are at its end. */
function estimateOwnPage(
  { key, bulk }: Extract<Step, { step: 'page' }>,
  isAfter: boolean,
  { pageSize, bulk: bulkList }: Endpoint,
  sizeEstimator: SizeEstimator,
): Amount {
  if (!isAfter) return exactly(1);
  // A cursor of a list that was read whole reads it whole again.
  const wholeCalls =
    bulk === undefined || bulkList === null ? 1 : 1 + Math.floor(sizeEstimator.maxChildren(key) / pageSize);
  return { expected: 1, most: Math.max(2, wholeCalls) };
}

function estimateFirstPages(
  { key }: Extract<Step, { step: 'page' }>,
  { copiedFields }: BulkPages,
  selectedField: SelectedField,
  { records: owners, sizeEstimator }: StepContext,
  { first, endpoint }: { readonly first: number; readonly endpoint: Endpoint },
): FirstPagesCost {
  const choice = endpoint.bulk === null ? null : sizeEstimator.facts.findBulk(key);
  if (choice === null) return ownPages(owners.distinct);
  const isCopied = isFree(copiedFields, selectedField) && !isFree(REFERENCE_FIELDS, selectedField);
  const target = Object.values(table[key].edges).find(({ kind }) => kind === 'belongsTo')?.to;
  const size = target === undefined ? null : sizeEstimator.facts.collectionSize(target);
  const records = size === null || size.basis === 'atLeast' ? Infinity : size.records;
  const mean = owners.key === null ? Infinity : sizeEstimator.meanChildren(owners.key, key, true);
  const lookups = isCopied ? Math.min(owners.distinct.expected * first, records) : 0;
  const needsTotal = selectsTotal(selectedField);
  return estimateFirstPagesCost({ owners: owners.distinct, mean, first, needsTotal, lookups }, choice);
}
