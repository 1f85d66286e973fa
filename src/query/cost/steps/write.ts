import { getNamedType, isObjectType } from 'graphql';
import { TAGGING_LIMITS } from '../../../resources/writes/tagging.js';
import { writes } from '../../../resources/writes/writes.js';
import type { Step } from '../access-path.js';
import { exactly, NONE, type Records } from '../facts.js';
import { collectFields, type SelectedField, type StepContext } from '../collect-fields.js';

/** Estimates the change of one record. */
export function estimateWrite(
  { key, change, callsBefore }: Extract<Step, { step: 'write' }>,
  { records, costs }: StepContext,
): Records {
  const endpoints = writes[key].length;
  // The change, the calls before it, a rejected call where the newer endpoint is missing, and a read of the record.
  const most = callsBefore + endpoints + (change === 'remove' ? 0 : 1);
  costs.recordOther(`write ${key} ${costs.writeCount}`, key, { expected: 1, most }, `${change} a record`);
  costs.writeCount += 1;
  return { ...records, key, batchKey: `written:${costs.writeCount}`, isFetchedById: true };
}

/** Estimates a change of the tags of contacts. */
export function estimateTagging(
  action: 'apply' | 'remove',
  selectedField: SelectedField,
  { records, sizeEstimator, costs }: StepContext,
): Records {
  const nothing = { ...records, key: 'contacts' as const, count: NONE, distinct: NONE };
  const { contactIds = [], tagIds = [] } = (selectedField.args['input'] ?? {}) as Record<
    string,
    readonly unknown[] | undefined
  >;
  // The gateway rejects a tagging beyond its limits.
  if (Math.max(contactIds.length, tagIds.length) > TAGGING_LIMITS.ids) return nothing;
  const [contacts, tags] = [countDistinct(contactIds), countDistinct(tagIds)];
  if (contacts * tags > TAGGING_LIMITS.pairs) return nothing;
  const calls = sizeEstimator.facts.countTagRequests(action, contacts, tags);
  costs.recordOther(`tagging ${costs.writeCount}`, 'applied_tags', exactly(calls), 'tags on contacts');
  costs.writeCount += 1;
  const writtenRecords = { ...records, batchKey: `written:${costs.writeCount}` };
  const count = exactly(contacts);
  const type = getNamedType(selectedField.field.type);
  const selectsContacts =
    isObjectType(type) &&
    [...collectFields(selectedField.selectionContext, type, selectedField.sets).values()].some(
      ([node]) => node?.name.value === 'contacts',
    );
  if (selectsContacts) costs.recordLookup('contacts', 'input', writtenRecords, count);
  return { ...writtenRecords, key: 'contacts', count, distinct: count, isFetchedById: false };
}

/** Counts ids, given as "123" or "Contact:123". */
const countDistinct = (ids: readonly unknown[]): number =>
  new Set(ids.map((id) => String(id).replace(/^.*:/, ''))).size;
