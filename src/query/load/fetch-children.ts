import { indexByOwner, joinPages } from '../../resources/row-index.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { isSortedById, assertOwnerColumn, PagedList } from '../sources/paged-list.js';
import type { PageRequest, Source } from '../sources/source.js';
import { orderByAge, type ChildEdge, type ChildKey } from './edge.js';
import { captureError } from './fetch-singly.js';

/** Keap accepts at most 100 ids in a set where it documents no other limit (docs/keap-api.md 7). */
export const MAX_IDS_PER_SET = 100;

/** The children of each owner of a batch, or the error of its call. */
export type ByOwner = Map<string, readonly Payload[] | Error>;

/** Reads a list to its end, or until it has `limit` records. */
async function readPages(
  source: Source,
  key: ResourceKey,
  pageRequest: PageRequest,
  limit: number | null,
  plan: string,
): Promise<readonly Payload[]> {
  const list = new PagedList(source, key, pageRequest);
  const pages: (readonly Payload[])[] = [];
  let rowsRead = 0;
  // The first few rows are the lowest ids only in a list that honours the requested order.
  const hasEnough = (): boolean => limit !== null && rowsRead >= limit && isSortedById(joinPages(pages), 'asc');
  while (!list.isAtEnd && !hasEnough()) {
    const { rows } = await list.next(plan);
    pages.push(rows);
    rowsRead += rows.length;
  }
  return joinPages(pages);
}

/** The list of one owner, and after how many records it is left; null: it is read to its end. */
interface OwnList {
  readonly pageRequest: PageRequest;
  readonly limit: number | null;
}

/** The list of one owner, in pages no larger than the limit where that is safe. */
export function buildOwnList(
  endpoint: Endpoint,
  edge: ChildEdge,
  childKey: ChildKey,
  fields: readonly string[],
): OwnList {
  const { pageSize } = endpoint;
  const order = orderByAge(endpoint, 'asc');
  // Nested lists are sliced by id, so a limit is sent only where Keap itself lists by id. A list with high fan-out is
  // never read whole to serve a few rows: its readers page through Keap's own pages.
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
  return { pageRequest, limit };
}

/** Reads the children of one owner from its own list. An error is the result. */
export async function fetchChildrenOfOwner(
  source: Source,
  endpoint: Endpoint,
  edge: ChildEdge,
  childKey: ChildKey,
  fields: readonly string[],
  plan: string,
): Promise<readonly Payload[] | Error> {
  const { pageRequest, limit } = buildOwnList(endpoint, edge, childKey, fields);
  try {
    return await readPages(source, edge.to, pageRequest, limit, plan);
  } catch (error) {
    return captureError(error);
  }
}

/** Reads the children of many owners by a set filter; the owners of a failed call fail together. */
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
        // Keap filtered by owner, so each row must name one.
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

/** Groups children by owner; those of other owners are left out. */
export function groupByOwner(
  rows: readonly Payload[],
  column: string,
  ownerIds: readonly string[],
  target: ByOwner,
): void {
  const byOwner = indexByOwner(rows, column);
  for (const id of ownerIds) target.set(id, byOwner.get(id) ?? []);
}
