import type { Clock } from '../clock.js';
import type { Statements } from '../db/sql.js';
import { KeapError } from '../keap/errors.js';
import { decide, type Decision } from './fault.js';
import { Leg, Resting, type LegTools } from './leg.js';
import { nextLeg, walkLeg } from './walk-leg.js';

/** What a run is handed. */
export interface RunTools extends LegTools {
  readonly clock: Clock;
}

/** Walks what is left of a run: leg after leg, until it is COMPLETED, PAUSED or FAILED. Throws HoldLost and Resting, and what the database throws. */
export async function walkRun(tools: RunTools): Promise<void> {
  for (;;) {
    const state = await tools.hold.commit((statements) => nextLeg(statements, tools.hold.runId));
    if (state === null) return complete(tools);
    const leg = new Leg(tools, state);
    if (!(await parentWasWalked(tools, leg))) continue;
    const left = await walkPatiently(tools, leg);
    if (left !== null) return leave(tools, left);
  }
}

type Leaving = Extract<Decision, { kind: 'pause' | 'fail' }>;

/** Walks a leg, trying again later what passes by itself; gives a decision that ends the run for now, or null. */
async function walkPatiently(tools: RunTools, first: Leg): Promise<Leaving | null> {
  const { resource } = first.place;
  const path = first.row.v2.path;
  let leg = first;
  for (let failures = 1; ; failures += 1) {
    const pagesBefore = leg.pages;
    try {
      await walkLeg(tools, leg);
      return null;
    } catch (error) {
      if (tools.abort.aborted) throw new Resting();
      if (!(error instanceof KeapError)) throw error;
      const state = await tools.hold.commit((statements) => nextLeg(statements, tools.hold.runId));
      if (state === null) throw error;
      if (state.pages > pagesBefore) failures = 1;
      leg = new Leg(tools, state);
      const decision = decide(error, { failures, untouched: state.pages === 0, path, nowMs: tools.clock.now() });
      if (decision.kind === 'pause' || decision.kind === 'fail') return decision;
      tools.log.warn({ resource, code: error.code, failures, decision }, 'a snapshot leg met a failure of Keap');
      if (decision.kind === 'skip') return skip(tools, leg, decision.reason);
      await sleep(tools, decision.waitMs);
    }
  }
}

async function sleep(tools: RunTools, waitMs: number): Promise<void> {
  await tools.clock.sleep(waitMs, tools.rest).catch(() => {
    throw new Resting();
  });
}

/** A child list needs its parents: when they were left out, so is it. */
async function parentWasWalked(tools: RunTools, leg: Leg): Promise<boolean> {
  const { parent } = leg.row;
  if (parent === null) return true;
  const skipped = await tools.hold.commit((statements) =>
    statements.query(`select from keap.snapshot_leg where run_id = $1 and resource = $2 and status = 'SKIPPED'`, [
      tools.hold.runId,
      parent,
    ]),
  );
  if (skipped.length === 0) return true;
  await skip(tools, leg, `${parent} was skipped, and ${leg.row.v2.path} is asked for each of them`);
  return false;
}

/** Leaves a leg out; what earlier runs stored of it stays as it is. */
async function skip(tools: RunTools, leg: Leg, reason: string): Promise<null> {
  tools.log.warn({ resource: leg.place.resource, reason }, 'a snapshot leg is left out');
  await tools.hold.commit((statements) =>
    statements.query(
      `update keap.snapshot_leg set status = 'SKIPPED', skipped_reason = $3, finished_at = now()
        where run_id = $1 and resource = $2`,
      [tools.hold.runId, leg.place.resource, reason],
    ),
  );
  return null;
}

async function complete(tools: RunTools): Promise<void> {
  await tools.hold.commit(async (statements) => {
    await statements.query(`update keap.snapshot_run set status = 'COMPLETED', finished_at = now() where id = $1`, [
      tools.hold.runId,
    ]);
  });
  tools.log.info('snapshot completed');
}

async function leave(tools: RunTools, decision: Leaving): Promise<void> {
  const { runId } = tools.hold;
  if (decision.kind === 'pause') {
    const resumeAt = new Date(decision.resumeAtMs);
    await tools.hold.commit((statements) =>
      statements.query(`update keap.snapshot_run set status = 'PAUSED', resume_at = $2 where id = $1`, [
        runId,
        resumeAt,
      ]),
    );
    tools.log.info({ resumeAt }, 'snapshot paused: the day budget is spent');
    return;
  }
  await tools.hold.commit((statements) => markFailed(statements, runId, decision.code, decision.message));
  tools.log.error({ code: decision.code }, 'snapshot failed; it can be resumed');
}

/** Marks a run FAILED, with the leg it was walking. */
export async function markFailed(statements: Statements, runId: string, code: string, message: string): Promise<void> {
  await statements.query(
    `update keap.snapshot_run set status = 'FAILED', finished_at = now(), error_code = $2, error_message = $3 where id = $1`,
    [runId, code, message],
  );
  await statements.query(`update keap.snapshot_leg set status = 'FAILED' where run_id = $1 and status = 'RUNNING'`, [
    runId,
  ]);
}
