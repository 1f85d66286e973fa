import type { Statements } from '../db/sql.js';
import { table, type ResourceKey } from '../resources/table.js';
import { isRefusedRequest } from './fault.js';
import { Leg, type LegState, type LegTools } from './leg.js';
import { fallBackToTokens } from './restart.js';
import type { WalkKind } from './view.js';
import { walkChildren } from './walks/children.js';
import { Disagreement } from './walks/disagreement.js';
import { walkByKeyset } from './walks/keyset.js';
import { walkByTokens } from './walks/tokens.js';
import { walkByWindows } from './walks/windows.js';

/** How a collection is walked: by what its row says Keap offers. */
export function walkKindOf(resource: ResourceKey): WalkKind {
  const { parent, v2 } = table[resource];
  if (parent !== null || v2.keyset === null) return 'TOKENS';
  return v2.keyset.ordered ? 'KEYSET' : 'WINDOWS';
}

/** Walks a leg from its cursor to its end; where Keap does not honour ids, once more by page token. Throws KeapError, HoldLost, Resting. */
export async function walkLeg(tools: LegTools, leg: Leg): Promise<void> {
  try {
    await walk(leg);
  } catch (error) {
    const refused = leg.pages === 0 && isRefusedRequest(error);
    if (leg.state.walk === 'TOKENS' || !(refused || error instanceof Disagreement)) throw error;
    const { resource } = leg.place;
    const why = error.message;
    tools.log.warn({ resource, walk: leg.state.walk, why }, 'Keap did not honour ids; the leg goes by page token');
    await fallBackToTokens(leg);
    await walkByTokens(new Leg(tools, { ...leg.state, walk: 'TOKENS', cursor: null }));
  }
}

async function walk(leg: Leg): Promise<void> {
  const { parent } = leg.row;
  if (parent !== null) return walkChildren(leg, parent);
  switch (leg.state.walk) {
    case 'KEYSET':
      return walkByKeyset(leg);
    case 'WINDOWS':
      return walkByWindows(leg);
    case 'TOKENS':
      return walkByTokens(leg);
  }
}

/** The leg to walk next, marked RUNNING; null when all are done. */
export async function nextLeg(statements: Statements, runId: string): Promise<LegState | null> {
  const [found] = await statements.query<LegState & { readonly [column: string]: unknown }>(
    `update keap.snapshot_leg set status = 'RUNNING', started_at = coalesce(started_at, now())
      where run_id = $1 and resource = (
        select resource from keap.snapshot_leg
         where run_id = $1 and status in ('QUEUED', 'RUNNING') order by position limit 1)
     returning resource, walk, cursor, pages`,
    [runId],
  );
  return found ?? null;
}
