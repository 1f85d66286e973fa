import { getNamedType, isObjectType } from 'graphql';
import { MOST_TAGGED } from '../../../resources/writes/tagging.js';
import { writes } from '../../../resources/writes/writes.js';
import type { Step } from '../access-path.js';
import { exactly, NONE } from '../amount.js';
import { collectFields } from '../collect-fields.js';
import type { Records } from '../records.js';
import type { FieldAsked, StepContext } from './step-context.js';

/** The record that a mutation changes. */
export function written(
  { key, change, callsBefore }: Extract<Step, { step: 'write' }>,
  { records, costs }: StepContext,
): Records {
  const ways = writes[key].length;
  // The change, what comes before it, a refused call where the newer endpoint is missing, and reading the record again.
  const most = callsBefore + ways + (change === 'remove' ? 0 : 1);
  costs.recordOther(`write ${key} ${costs.writeCount}`, key, { expected: 1, most }, `${change} a record`);
  costs.writeCount += 1;
  return { ...records, key, batchKey: `written:${costs.writeCount}`, isFetchedById: true };
}

/** The contacts whose tags a mutation changes. */
export function tagged(
  action: 'apply' | 'remove',
  asked: FieldAsked,
  { records, sizeEstimator, costs }: StepContext,
): Records {
  const nothing = { ...records, key: 'contacts' as const, count: NONE, distinct: NONE };
  const { contactIds = [], tagIds = [] } = (asked.args['input'] ?? {}) as Record<
    string,
    readonly unknown[] | undefined
  >;
  // Beyond its bounds a tagging is refused, whatever it names.
  if (Math.max(contactIds.length, tagIds.length) > MOST_TAGGED.ids) return nothing;
  const [contacts, tags] = [different(contactIds), different(tagIds)];
  if (contacts * tags > MOST_TAGGED.pairs) return nothing;
  const calls = sizeEstimator.facts.countTagRequests(action, contacts, tags);
  costs.recordOther(`tagging ${costs.writeCount}`, 'applied_tags', exactly(calls), 'tags on contacts');
  costs.writeCount += 1;
  const written = { ...records, batchKey: `written:${costs.writeCount}` };
  const count = exactly(contacts);
  const type = getNamedType(asked.field.type);
  const selects =
    isObjectType(type) &&
    [...collectFields(asked.selectionContext, type, asked.sets).values()].some(
      ([node]) => node?.name.value === 'contacts',
    );
  if (selects) costs.recordLookup('contacts', 'input', written, count);
  return { ...written, key: 'contacts', count, distinct: count, isFetchedById: false };
}

/** How many ids there are, given as "123" or "Contact:123". */
const different = (ids: readonly unknown[]): number => new Set(ids.map((id) => String(id).replace(/^.*:/, ''))).size;
