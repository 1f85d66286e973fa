import type { ScanEnd } from '../evidence/evidence.js';
import type { Leg } from '../legs/leg.js';
import type { ListScan } from './cursor.js';
import { scanByOffsets } from './offsets.js';
import { scanByTokens } from './tokens.js';

/** Scans a collection page by page, or whole. */
export function scanCollection(leg: Leg): Promise<ScanEnd> {
  return scanList(leg, { parentId: null, position: leg.cursor, cursor: (position) => position });
}

/** Scans one list by offset or by page token. */
export function scanList(leg: Leg, list: ListScan): Promise<ScanEnd> {
  return leg.scanKind === 'OFFSETS' ? scanByOffsets(leg, list) : scanByTokens(leg, list);
}
