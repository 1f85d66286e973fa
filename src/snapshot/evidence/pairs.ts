import { readIds } from '../../resources/record.js';
import type { Leg } from '../legs/leg.js';

/** A parent and a child of it. */
export interface Pair {
  readonly parentId: string;
  readonly childId: string;
}

/** What contacts say of pairs of tag and contact. A contact that is gone is in none of the lists. */
export interface PairLookup {
  /** The contact names the tag. */
  readonly named: readonly Pair[];
  /** It names others. */
  readonly unnamed: readonly Pair[];
  /** Keap sent the contact without its tags, which says nothing. */
  readonly unknown: readonly Pair[];
}

/** Looks pairs up in their contacts (`tag_ids`), one call for some hundred contacts. Rejects with the error of a call that failed. */
export async function lookUpPairs(leg: Leg, pairs: readonly Pair[]): Promise<PairLookup> {
  const lookup: Record<keyof PairLookup, Pair[]> = { named: [], unnamed: [], unknown: [] };
  if (pairs.length === 0) return lookup;
  const ids = [...new Set(pairs.map(({ childId }) => childId))];
  const contacts = await leg.fetchByIds('contacts', ids, ['id', 'tag_ids']);
  for (const pair of pairs) {
    const contact = contacts.get(pair.childId);
    if (contact instanceof Error) throw contact;
    if (contact === undefined) continue;
    const isKnown = Array.isArray(contact['tag_ids']);
    const isNamed = isKnown && readIds(contact, 'tag_ids').includes(pair.parentId);
    lookup[isNamed ? 'named' : isKnown ? 'unnamed' : 'unknown'].push(pair);
  }
  return lookup;
}
