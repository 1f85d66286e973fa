import type { ScanEnd } from '../evidence/evidence.js';
import { finishLeg } from './finish-leg.js';
import { isBadRequest } from './leg-errors.js';
import { Leg, type LegContext } from './leg.js';
import { confirmGone } from '../evidence/gone.js';
import { fallBackToTokens, restartScan } from './restart.js';
import { scanChildren } from '../strategies/children.js';
import { OrderViolation } from '../strategies/identities.js';
import { scanByKeyset } from '../strategies/keyset.js';
import { scanCollection } from '../strategies/list.js';
import { scanByWindows } from '../strategies/windows.js';

/** Scans a leg from its cursor to its end, and ends it; where Keap does not honour ids, again by page token. Throws KeapError, EndpointChanged, LeaseLost, ShuttingDown. */
export async function scanLeg(context: LegContext, leg: Leg): Promise<void> {
  try {
    await scanAndFinish(context, leg);
  } catch (error) {
    const isById = leg.scanKind === 'KEYSET' || leg.scanKind === 'WINDOWS';
    const isRefused = leg.pages === 0 && isBadRequest(error);
    if (!isById || !(isRefused || error instanceof OrderViolation)) throw error;
    const { resource } = leg.key;
    const why = error.message;
    context.log.warn(
      { resource, walk: leg.scanKind, why },
      'Keap did not honour ids; the leg is scanned by page token',
    );
    await fallBackToTokens(leg);
    const { omittedFields, endpoint } = leg;
    const byTokens = new Leg(context, {
      ...leg.state,
      walk: 'TOKENS',
      cursor: null,
      path: endpoint.path,
      omittedFields,
    });
    await scanAndFinish(context, byTokens);
  }
}

/** Ends a leg after its scan. A list that may have left out records is scanned once more: it may have moved under the scan. */
async function scanAndFinish(context: LegContext, leg: Leg): Promise<void> {
  const { end, missingIds } = await confirmGone(leg, await scan(leg), null);
  if (missingIds === undefined) return finishLeg(leg, end);
  context.log.warn({ resource: leg.key.resource }, 'a list may have left out records; it is scanned once more');
  await restartScan(leg, { cursor: null, list: null });
  const { omittedFields, endpoint, scanKind } = leg;
  const state = { ...leg.state, walk: scanKind, cursor: null, path: endpoint.path, omittedFields };
  const again = new Leg(context, state);
  await finishLeg(again, (await confirmGone(again, await scan(again), missingIds)).end);
}

async function scan(leg: Leg): Promise<ScanEnd> {
  const { parent } = leg.row;
  if (parent !== null) return scanChildren(leg, parent);
  switch (leg.scanKind) {
    case 'KEYSET':
      return scanByKeyset(leg);
    case 'WINDOWS':
      return scanByWindows(leg);
    case 'TOKENS':
    case 'OFFSETS':
    case 'WHOLE':
      return scanCollection(leg);
  }
}
