import { forgetMet } from './close.js';
import type { Leg } from './leg.js';

/** Begins a list's walk again at `cursor`: what it has met is forgotten and no longer counted; stored versions stay. */
export async function restartWalk(
  leg: Leg,
  from: { readonly cursor: unknown; readonly parentId: string | null },
): Promise<void> {
  await leg.tools.hold.commit(async (statements) => {
    const forgotten = await forgetMet(statements, leg.place);
    await statements.query(
      `update keap.snapshot_leg
          set cursor = $3, restarts = restarts + 1, records = case when $4 then records - $5 else 0 end
        where run_id = $1 and resource = $2`,
      [leg.place.runId, leg.place.resource, JSON.stringify(from.cursor), from.parentId !== null, forgotten],
    );
  });
}

/** Turns a leg whose ids Keap did not honour into a walk by page tokens, and marks the run PAGED. */
export async function fallBackToTokens(leg: Leg): Promise<void> {
  await leg.tools.hold.commit(async (statements) => {
    await statements.query(`update keap.snapshot_run set consistency = 'PAGED' where id = $1`, [leg.place.runId]);
    await forgetMet(statements, leg.place);
    await statements.query(
      `update keap.snapshot_leg set walk = 'TOKENS', cursor = null, restarts = restarts + 1, records = 0, unidentified = 0
        where run_id = $1 and resource = $2`,
      [leg.place.runId, leg.place.resource],
    );
  });
}
