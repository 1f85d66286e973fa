import { idsAt, type Generation, type Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { isSortedById } from '../sources/order-guard.js';
import { assertOwnerColumn } from '../sources/owner-column.js';
import { PagedList } from '../sources/paged-list.js';
import type { PageRequest, Source } from '../sources/source.js';
import { byAge, type ChildEdge, type Wish } from './edge.js';
import { captureError } from './failure.js';

/** Keap asks for at most 100 ids in a set where it names no other cap (docs/keap-api.md 7). */
export const SET_CAP = 100;

/** What the owners of a batch get: their children, or what their call failed of. */
export type Gathered = Map<string, readonly Payload[] | Error>;

/** Page after page of a collection until its end, or until `atMost` records are there. */
async function read(
  source: Source,
  key: ResourceKey,
  request: PageRequest,
  atMost: number | null,
  plan: string,
): Promise<Payload[]> {
  const list = new PagedList(source, key, request);
  const rows: Payload[] = [];
  // The first few are the first of all only in a list that is in the order it was asked for.
  const isEnough = (): boolean => atMost !== null && rows.length >= atMost && isSortedById(rows, 'asc');
  while (!list.isAtEnd && !isEnough()) rows.push(...(await list.next(plan)).rows);
  return rows;
}

/** One call for each owner, with a page no larger than wanted where that is safe; a failed owner fails alone. */
export async function single(
  source: Source,
  way: Generation,
  edge: ChildEdge,
  wish: Wish,
  fields: readonly string[],
  plan: string,
): Promise<readonly Payload[] | Error> {
  const { pageSize } = way;
  const age = byAge(way, 'asc');
  // Lists below a record are cut by id, so the first few are asked for only where Keap itself lists by id. Crowded ones
  // are never read whole for the sake of a few: who pages through them takes Keap's own pages.
  const isHighFanOut = edge.kind === 'under' || edge.crowded;
  const atMost = isHighFanOut || age.orderBy?.field === 'id' ? wish.limit : null;
  const request: PageRequest = {
    ...(edge.kind === 'under'
      ? { parentId: wish.ownerId }
      : { filter: [{ field: edge.filter, op: '==', value: wish.ownerId }] }),
    ...age,
    fields,
    size: Math.min(atMost ?? pageSize, pageSize),
  };
  try {
    return await read(source, edge.to, request, atMost, plan);
  } catch (error) {
    return captureError(error);
  }
}

/** One call for many owners; the owners of a failed call fail together. */
export async function bySet(
  source: Source,
  way: Generation,
  edge: Extract<ChildEdge, { kind: 'owned' }>,
  ownerIds: readonly string[],
  fields: readonly string[],
  plan: string,
): Promise<Gathered> {
  const found: Gathered = new Map();
  const chunks: (readonly string[])[] = [];
  for (let at = 0; at < ownerIds.length; at += SET_CAP) chunks.push(ownerIds.slice(at, at + SET_CAP));
  await Promise.all(
    chunks.map(async (chunk) => {
      const filter = [{ field: edge.set ?? edge.filter, op: '==', value: chunk }] as const;
      try {
        const rows = await read(source, edge.to, { filter, ...byAge(way, 'asc'), fields }, null, plan);
        // All were asked for by their owners, so that each must name one.
        assertOwnerColumn(rows, edge.at, way);
        group(rows, edge.at, chunk, found);
      } catch (error) {
        const failure = captureError(error);
        for (const id of chunk) found.set(id, failure);
      }
    }),
  );
  return found;
}

/** Gives each of these owners its children; children of others are left out. */
export function group(rows: readonly Payload[], at: string, ownerIds: readonly string[], into: Gathered): void {
  const groups = new Map(ownerIds.map((id) => [id, [] as Payload[]]));
  for (const row of rows) for (const id of new Set(idsAt(row, at))) groups.get(id)?.push(row);
  for (const [id, children] of groups) into.set(id, children);
}
