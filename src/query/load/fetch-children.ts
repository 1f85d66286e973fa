import { readIds } from '../../resources/record.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { isSortedById, assertOwnerColumn, PagedList } from '../sources/paged-list.js';
import type { PageRequest, Source } from '../sources/source.js';
import { orderByAge, type ChildEdge, type ChildKey } from './edge.js';
import { captureError } from './fetch-singly.js';

/** Keap asks for at most 100 ids in a set where it names no other cap (docs/keap-api.md 7). */
export const MAX_IDS_PER_SET = 100;

/** What the owners of a batch get: their children, or what their call failed of. */
export type ByOwner = Map<string, readonly Payload[] | Error>;

/** Page after page of a collection until its end, or until `atMost` records are there. */
async function readPages(
  source: Source,
  key: ResourceKey,
  pageRequest: PageRequest,
  limit: number | null,
  plan: string,
): Promise<Payload[]> {
  const list = new PagedList(source, key, pageRequest);
  const rows: Payload[] = [];
  // The first few are the first of all only in a list that is in the order it was asked for.
  const hasEnough = (): boolean => limit !== null && rows.length >= limit && isSortedById(rows, 'asc');
  while (!list.isAtEnd && !hasEnough()) rows.push(...(await list.next(plan)).rows);
  return rows;
}

/** One call for each owner, with a page no larger than wanted where that is safe; a failed owner fails alone. */
export async function fetchChildrenOfOwner(
  source: Source,
  endpoint: Endpoint,
  edge: ChildEdge,
  childKey: ChildKey,
  fields: readonly string[],
  plan: string,
): Promise<readonly Payload[] | Error> {
  const { pageSize } = endpoint;
  const order = orderByAge(endpoint, 'asc');
  // Lists below a record are cut by id, so the first few are asked for only where Keap itself lists by id. Crowded ones
  // are never read whole for the sake of a few: who pages through them takes Keap's own pages.
  const isHighFanOut = edge.kind === 'nested' || edge.highFanOut;
  const limit = isHighFanOut || order.orderBy?.field === 'id' ? childKey.limit : null;
  const pageRequest: PageRequest = {
    ...(edge.kind === 'nested'
      ? { parentId: childKey.ownerId }
      : { filter: [{ field: edge.filter, op: '==', value: childKey.ownerId }] }),
    ...order,
    fields,
    size: Math.min(limit ?? pageSize, pageSize),
  };
  try {
    return await readPages(source, edge.to, pageRequest, limit, plan);
  } catch (error) {
    return captureError(error);
  }
}

/** One call for many owners; the owners of a failed call fail together. */
export async function fetchChildrenBySet(
  source: Source,
  endpoint: Endpoint,
  edge: Extract<ChildEdge, { kind: 'hasMany' }>,
  ownerIds: readonly string[],
  fields: readonly string[],
  plan: string,
): Promise<ByOwner> {
  const found: ByOwner = new Map();
  const chunks: (readonly string[])[] = [];
  for (let start = 0; start < ownerIds.length; start += MAX_IDS_PER_SET)
    chunks.push(ownerIds.slice(start, start + MAX_IDS_PER_SET));
  await Promise.all(
    chunks.map(async (chunk) => {
      const filter = [{ field: edge.setFilter ?? edge.filter, op: '==', value: chunk }] as const;
      try {
        const rows = await readPages(source, edge.to, { filter, ...orderByAge(endpoint, 'asc'), fields }, null, plan);
        // All were asked for by their owners, so that each must name one.
        assertOwnerColumn(rows, edge.column, endpoint);
        groupByOwner(rows, edge.column, chunk, found);
      } catch (error) {
        const failure = captureError(error);
        for (const id of chunk) found.set(id, failure);
      }
    }),
  );
  return found;
}

/** Gives each of these owners its children; children of others are left out. */
export function groupByOwner(
  rows: readonly Payload[],
  column: string,
  ownerIds: readonly string[],
  target: ByOwner,
): void {
  const groups = new Map(ownerIds.map((id) => [id, [] as Payload[]]));
  for (const row of rows) for (const id of new Set(readIds(row, column))) groups.get(id)?.push(row);
  for (const [id, children] of groups) target.set(id, children);
}
