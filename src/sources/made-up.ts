import type { Identity } from '../keap/ask.js';
import type { Payload } from '../resources/row.js';
import { resourceKeys, table, type ResourceKey } from '../resources/table.js';

/** Far from any id that Keap has given out, and so far apart that they foretell a collection without end. */
const FIRST_ID = 800_000_000_000_000n;
const STEP = 1_000_003n;
/** Members of a list inside a record, as many as is usual and then some. */
const LISTED = 3;

/** The id of the record at this place of a made-up collection. */
export const madeUpId = (place: number): string => String(FIRST_ID + BigInt(place) * STEP);

/** What made-up records are made up into. */
export interface World {
  /** How many different records of a collection can be pointed at; a great many where its size is not known. */
  readonly reach: (key: ResourceKey) => number;
  /** Told of every id that a record points at. */
  readonly given: (key: ResourceKey, id: string) => void;
}

/**
 * A record with nothing but its id and what its edges are followed by. Each points at records of its own as long as there
 * are enough of them, so that following them costs as much as it can.
 */
export function madeUpRecord(key: ResourceKey, id: string, place: number, { reach, given }: World): Payload {
  const record: Record<string, unknown> = { id };
  for (const edge of Object.values(table[key].edges)) {
    if (edge.kind !== 'points' && edge.kind !== 'listed') continue;
    const count = edge.kind === 'listed' ? LISTED : 1;
    const ids = Array.from({ length: count }, (_, at) => madeUpId((place * count + at) % Math.max(1, reach(edge.to))));
    for (const pointed of ids) given(edge.to, pointed);
    put(record, edge.at, ids, edge.kind === 'listed');
  }
  return record;
}

/** Says of a record whose it is. */
export function belongsTo(record: Payload, at: string, ownerId: string): Payload {
  const owned = { ...record };
  put(owned, at, [ownerId], false);
  return owned;
}

/** The column in which records of a collection hold their owner's id, as the table's edges tell it of a filter. */
export function ownerColumn(key: ResourceKey, filter: string): string | null {
  for (const owner of resourceKeys) {
    for (const edge of Object.values(table[owner].edges)) {
      if (edge.kind === 'owned' && edge.to === key && (edge.filter === filter || edge.set === filter)) return edge.at;
    }
  }
  return null;
}

/** Writes ids at a dotted path; `[]` steps into a list that gets one member for each id. */
function put(record: Record<string, unknown>, at: string, ids: readonly string[], isList: boolean): void {
  const [step = '', ...rest] = at.split('.');
  if (rest.length === 0) {
    record[step] = isList ? ids : ids[0];
  } else if (step.endsWith('[]')) {
    record[step.slice(0, -2)] = ids.map((id) => {
      const member = {};
      put(member, rest.join('.'), [id], false);
      return member;
    });
  } else {
    const inner = { ...(record[step] as Payload | undefined) };
    put(inner, rest.join('.'), ids, isList);
    record[step] = inner;
  }
}

/** Whom a credential that was never asked about acts for. */
export const NOBODY: Identity = {
  userId: null,
  localUserId: null,
  email: null,
  name: null,
  admin: null,
  tenant: '',
  tenantNames: [],
};
