import type { Clock } from '../clock.js';
import type { Statements } from '../db/sql.js';
import { KeapError } from '../keap/errors.js';
import { EndpointChanged } from '../keap/endpoints/resolver.js';
import { ATTEMPTS_BEFORE_SET_ASIDE, decideOnFailure, isOutageCode, type Decision } from './legs/leg-retry.js';
import { OutageWatch } from './legs/outage.js';
import { rereadChanges } from './change/reread.js';
import { Leg, ShuttingDown, LegEndpointChanged, type LegContext } from './legs/leg.js';
import { setLegAside, startLeg, startNextLeg, type NextLeg } from './legs/choose-leg.js';
import { markIncomplete } from './legs/finish-leg.js';
import { endRefusedLeg } from './legs/refused-leg.js';
import { scanLeg } from './legs/scan-leg.js';
import { enqueueRun } from './queue.js';
import { findNamedCollections } from './evidence/named.js';
import { findLeftOut } from './evidence/references.js';
import { readEndedLegs } from './change/reread-state.js';
import { adoptRun, endRun, readRun } from './runs.js';
import type { ResourceKey } from '../resources/table.js';

const LEASE_CHECK_INTERVAL_MS = 5_000;

export interface RunContext extends LegContext {
  readonly clock: Clock;
  /** Called when the run is COMPLETED. */
  readonly onCompleted: (tenant: string) => void;
}

/** Scans the remaining legs of a run until it has ended, is PAUSED or FAILED. Throws LeaseLost, ShuttingDown and DatabaseError. */
export async function scanRun(context: RunContext): Promise<void> {
  const outage = new OutageWatch(context, context.clock);
  await context.lease.commit((statements) => adoptRun(statements, context.lease.runId));
  for (;;) {
    const next = await context.lease.commit((statements) => startNextLeg(statements, context.lease.runId));
    if (next === null) return completeRun(context, outage);
    const leg = new Leg(context, next.state);
    const refusal = (await findUnservedReason(leg)) ?? findSkippedParentReason(leg, next);
    if (refusal !== null) {
      await endRefusedLeg(leg, refusal);
      continue;
    }
    const stopDecision = await scanWithRetry(context, leg, next, outage);
    if (stopDecision !== null) return stopRun(context, stopDecision);
  }
}

type StopDecision = Extract<Decision, { kind: 'pause' | 'fail' }>;

/** Scans a leg and retries transient failures. Returns a decision that ends the run for now, or null. */
async function scanWithRetry(
  context: RunContext,
  first: Leg,
  { wasSetAside }: NextLeg,
  outage: OutageWatch,
): Promise<StopDecision | null> {
  const { resource } = first.key;
  let leg = first;
  for (let failures = 0; ;) {
    const pagesBefore = leg.pages;
    try {
      await scanLeg(context, leg);
      outage.addPage(resource);
      return null;
    } catch (error) {
      if (context.abortSignal.aborted) throw new ShuttingDown();
      const { path } = leg.endpoint;
      leg = await reloadLeg(context, error, resource);
      if (error instanceof EndpointChanged || error instanceof LegEndpointChanged) {
        context.log.info({ resource, path, now: leg.endpoint.path }, 'the endpoint of a collection changed');
        continue;
      }
      if (!(error instanceof KeapError)) throw error;
      const hasProgressed = leg.pages > pagesBefore;
      if (hasProgressed) outage.addPage(resource);
      failures = hasProgressed ? 1 : failures + 1;
      const outageMs = outage.addFailure(resource);
      const mayBeOutage = isOutageCode(error) && failures >= ATTEMPTS_BEFORE_SET_ASIDE;
      const isKeapAway = mayBeOutage && (await outage.isKeapAway());
      const nowMs = context.clock.now();
      const attempt = { failures, pages: leg.pages, path, nowMs, wasSetAside, outageMs, isKeapAway };
      const decision = decideOnFailure(error, attempt);
      if (decision.kind === 'pause' || decision.kind === 'fail') return decision;
      context.log.warn({ resource, code: error.code, failures, decision }, 'a snapshot leg failed');
      if (decision.kind !== 'retry') {
        await endFailedLeg(context, leg, decision);
        return null;
      }
      await sleep(context, decision.waitMs);
    }
  }
}

async function endFailedLeg(
  { lease }: RunContext,
  leg: Leg,
  decision: Extract<Decision, { kind: 'refuse' | 'setAside' | 'giveUp' }>,
): Promise<void> {
  if (decision.kind === 'refuse') return endRefusedLeg(leg, decision.reason);
  await lease.commit((statements) =>
    decision.kind === 'setAside'
      ? setLegAside(statements, lease.runId, leg.key.resource)
      : markIncomplete(statements, leg.key, decision),
  );
}

/** The leg that `error` interrupted, in the state of its last commit. */
async function reloadLeg(context: RunContext, error: unknown, resource: ResourceKey): Promise<Leg> {
  if (!(error instanceof KeapError || error instanceof LegEndpointChanged)) throw error;
  const { lease } = context;
  return new Leg(context, await lease.commit((statements) => startLeg(statements, lease.runId, resource)));
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
function findSkippedParentReason({ row, endpoint }: Leg, { parentStatus }: NextLeg): string | null {
  return parentStatus === 'SKIPPED'
    ? `${row.parent} was skipped, and ${endpoint.path} is read once for each of them`
    : null;
}

/** Ends a run whose legs have all ended: what changed meanwhile is read again, and their evidence gives the status. */
async function completeRun(context: RunContext, outage: OutageWatch): Promise<void> {
  const { lease, log, onCompleted } = context;
  const stopDecision = await rereadChanges({ ...context, outage, wait: (waitMs) => sleep(context, waitMs) });
  if (stopDecision !== null) return stopRun(context, stopDecision);
  await markLeftOut(context);
  const status = await lease.commit(async (statements) => {
    const run = await readRun(statements, null, lease.runId);
    for (const { resource, reason } of await findNamedCollections(statements, lease, run?.legs ?? []))
      await markIncomplete(statements, { runId: lease.runId, resource }, { reason, code: null, isPartial: false });
    return endRun(statements, lease.runId);
  });
  log.info({ status }, 'snapshot ended');
  if (status === 'COMPLETED') onCompleted(lease.tenant);
}

/** Ends a leg INCOMPLETE whose list left out records that others name. */
async function markLeftOut(context: RunContext): Promise<void> {
  const { lease, log } = context;
  const legs = await lease.commit((statements) => readEndedLegs(statements, lease.runId));
  const proven = legs.filter(({ status }) => status === 'COMPLETED');
  const owners = proven.map(({ state }) => state.resource);
  for (const leg of proven) {
    // The tags that contacts name were looked up at the end of `contact_tags`.
    const isLookedUp = leg.state.resource === 'tags' && owners.includes('contact_tags');
    const reason = isLookedUp ? null : await findLeftOut(context, leg, owners);
    if (reason === null) continue;
    const { resource } = leg.state;
    log.warn({ resource, reason }, 'a snapshot leg is incomplete');
    await lease.commit((statements) =>
      markIncomplete(statements, { runId: lease.runId, resource }, { reason, code: null, isPartial: false }),
    );
  }
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
