import { isResourceKey, table } from '../../../resources/table.js';
import type { Step } from '../access-path.js';
import { atMost, exactly, NONE, times } from '../amount.js';
import { USUAL_MEMBERS } from '../facts.js';
import type { Records } from '../records.js';
import { isFree } from './selected-fields.js';
import { type FieldAsked, type StepContext } from './step-context.js';

/** The records of a reference table, or what is looked into it for. */
export function tableRead(step: Extract<Step, { step: 'table' }>, asked: FieldAsked, at: StepContext): Records {
  const { records: owners, sizeEstimator, costs } = at;
  const named = step.key ?? asked.args['on'];
  if (typeof named !== 'string' || !isResourceKey(named)) return { ...owners, count: NONE, distinct: NONE };
  if (!isFree(step.freeFields, asked)) costs.recordTable(named);
  const isServed = sizeEstimator.facts.isServed(named) || table[named].copies !== null;
  if (!isServed && !step.hasFallbackRecord) return { ...owners, count: NONE, distinct: NONE };
  const rows = isServed ? (sizeEstimator.countRecords(named) ?? USUAL_MEMBERS) : 1;
  const most = Math.max(step.hasFallbackRecord ? 1 : 0, sizeEstimator.maxRecords(named));
  if (!step.returnsRows) return { ...owners, count: times(owners.count, exactly(USUAL_MEMBERS)) };
  const isOne = asked.args['id'] !== undefined || !isListType(asked.field);
  const isPart = owners.key !== null && sizeEstimator.facts.isServed(owners.key);
  const parts = isPart ? (sizeEstimator.countRecords(owners.key) ?? 1) : 1;
  const count = { expected: isOne ? 1 : rows / Math.max(1, parts), most: isOne ? 1 : most };
  return {
    key: named,
    count: times(owners.count, count),
    distinct: atMost(times(owners.distinct, count), { expected: rows, most }),
    batchCount: owners.batchCount,
    batchKey: `${owners.batchKey}/table:${named}`,
    isFetchedById: false,
    owners,
  };
}

function isListType(field: FieldAsked['field']): boolean {
  return field.type.toString().startsWith('[');
}
