import { findParent, sumRuns, createSpacedIds, type Payload } from '../world/collection.js';
import { badRequest, type HttpResponse } from '../http/errors.js';
import { parseConditions, list } from '../lists/list.js';
import { readPath, defineRoute, since, until, type Route } from '../routes/route.js';
import { RecordTable } from '../world/record-store.js';
import type { InternalWorld } from '../world/world.js';
import type { RecentRead } from './read.js';

/** Which contacts have which tags, for many contacts or many tags at once. */

/** "at most 100 ids" (docs/keap-api.md 15). */
const MAX_IDS = 100;

interface TagSide {
  readonly route: Route;
  /** The required filter. */
  readonly filter: string;
  /** The list of one owner of the set, and the function that renders its records. */
  readonly key: 'applied_tags' | 'contact_tags';
  readonly row: (ownerId: string, record: Payload) => Payload;
}

function defineSide(
  path: string,
  envelope: string,
  filter: string,
  owner: string,
  rest: Pick<TagSide, 'key' | 'row'>,
): TagSide {
  return {
    filter,
    ...rest,
    route: defineRoute({
      path,
      hasSingle: false,
      noun: 'AppliedTag',
      envelope,
      lastPageToken: rest.key === 'applied_tags' ? 'empty' : 'absent',
      // No default order is stated, so the default here is not the order of the ids.
      defaultOrder: 'newest',
      orders: { applied_time: readPath('applied_at') },
      filters: {
        [filter]: { kind: 'set', readPath: readPath(owner), isNumeric: true, maxValues: MAX_IDS },
        since_applied_time: since('applied_at'),
        until_applied_time: until('applied_at'),
      },
    }),
  };
}

const byContact = defineSide('contacts/-/tags', 'tags', 'contact_ids', 'contact_id', {
  key: 'applied_tags',
  row: (contact_id, { tag, applied_time }) => ({
    contact_id,
    tag_id: (tag as Payload)['id'],
    applied_at: applied_time,
  }),
});

const byTag = defineSide('tags/-/contacts', 'contacts', 'tag_ids', 'tag_id', {
  key: 'contact_tags',
  row: (tag_id, { id, applied_time }) => ({ contact_id: id, tag_id, applied_at: applied_time }),
});

/** Concatenates the lists of these owners lazily. An unknown owner has an empty list. */
function concatTables(world: InternalWorld, { key, row }: TagSide, ownerIds: readonly string[]): RecordTable {
  const lists = ownerIds.flatMap((ownerId) => {
    const table = world.findTable(key, ownerId);
    return table === null ? [] : [{ ownerId, table, range: table.range(0, Infinity) }];
  });
  const starts = sumRuns(lists.length, (index) => lists[index]!.range.length);
  const size = starts.at(-1) ?? 0;
  return new RecordTable({
    size,
    ids: createSpacedIds(size, 1, 1, () => 0),
    index: {},
    payload(number) {
      const index = findParent(starts, number);
      const { ownerId, table, range } = lists[index]!;
      return row(ownerId, table.read(range.at(number - starts[index]!)));
    },
  });
}

const createHandler =
  (side: TagSide) =>
  ({ world, query }: RecentRead): HttpResponse => {
    const set = parseConditions(world, side.route, query).find(({ name }) => name === side.filter);
    if (set === undefined) throw badRequest(`The filter '${side.filter}' is required, with 1 to ${MAX_IDS} ids.`);
    const ownerIds = [...new Set(set.values.map((id) => String(BigInt(id))))].toSorted((a, b) => Number(a) - Number(b));
    const table = concatTables(world, side, ownerIds);
    return list({ world, table, route: side.route, query, parentId: null, appliedFilter: side.filter });
  };

export const listContactTags = createHandler(byContact);
export const listTagContacts = createHandler(byTag);
