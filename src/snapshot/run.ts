import type { Clock } from '../clock.js';
import type { Statements } from '../db/sql.js';
import { KeapError } from '../keap/errors.js';
import { EndpointChanged } from '../keap/endpoints/resolver.js';
import { decideOnFailure, type Decision } from './legs/leg-retry.js';
import { Leg, ShuttingDown, LegEndpointChanged, type LegContext } from './legs/leg.js';
import { startNextLeg, scanLeg } from './legs/scan-leg.js';
import { enqueueRun } from './queue.js';

const LEASE_CHECK_INTERVAL_MS = 5_000;

export interface RunContext extends LegContext {
  readonly clock: Clock;
  /** Called when the run is COMPLETED. */
  readonly onCompleted: (tenant: string) => void;
}

/** Scans the remaining legs of a run until it is COMPLETED, PAUSED or FAILED. Throws LeaseLost, ShuttingDown and DatabaseError. */
export async function scanRun(context: RunContext): Promise<void> {
  for (;;) {
    const state = await context.lease.commit((statements) => startNextLeg(statements, context.lease.runId));
    if (state === null) return completeRun(context);
    const leg = new Leg(context, state);
    const skipReason = (await findUnservedReason(leg)) ?? (await findMissingParentReason(leg));
    if (skipReason !== null) {
      await skip(context, leg, skipReason);
      continue;
    }
    const stopDecision = await scanWithRetry(context, leg);
    if (stopDecision !== null) return stopRun(context, stopDecision);
  }
}

type StopDecision = Extract<Decision, { kind: 'pause' | 'fail' }>;

/** Scans a leg and retries transient failures. Returns a decision that ends the run for now, or null. */
async function scanWithRetry(context: RunContext, first: Leg): Promise<StopDecision | null> {
  const { resource } = first.key;
  let leg = first;
  for (let failures = 0; ;) {
    const pagesBefore = leg.pages;
    try {
      await scanLeg(context, leg);
      return null;
    } catch (error) {
      if (context.abortSignal.aborted) throw new ShuttingDown();
      const { path } = leg.endpoint;
      leg = await reloadLeg(context, error);
      if (error instanceof EndpointChanged || error instanceof LegEndpointChanged) {
        context.log.info({ resource, path, now: leg.endpoint.path }, 'the endpoint of a collection changed');
        continue;
      }
      if (!(error instanceof KeapError)) throw error;
      failures = leg.pages > pagesBefore ? 1 : failures + 1;
      const decision = decideOnFailure(error, { failures, pages: leg.pages, path, nowMs: context.clock.now() });
      if (decision.kind === 'pause' || decision.kind === 'fail') return decision;
      context.log.warn({ resource, code: error.code, failures, decision }, 'a snapshot leg failed');
      if (decision.kind === 'skip') return skip(context, leg, decision.reason);
      await sleep(context, decision.waitMs);
    }
  }
}

/** The leg that `error` interrupted, in the state of its last commit. */
async function reloadLeg(context: RunContext, error: unknown): Promise<Leg> {
  if (!(error instanceof KeapError || error instanceof LegEndpointChanged)) throw error;
  const state = await context.lease.commit((statements) => startNextLeg(statements, context.lease.runId));
  if (state === null) throw error;
  return new Leg(context, state);
}

/** Waits before a leg is tried again. Throws LeaseLost in time for a run that is cancelled and resumed meanwhile. */
async function sleep(context: RunContext, waitMs: number): Promise<void> {
  for (let remainingMs = waitMs; remainingMs > 0; remainingMs -= LEASE_CHECK_INTERVAL_MS) {
    await context.clock.sleep(Math.min(remainingMs, LEASE_CHECK_INTERVAL_MS), context.stopSignal).catch(() => {
      throw new ShuttingDown();
    });
    await context.lease.commit(async () => undefined);
  }
}

/** Why this account does not serve the leg's collection: the message of the client, which rejects without a call. Null when it does. */
async function findUnservedReason(leg: Leg): Promise<string | null> {
  const { keap } = leg.context;
  if (keap.isServed(leg.key.resource)) return null;
  try {
    await leg.fetchPage({});
    return null;
  } catch (error) {
    if (error instanceof KeapError) return error.message;
    throw error;
  }
}

/** Why a child list is skipped: its parents were skipped. Null when they were not. */
async function findMissingParentReason(leg: Leg): Promise<string | null> {
  const { parent } = leg.row;
  if (parent === null) return null;
  const { lease } = leg.context;
  const skipped = await lease.commit((statements) =>
    statements.query(`select from keap.snapshot_leg where run_id = $1 and resource = $2 and status = 'SKIPPED'`, [
      lease.runId,
      parent,
    ]),
  );
  return skipped.length === 0 ? null : `${parent} was skipped, and ${leg.endpoint.path} is read once for each of them`;
}

/** Skips the rest of a leg. Its stored records stay. */
async function skip(context: RunContext, leg: Leg, reason: string): Promise<null> {
  context.log.warn({ resource: leg.key.resource, reason }, 'a snapshot leg is skipped');
  await context.lease.commit((statements) =>
    statements.query(
      `update keap.snapshot_leg set status = 'SKIPPED', skipped_reason = $3, finished_at = now()
        where run_id = $1 and resource = $2`,
      [context.lease.runId, leg.key.resource, reason],
    ),
  );
  return null;
}

async function completeRun(context: RunContext): Promise<void> {
  await context.lease.commit(async (statements) => {
    await statements.query(`update keap.snapshot_run set status = 'COMPLETED', finished_at = now() where id = $1`, [
      context.lease.runId,
    ]);
  });
  context.log.info('snapshot completed');
  context.onCompleted(context.lease.tenant);
}

async function stopRun(context: RunContext, decision: StopDecision): Promise<void> {
  const { runId } = context.lease;
  if (decision.kind === 'pause') {
    const resumeAt = new Date(decision.resumeAtMs);
    const delayMs = decision.resumeAtMs - context.clock.now();
    await context.lease.commit(async (statements) => {
      await statements.query(`update keap.snapshot_run set status = 'PAUSED', resume_at = $2 where id = $1`, [
        runId,
        resumeAt,
      ]);
      await enqueueRun(statements, runId, delayMs);
    });
    context.log.info({ resumeAt }, 'snapshot paused: the day quota is spent');
    return;
  }
  await context.lease.commit((statements) => markFailed(statements, runId, decision.code, decision.message));
  context.log.error({ code: decision.code }, 'snapshot failed; it can be resumed');
}

/** Marks a run and its current leg FAILED. */
export async function markFailed(statements: Statements, runId: string, code: string, message: string): Promise<void> {
  await statements.query(
    `update keap.snapshot_run set status = 'FAILED', finished_at = now(), error_code = $2, error_message = $3 where id = $1`,
    [runId, code, message],
  );
  await statements.query(`update keap.snapshot_leg set status = 'FAILED' where run_id = $1 and status = 'RUNNING'`, [
    runId,
  ]);
}
