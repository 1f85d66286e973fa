import type { Leg } from '../legs/leg.js';
import type { ListScan } from './cursor.js';
import { scanByOffsets } from './offsets.js';
import { scanByTokens } from './tokens.js';

/** Walks a collection that comes page by page, or whole. What the walk has not met when it ends is closed as deleted. */
export function scanCollection(leg: Leg): Promise<void> {
  return scanList(leg, { parentId: null, position: leg.cursor, cursor: (position) => position, endsLeg: true });
}

/** Walks one list by whatever Keap pages it by. */
export function scanList(leg: Leg, list: ListScan): Promise<void> {
  return leg.scanKind === 'OFFSETS' ? scanByOffsets(leg, list) : scanByTokens(leg, list);
}
