import type { Clock } from '../../clock.js';
import { EndpointChanged } from '../../keap/endpoints/resolver.js';
import { KeapError } from '../../keap/errors.js';
import type { ChangeWindow } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { CLOCK_DIFFERENCE_MS } from '../evidence/confirm.js';
import { ATTEMPTS_BEFORE_SET_ASIDE, decideOnFailure, isOutageCode, type Decision } from '../legs/leg-retry.js';
import type { OutageWatch } from '../legs/outage.js';
import { Leg, LegEndpointChanged, ShuttingDown, type LegContext } from '../legs/leg.js';
import type { Changes } from './changes.js';
import { findMerged } from './merged.js';
import { rereadLeg } from './reread-leg.js';
import { readEndedLegs, saveReread, type EndedLeg, type Reread } from './reread-state.js';

type StopDecision = Extract<Decision, { kind: 'pause' | 'fail' }>;

/** What the run knows of Keap's availability, and how it waits. */
export interface RereadContext extends LegContext {
  readonly clock: Clock;
  readonly outage: OutageWatch;
  /** Waits before another try. */
  readonly wait: (waitMs: number) => Promise<void>;
}

/**
 * The end of a run: reads again what changed in its collections since it began, and stores it with the report. It goes on
 * where it was interrupted. A collection whose re-read fails is named in the report and does not hold the run; Keap as a
 * whole is waited for as in a scan, once. Returns a decision that ends the run for now, or null. Throws LeaseLost and
 * ShuttingDown.
 */
export async function rereadChanges(context: RereadContext): Promise<StopDecision | null> {
  const { lease } = context;
  const since = await readSince(context);
  let outage: string | null = null;
  for (const ended of await lease.commit((statements) => readEndedLegs(statements, lease.runId))) {
    if (ended.status === 'SKIPPED' || ended.reread.isDone) continue;
    const leg = new Leg(context, ended.state);
    const plan = planReread(leg, ended);
    if ('reason' in plan || outage !== null) {
      await endReread(leg, ended.reread, 'reason' in plan ? plan.reason : (outage ?? ''));
      continue;
    }
    const decision = await rereadWithRetry(context, leg, plan.window, since);
    if (decision === null) continue;
    if (decision.kind === 'pause' || decision.code === 'UPSTREAM_AUTH') return decision;
    outage = `Keap is away: ${decision.code}`;
    await endReread(leg, await readReread(context, leg), outage);
  }
  return reportChanges(context, since);
}

async function readSince({ lease }: LegContext): Promise<Date> {
  const [run] = await lease.commit((statements) =>
    statements.query<{ since: Date }>(
      `select started_at - $2 * interval '1 millisecond' as since from keap.snapshot_run where id = $1`,
      [lease.runId, CLOCK_DIFFERENCE_MS],
    ),
  );
  if (run === undefined) throw new Error(`there is no snapshot ${lease.runId}`);
  return run.since;
}

/** The window to read again, or why there is none. */
function planReread(
  { row, endpoint, state }: Leg,
  { status }: EndedLeg,
): { readonly window: ChangeWindow } | { readonly reason: string } {
  if (status === 'HELD') return { reason: 'a guard holds it for review' };
  if (status !== 'COMPLETED') return { reason: 'its scan is not complete' };
  if (row.parent !== null) return { reason: `it would take a call for each of the ${row.parent}` };
  if (state.path !== endpoint.path) return { reason: 'its endpoint has changed since its scan' };
  if (endpoint.changeWindow === null) return { reason: `Keap has no filter by time of change for ${endpoint.path}` };
  return { window: endpoint.changeWindow };
}

