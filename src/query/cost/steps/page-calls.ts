import type { Endpoint } from '../../../resources/row.js';
import { table } from '../../../resources/table.js';
import { REFERENCE_FIELDS, type BulkPages, type Step } from '../access-path.js';
import { estimateFirstPagesCost, type FirstPagesCost } from '../bulk-costs.js';
import { isFree, selectsTotal, type SelectedField, type StepContext } from '../collect-fields.js';
import { exactly, times, type Amount, type SizeEstimator } from '../facts.js';

/** Records the calls for a page of each owner's list. Returns the fields of the linked record that its rows likely copy. */
export function recordPageCalls(
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
  return estimateFirstPagesCost(
    {
      owners: owners.distinct,
      mean: owners.key === null ? Infinity : sizeEstimator.meanChildren(owners.key, key, true),
      lookups: isCopied ? Math.min(owners.distinct.expected * first, records) : 0,
    },
    choice,
  );
}
