import { table, type ResourceKey } from '../../resources/table.js';
import { capitalize, noun, nouns } from './names.js';

/** What the description of a field says of its cost, as the table tells it: preferred endpoint, id set, page size. */

/** How a reference table is read: the loaders take whatever is fewer calls. */
const cachedNote = 'remembered, and read whole or by id, whichever is fewer calls';

/** A URL has room for some hundreds of ids (docs/keap-api.md 7): a larger set goes in several calls. */
const LARGE_BATCH = 200;

/** How many calls it takes to read records by their ids. */
function describeBatchCost(key: ResourceKey): string {
  const cap = table[key].endpoints[0]?.idSet?.maxIds;
  if (cap === undefined) return `at most one Keap call a ${noun(key)}`;
  return `one Keap call for ${cap < LARGE_BATCH ? `each ${cap}` : 'every few hundred'} ${nouns(key)}`;
}

/** The cost of a field that answers the record of an id. */
export function describeRecordCost(key: ResourceKey): string {
  return table[key].isReference ? `${capitalize(nouns(key))} are ${cachedNote}.` : 'One Keap call.';
}

/** The cost of an edge to one record. */
export function describeBelongsToCost(to: ResourceKey): string {
  return table[to].isReference
    ? `Its id is free; ${nouns(to)} are ${cachedNote}.`
    : `Its id is free; anything else costs ${describeBatchCost(to)} of the query.`;
}

/** The cost of an edge to the records whose ids a record lists, a page of them. */
export function describeHasManyIdsCost(from: ResourceKey, to: ResourceKey): string {
  return `Their ids come with the ${noun(from)}; the ${nouns(to)} cost ${describeBatchCost(to)}, all ${nouns(from)} of the query together.`;
}

/** The cost of an edge to the records whose ids a record lists, all of them. */
export function describePlainListCost(to: ResourceKey): string {
  return table[to].isReference
    ? `Their ids are free; ${nouns(to)} are ${cachedNote}.`
    : `Their ids are free; anything else costs ${describeBatchCost(to)} of the query.`;
}

/** The cost of an edge to the records that belong to a record; `set`: Keap takes many owners in a call. */
export function describeHasManyCost(from: ResourceKey, to: ResourceKey, hasIdSet = false): string {
  const [owner, owners, children] = [noun(from), nouns(from), nouns(to)];
  if (table[to].isReference)
    return `${capitalize(children)} are remembered, and read whole or by ${owner}, whichever is fewer calls.`;
  if (hasIdSet) return `One Keap call for each 100 ${owners} of the query.`;
  return `Keap filters them by one ${owner} a call; where reading all ${children} is cheaper than a call for each ${owner} of the query, that is done instead.`;
}

/** The cost of a list that is read page by page for each owner. */
export const describePageCost = (from: ResourceKey): string => `One Keap call for each ${noun(from)} and page.`;
