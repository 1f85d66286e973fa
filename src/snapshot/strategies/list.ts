import type { Leg } from '../legs/leg.js';
import type { ListWalk } from './list-scan.js';
import { walkOffsets } from './offsets.js';
import { walkPages } from './tokens.js';

/** Walks a collection that comes page by page, or whole. What the walk has not met when it ends is closed as deleted. */
export function walkCollection(leg: Leg): Promise<void> {
  return walkList(leg, { parentId: null, at: leg.cursor, cursor: (at) => at, ends: true });
}

/** Walks one list by whatever Keap pages it by. */
export function walkList(leg: Leg, list: ListWalk): Promise<void> {
  return leg.walk === 'OFFSETS' ? walkOffsets(leg, list) : walkPages(leg, list);
}
