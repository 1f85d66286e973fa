import type { ResourceKey } from '../../../resources/table.js';
import type { AccessPath, Step } from '../access-path.js';
import { exactly } from '../amount.js';
import type { Records } from '../records.js';
import { byGlobalIds, byIds } from './by-id.js';
import { following, pointing } from './follow.js';
import { pageOf } from './page.js';
import type { FieldAsked, Reached, StepContext } from './step-context.js';
import { tableRead } from './table.js';
import { tagged, written } from './write.js';

/** Charges what the steps of a field cost and tells what they lead to; nothing where the gateway refuses the field. */
export function take(access: AccessPath, asked: FieldAsked, at: StepContext): readonly Reached[] {
  let reached: readonly Reached[] = [{ of: null, records: at.records }];
  for (const [place, step] of access.entries()) {
    const isLast = place === access.length - 1;
    reached = reached.flatMap(({ records }) => one(step, asked, { ...at, records }, isLast));
  }
  return reached;
}

const only = (records: Records): readonly Reached[] => [{ of: null, records }];

function one(step: Step, asked: FieldAsked, at: StepContext, isLast: boolean): readonly Reached[] {
  switch (step.step) {
    case 'byId':
      return step.key === null ? byGlobalIds(asked, at) : only(byIds(step.key, asked, at, 1));
    case 'page':
      return pageOf(step, asked, at);
    case 'follow':
      return only(following(step, asked, at, isLast));
    case 'idsIn':
      return only(pointing(step.key, asked.field.name, exactly(step.mean), step.freeFields, asked, at));
    case 'table':
      return only(tableRead(step, asked, at));
    case 'each':
      return only(oneEach(step.key, at));
    case 'identity':
      return only(identified(at));
    case 'write':
      return only(written(step, at));
    case 'tagging':
      return only(tagged(step.action, asked, at));
  }
}

function oneEach(key: ResourceKey, { records, costs }: StepContext): Records {
  if (records.isFetchedById) return records;
  const calls = {
    expected: records.distinct.expected,
    most: Math.min(records.count.most, records.batchCount.most * records.distinct.most),
  };
  costs.recordOther(`each ${records.batchKey} ${key}`, key, calls, 'one call each');
  return records;
}

function identified({ records, sizeEstimator, costs }: StepContext): Records {
  const { facts } = sizeEstimator;
  const expected = facts.isCached('identity') ? 0 : facts.identityCalls.expected;
  costs.recordOther('identity', null, { expected, most: facts.identityCalls.most }, 'who the credential is');
  return records;
}
