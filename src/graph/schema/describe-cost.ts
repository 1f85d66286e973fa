import { MAX_IDS_PER_SET } from '../../query/load/fetch-children.js';
import { resourceKeys, table, type ResourceKey } from '../../resources/table.js';
import { capitalize, noun, nouns } from './names.js';

/** What descriptions of fields say about cost. All of it comes from the table: preferred endpoint, id set, page size. */

/** How a reference table is read: the loaders choose whichever takes fewer calls. */
const cachedNote = 'cached, and read whole or by id, whichever takes fewer calls';

/** A URL has room for some hundreds of ids (docs/keap-api.md 7): a larger set takes several calls. */
const LARGE_BATCH = 200;

const maxIdsPerCall = (key: ResourceKey): number | undefined => table[key].endpoints[0]?.idSet?.maxIds;

/** How many calls it takes to read records by their ids. */
function describeBatchCost(key: ResourceKey): string {
  const cap = maxIdsPerCall(key);
  if (cap === undefined) return `at most one Keap call a ${noun(key)}`;
  return `one Keap call for ${cap < LARGE_BATCH ? `each ${cap}` : 'every few hundred'} ${nouns(key)}`;
}

/** The cost of a field that returns the record with an id. */
export function describeRecordCost(key: ResourceKey): string {
  if (table[key].isReference) return `${capitalize(nouns(key))} are ${cachedNote}.`;
  return hasLookup(key) ? 'One Keap call.' : `${describeListSearch(key)}.`;
}

/** Whether the preferred endpoint has records by their ids. */
const hasLookup = (key: ResourceKey): boolean => {
  const [preferred] = table[key].endpoints;
  return preferred === undefined || preferred.single !== null || preferred.idSet !== null;
};

/** The cost of records that Keap only lists. */
function describeListSearch(key: ResourceKey): string {
  const { endpoints } = table[key];
  const other = endpoints.find(({ single }) => single !== null);
  const otherwise = other === undefined ? '' : `; one call for each on REST ${other.apiVersion}`;
  return `Keap has no ${noun(key)} by id, so the list is read until all are found, one Keap call for every ${endpoints[0]?.pageSize} ${nouns(key)}${otherwise}`;
}

/** Whether a record can be requested by its id. */
const isFoundById = (key: ResourceKey): boolean =>
  table[key].node !== null && table[key].identity[0] === 'id' && !table[key].isReference;

/** The cost of a field that returns records of any type by their ids. */
export function describeNodesCost(): string {
  const caps = resourceKeys.flatMap((key) => (table[key].node === null ? [] : (maxIdsPerCall(key) ?? [])));
  const searches = resourceKeys.filter((key) => isFoundById(key) && !hasLookup(key)).map(describeListSearch);
  return [
    `One Keap call for each ${Math.min(...caps)} or more of one type, or for each record where Keap takes one id a call.`,
    ...searches.map((search) => `${search}.`),
  ].join(' ');
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

/** The cost of an edge to the records that belong to a record. `hasIdSet`: Keap filters by many owners in one call. */
export function describeHasManyCost(from: ResourceKey, to: ResourceKey, hasIdSet = false): string {
  const [owner, owners, children] = [noun(from), nouns(from), nouns(to)];
  if (table[to].isReference)
    return `${capitalize(children)} are cached, and read whole or by ${owner}, whichever takes fewer calls.`;
  if (hasIdSet) return `One Keap call for each ${MAX_IDS_PER_SET} ${owners} of the query.`;
  return `Keap filters them by one ${owner} a call; where it is cheaper to read all ${children}, the gateway does that.`;
}

/** The cost of a nested list: one call for many owners where the account serves its bulk list, else one for each. */
export function describeBulkCost(owner: ResourceKey, to: ResourceKey): string {
  const maxOwners = table[to].endpoints[0]?.bulk?.maxOwners;
  const each = `one for each ${noun(owner)}`;
  if (maxOwners === undefined) return `${capitalize(each)}.`;
  return `One Keap call for each ${maxOwners} ${nouns(owner)} of the query where the account has Keap's newer list of them, else ${each}.`;
}

/** The cost of an edge to one record of which a list of several owners holds copies with `fields`, unless a bulk list served them. */
export function describeListCopyCost(owner: ResourceKey, to: ResourceKey, fields: readonly string[]): string {
  const names = `${fields.slice(0, -1).join(', ')} and ${fields.at(-1)}`;
  return `For ${names} alone the copies in the list of one ${noun(owner)} are enough, which may show a ${noun(to)} whose record is gone; anything else costs ${describeBatchCost(to)} of the query.`;
}

/** The cost of reading a reference table whole. */
export function describeTableCost(key: ResourceKey): string {
  const { endpoints, ttlMs } = table[key];
  const paging = endpoints[0]?.responseShape === 'pages' ? ` for each ${endpoints[0].pageSize} ${nouns(key)}` : '';
  return `One Keap call${paging}; cached for ${ttlMs === HOUR_MS ? 'an hour' : `${ttlMs / 60_000} minutes`}.`;
}

const HOUR_MS = 3_600_000;

/** The cost of an edge to one record of which another record holds a copy with `fields`. */
export function describeCopyCost(from: ResourceKey, to: ResourceKey, fields: readonly string[]): string {
  const names = `${fields.slice(0, -1).join(', ')} and ${fields.at(-1)}`;
  return `Free for ${names}, which come with the ${noun(from)}; any other field costs ${describeBatchCost(to)} of the query.`;
}

/** The cost of a list: of the whole collection, or page by page for each owner. */
export const describePageCost = (owner: ResourceKey | null): string =>
  owner === null ? 'One Keap call a page.' : `One Keap call for each ${noun(owner)} and page.`;

/** Which page sizes the lists of the table allow: `from 1 to 1000 (users: 100)`. */
export function describePageSizes(): string {
  const sizes = resourceKeys.flatMap((key) => {
    const size = table[key].endpoints[0]?.pageSize;
    return table[key].node === null || size === undefined ? [] : [{ key, size }];
  });
  const max = Math.max(...sizes.map(({ size }) => size));
  const smaller = sizes.filter(({ size }) => size < max).map(({ key, size }) => `${nouns(key)}: ${size}`);
  return `from 1 to ${max}${smaller.length === 0 ? '' : ` (${smaller.join(', ')})`}`;
}
