import type { Leg } from '../legs/leg.js';
import type { ListScan } from './cursor.js';
import { scanByOffsets } from './offsets.js';
import { scanByTokens } from './tokens.js';

/** Scans a collection page by page, or whole. At the end it closes the records that it did not visit as deleted. */
export function scanCollection(leg: Leg): Promise<void> {
  return scanList(leg, { parentId: null, position: leg.cursor, cursor: (position) => position, endsLeg: true });
}

/** Scans one list by offset or by page token. */
export function scanList(leg: Leg, list: ListScan): Promise<void> {
  return leg.scanKind === 'OFFSETS' ? scanByOffsets(leg, list) : scanByTokens(leg, list);
}
