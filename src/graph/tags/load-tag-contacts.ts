import type { GraphQLResolveInfo } from 'graphql';
import { compareIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import { selectsTotalCount, loadRecordsById } from '../edges/follow-edge.js';
import {
  checkFirst,
  once,
  toConnection,
  type ConnectionResult,
  type EdgeResult,
  type PageArgs,
} from '../list/connection.js';
import { decodeCursor, encodeCursor, type TimePosition } from '../list/cursor.js';
import { loadListPage, nameList } from '../list/list.js';
import type { Source } from '../../query/sources/source.js';
import type { Context } from '../operation/context.js';
import { selectedFields, selectsOnly } from '../schema/selection.js';
import { readDateTime } from '../values/date-time.js';

/** The fields of a contact that a tag's list of contacts copies, with their columns. */
const copiedColumns: Readonly<Record<string, string>> = {
  id: 'id',
  keapId: 'id',
  givenName: 'given_name',
  familyName: 'family_name',
};

export const copiedFields: readonly string[] = Object.keys(copiedColumns);

/** A contact in a tag's list, with the time when the tag was applied. */
interface MemberEdge extends EdgeResult {
  readonly appliedAt: string | null;
}

/** A page of a tag's contacts. A count that fails is an error in the place of the total. */
export interface MemberPage extends Omit<ConnectionResult, 'totalCount'> {
  readonly totalCount: number | null | Error;
}

/**
 * A page of the contacts with a tag. Where Keap orders by the time of tagging, the list is in that order and then by id:
 * pages of several tags may come from Keap's bulk list, and a list that was read whole has cursors by time and id.
 */
export async function loadTagContacts(
  context: Context,
  tag: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<MemberPage> {
  const tagId = String(tag['id']);
  const members = await loadMembers(context, tagId, args, info);
  const [contacts, totalCount] = await Promise.all([
    loadContacts(context, members.nodes, info),
    members.totalCount ?? (selectsTotalCount(info) ? countMembers(context, tagId) : null),
  ]);
  const edges: MemberEdge[] = members.edges.map(({ cursor, node }, index) => ({
    cursor,
    node: contacts[index] ?? null,
    appliedAt: readDateTime((node as Payload)['applied_time']),
  }));
  return { ...members, edges, nodes: contacts.filter((contact) => contact !== null), totalCount };
}

async function loadMembers(
  context: Context,
  tagId: string,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionResult> {
  const { source } = context.loaders;
  const endpoint = source.endpoint('contact_tags');
  const first = checkFirst(args.first, endpoint.pageSize);
  const loadOwnPage = (): Promise<ConnectionResult> =>
    loadListPage(context, 'contact_tags', args, info, { parentId: tagId, orderBy: timeOrder });
  if (!endpoint.orderBy.includes(timeOrder.field)) return loadOwnPage();
  const list = once(() => nameList('contact_tags', endpoint, tagId, [], timeOrder));
  if (typeof args.after === 'string') {
    const position = decodeCursor(list(), args.after);
    if (!('timeMs' in position)) return loadOwnPage();
    const members = await context.loaders.loadChildren('tags', 'contacts', tagId);
    return sliceByTime(members, list, first, position);
  }
  const needsTotal = selectsTotalCount(info);
  const bulk = await context.loaders.loadBulkChildren('tags', 'contacts', {
    ownerId: tagId,
    first,
    needsTotal,
    isTotalFree: () => !needsTotal || isTotalFree(source, tagId),
    isOwnListCached: () => isOwnPageCached(source, tagId, first, needsTotal),
    isCopied: selectsOnly(info, 'Contact', copiedFields) && !selectsOnly(info, 'Contact', ['id', 'keapId']),
  });
  if (bulk.kind === 'PAIRS')
    return bulk.isWhole
      ? sliceByTime(bulk.pairs, list, first, null)
      : takeFirst(bulk.pairs, list, first, endpoint.pageSize);
  const page = await loadOwnPage();
  if (bulk.isUnproven && page.nodes.length > 0) source.bulk.reject('contact_tags');
  // This call may have found out that only v1 serves the list, which has no such order.
  const isOrdered = source.endpoint('contact_tags') === endpoint;
  if (isOrdered && !page.pageInfo.hasNextPage) return sliceByTime(page.nodes, list, first, null);
  return { ...page, totalCount: page.totalCount ?? bulk.total };
}

/** Whether the cache has the first page of a tag's own list, and its total where that is needed and the account counts. */
function isOwnPageCached(source: Source, tagId: string, first: number, needsTotal: boolean): boolean {
  const page = source.findCachedPage('contact_tags', { parentId: tagId, orderBy: timeOrder, size: first });
  return page !== null && (!needsTotal || page.isLast || isTotalFree(source, tagId));
}

/** Whether the count of a tag costs no call. */
const isTotalFree = (source: Source, tagId: string): boolean =>
  !source.bulk.canCount('contact_tags') || source.isCountCached('contact_tags', tagId);

const timeOrder = { field: 'applied_time', direction: 'asc' } as const;

/**
 * A page of the first members of a longer list, which are in its order. Their cursors are positions in the tag's own list,
 * so that the next page is read from there.
 */
function takeFirst(members: readonly Payload[], list: () => string, first: number, size: number): ConnectionResult {
  const edges = members.slice(0, first).map((node, index) => ({
    node,
    cursor: () => encodeCursor(list(), { token: null, size, skip: index + 1, visitedToken: null, steps: 0 }),
  }));
  return toConnection(edges, { hasNextPage: true, hasPreviousPage: false, totalCount: null });
}

/** A page of a whole list in order of time and id. */
function sliceByTime(
  members: readonly Payload[],
  list: () => string,
  first: number,
  after: TimePosition | null,
): ConnectionResult {
  const placed = members.map((member) => ({ member, place: getPlace(member) }));
  placed.sort((a, b) => comparePlaces(a.place, b.place));
  // By time and id the place is found even when the contact has lost the tag.
  const start = after === null ? 0 : placed.filter(({ place }) => comparePlaces(place, after) <= 0).length;
  const end = start + first;
  return toConnection(
    placed.slice(start, end).map(({ member, place }) => ({ node: member, cursor: () => encodeCursor(list(), place) })),
    { hasNextPage: end < placed.length, hasPreviousPage: after !== null, totalCount: placed.length },
  );
}

function getPlace(member: Payload): TimePosition {
  const time = readDateTime(member['applied_time']);
  return { timeMs: time === null ? null : Date.parse(time), id: String(member['id']) };
}

/** Members without a time come last. */
function comparePlaces(a: TimePosition, b: TimePosition): number {
  const [left, right] = [a.timeMs ?? Infinity, b.timeMs ?? Infinity];
  return left === right ? compareIds(a.id, b.id) : left < right ? -1 : 1;
}

/** The contacts of these members, null where Keap has none any more; their copies where those have all that is selected. */
async function loadContacts(
  context: Context,
  members: readonly Payload[],
  info: GraphQLResolveInfo,
): Promise<readonly (Payload | null)[]> {
  const ids = members.map((member) => String(member['id']));
  if (!selectsOnly(info, 'Contact', copiedFields)) return loadRecordsById(context, 'contacts', ids, info);
  const columns = [...selectedFields(info, 'Contact')].flatMap((name) => copiedColumns[name] ?? []);
  // A copy without a column leaves open what the record has there; null is a value.
  const isComplete = (member: Payload): boolean => columns.every((column) => member[column] !== undefined);
  const incomplete = members.flatMap((member, index) => (isComplete(member) ? [] : [ids[index] as string]));
  const loaded = incomplete.length === 0 ? [] : await loadRecordsById(context, 'contacts', incomplete, info);
  const byId = new Map(incomplete.map((id, index) => [id, loaded[index] ?? null]));
  return members.map((member, index) => {
    const id = ids[index] as string;
    return byId.has(id) ? (byId.get(id) ?? null) : { ...member, id };
  });
}

async function countMembers(context: Context, tagId: string): Promise<number | null | Error> {
  const { source } = context.loaders;
  if (!source.bulk.canCount('contact_tags')) return null;
  try {
    return await source.fetchCount('contact_tags', tagId, 'contacts of a tag: one count for each tag');
  } catch (error) {
    return error as Error;
  }
}
