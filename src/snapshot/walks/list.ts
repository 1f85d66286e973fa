import type { Leg } from '../leg.js';
import { walkOffsets } from './offsets.js';
import { walkPages } from './tokens.js';

/** One list to walk to its end: a collection, or the children of one parent. */
export interface ListWalk {
  readonly parentId: string | null;
  /** Where it goes on, as `cursor` was given it; null: at the beginning. */
  readonly at: unknown;
  /** The leg's cursor for a place in this list; null: the list is done. */
  readonly cursor: (at: object | null) => unknown;
  /** The end of this list is the end of the leg. */
  readonly ends: boolean;
}

/** Walks a collection that comes page by page, or whole. What the walk has not met when it ends is closed as deleted. */
export function walkCollection(leg: Leg): Promise<void> {
  return walkList(leg, { parentId: null, at: leg.cursor, cursor: (at) => at, ends: true });
}

/** Walks one list by whatever Keap pages it by. */
export function walkList(leg: Leg, list: ListWalk): Promise<void> {
  return leg.walk === 'OFFSETS' ? walkOffsets(leg, list) : walkPages(leg, list);
}
