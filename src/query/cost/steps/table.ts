import { isResourceKey, table } from '../../../resources/table.js';
import type { Step } from '../access-path.js';
import { atMost, exactly, NONE, times } from '../amount.js';
import { USUAL_MEMBERS } from '../facts.js';
import type { Records } from '../records.js';
import { isFree } from './selected-fields.js';
import { type SelectedField, type StepContext } from './step-context.js';

/** The records of a reference table, or what is looked into it for. */
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
    batchCount: owners.batchCount,
    batchKey: `${owners.batchKey}/table:${tableKey}`,
    isFetchedById: false,
    owners,
  };
}

function isListType(field: SelectedField['field']): boolean {
  return field.type.toString().startsWith('[');
}
