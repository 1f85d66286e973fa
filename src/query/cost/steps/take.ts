import type { ResourceKey } from '../../../resources/table.js';
import type { AccessPath, Step } from '../access-path.js';
import { exactly } from '../amount.js';
import type { Records } from '../records.js';
import { estimateByGlobalIds, estimateByIds } from './by-id.js';
import { estimateEdge, estimateIds } from './follow.js';
import { estimatePage } from './page.js';
import type { SelectedField, StepResult, StepContext } from './step-context.js';
import { estimateTable } from './table.js';
import { estimateTagging, estimateWrite } from './write.js';

/** Charges what the steps of a field cost and tells what they lead to; nothing where the gateway refuses the field. */
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
    most: Math.min(records.count.most, records.batchCount.most * records.distinct.most),
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
