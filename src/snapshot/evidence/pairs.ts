import { readIds } from '../../resources/record.js';
import type { Leg } from '../legs/leg.js';

/** A parent and a child of it. */
export interface Pair {
  readonly parentId: string;
  readonly childId: string;
}

/**
 * The pairs of tag and contact that the contacts name now (`tag_ids`), and those that they do not. A contact that is gone
 * is in neither. One call for some hundred contacts. Rejects with the error of a call that failed.
 */
export async function lookUpPairs(
  leg: Leg,
  pairs: readonly Pair[],
): Promise<{ readonly named: Pair[]; readonly unnamed: Pair[] }> {
  const named: Pair[] = [];
  const unnamed: Pair[] = [];
  if (pairs.length === 0) return { named, unnamed };
  const ids = [...new Set(pairs.map(({ childId }) => childId))];
  const contacts = await leg.fetchByIds('contacts', ids, ['id', 'tag_ids']);
  for (const pair of pairs) {
    const contact = contacts.get(pair.childId);
    if (contact instanceof Error) throw contact;
    if (contact === undefined) continue;
    (readIds(contact, 'tag_ids').includes(pair.parentId) ? named : unnamed).push(pair);
  }
  return { named, unnamed };
}