/** Reads a leg again. Returns a decision that concerns the whole run, or null. */
async function rereadWithRetry(
  context: RereadContext,
  leg: Leg,
  window: ChangeWindow,
  since: Date,
): Promise<StopDecision | null> {
  const { outage } = context;
  const { resource } = leg.key;
  const { path } = leg.endpoint;
  let reread = await readReread(context, leg);
  for (let failures = 0; ;) {
    try {
      await rereadLeg(leg, window, since, reread);
      outage.addPage(resource);
      return null;
    } catch (error) {
      if (context.abortSignal.aborted) throw new ShuttingDown();
      if (error instanceof EndpointChanged || error instanceof LegEndpointChanged) {
        await endReread(leg, await readReread(context, leg), 'its endpoint changed meanwhile');
        return null;
      }
      if (!(error instanceof KeapError)) throw error;
      const pagesBefore = reread.pages;
      reread = await readReread(context, leg);
      const hasProgressed = reread.pages > pagesBefore;
      if (hasProgressed) outage.addPage(resource);
      failures = hasProgressed ? 1 : failures + 1;
      const outageMs = outage.addFailure(resource);
      const isKeapAway = isOutageCode(error) && failures >= ATTEMPTS_BEFORE_SET_ASIDE && (await outage.isKeapAway());
      const attempt = { failures, pages: reread.pages, path, nowMs: context.clock.now(), wasSetAside: false };
      const decision = decideOnFailure(error, { ...attempt, outageMs, isKeapAway });
      if (decision.kind === 'pause' || decision.kind === 'fail') return decision;
      context.log.warn({ resource, code: error.code, failures, decision }, 'a collection could not be read again');
      if (decision.kind !== 'retry') {
        await endReread(leg, reread, decision.kind === 'setAside' ? error.message : decision.reason);
        return null;
      }
      await context.wait(decision.waitMs);
    }
  }
}

/** The re-read of a leg as its last commit left it. */
async function readReread({ lease }: LegContext, { key }: Leg): Promise<Reread> {
  const legs = await lease.commit((statements) => readEndedLegs(statements, lease.runId));
  const leg = legs.find(({ state }) => state.resource === key.resource);
  if (leg === undefined) throw new Error(`snapshot ${lease.runId} has no leg ${key.resource}`);
  return leg.reread;
}

async function endReread({ context, key }: Leg, reread: Reread, reason: string): Promise<void> {
  await context.lease.commit((statements) => saveReread(statements, key, { ...reread, isDone: true, reason }));
}

/** Stores what the re-reads found, and which contacts were merged. */
async function reportChanges(context: RereadContext, since: Date): Promise<StopDecision | null> {
  const { lease } = context;
  const legs = await lease.commit((statements) => readEndedLegs(statements, lease.runId));
  try {
    const changes: Changes = { since: since.toISOString(), ...listRereads(legs), ...(await findMerged(context, legs)) };
    await lease.commit((statements) =>
      statements.query('update keap.snapshot_run set changes = $2 where id = $1', [lease.runId, changes]),
    );
    return null;
  } catch (error) {
    if (!(error instanceof KeapError)) throw error;
    const attempt = { failures: 1, pages: 0, path: '', nowMs: context.clock.now(), wasSetAside: false };
    const decision = decideOnFailure(error, { ...attempt, outageMs: 0, isKeapAway: false });
    if (decision.kind !== 'pause') throw error;
    return decision;
  }
}

function listRereads(legs: readonly EndedLeg[]): Pick<Changes, 'reread' | 'notReread'> {
  const asked = legs.filter(({ status }) => status !== 'SKIPPED').toReversed();
  return {
    reread: asked
      .filter(({ reread }) => reread.hasRead)
      .map(({ state: { resource, path }, reread: { changed, added, sampleIds, reason } }) => ({
        resource,
        changed,
        added,
        sampleIds,
        limit: reason ?? describeLimit(resource, path),
      })),
    notReread: asked
      .filter(({ reread }) => !reread.hasRead)
      .map(({ state: { resource }, reread: { reason } }) => ({ resource, reason: reason ?? 'no reason was stored' })),
  };
}

/** What a whole re-read cannot show; null where it shows each change. Never a deletion. */
function describeLimit(resource: ResourceKey, path: string | null): string | null {
  const window = table[resource].endpoints.find((endpoint) => endpoint.path === path)?.changeWindow;
  if (window?.of === 'event')
    return 'Keap filters it by the time of the event: a later change of an older record does not show';
  if (window?.of === 'unstated')
    return 'Keap does not document which time its filter compares: a change of an older record may not show';
  return null;
}
