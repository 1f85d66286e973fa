import type { ResourceKey } from '../../resources/table.js';
import type { LegStatus, RunStatus } from '../snapshot.js';
import type { Completeness, CompletenessStatus, Evidence } from './evidence.js';

/** The version of the rules of evidence that this release applies; stored with each run. */
export const EVIDENCE_VERSION = 1;

/** The stored facts of a run that decide. */
export interface RunFacts {
  readonly status: RunStatus;
  /** Null: a run of a release without evidence. */
  readonly evidenceVersion: number | null;
  readonly coversAll: boolean;
  readonly asSeenBy: string | null;
}

/** The stored facts of a leg that decide. */
export interface LegFacts {
  readonly resource: ResourceKey;
  readonly status: LegStatus;
  readonly skippedReason: string | null;
  readonly reason: string | null;
  readonly evidence: Evidence | null;
}

/** Whether a run is complete, by its stored facts alone. Pure. */
export function assessCompleteness(run: RunFacts, legs: readonly LegFacts[]): Completeness {
  const covered = legs.map(({ resource }) => resource);
  const facts = { covered, coversAll: run.coversAll };
  const endedOnly = legs.filter((leg) => leg.evidence?.kind === 'ENDED').map(({ resource }) => resource);
  const scope = run.coversAll ? [] : [`the snapshot covers ${covered.join(', ')} only`];
  const conclude = (status: CompletenessStatus, reasons: readonly string[]): Completeness => ({
    status,
    passed: status === 'COMPLETE',
    reasons: [...reasons, ...scope],
    ...facts,
    endedOnly,
  });
  if (run.status === 'REJECTED') return conclude('REJECTED', ['a person rejected the snapshot']);
  if (run.evidenceVersion === null)
    return conclude(isEnded(run.status) ? 'UNPROVEN' : 'PENDING', [
      'the snapshot is from a release that kept no evidence: take another',
    ]);
  const incomplete = legs.flatMap(describeGap);
  if (!isEnded(run.status)) return conclude('PENDING', incomplete);
  const held = legs.filter(({ status }) => status === 'HELD').map(({ resource, reason }) => `${resource}: ${reason}`);
  if (incomplete.length > 0) return conclude('INCOMPLETE', [...incomplete, ...held]);
  if (held.length > 0) return conclude('NEEDS_REVIEW', held);
  const unserved = describeUnserved(legs);
  if (unserved !== null) return conclude('INCOMPLETE', [unserved]);
  if (run.asSeenBy !== null)
    return conclude('AS_SEEN_BY', [
      `Keap does not show that ${run.asSeenBy} is an administrator, and shows other users a part of the records only: connect an administrator, or use it as what this user sees`,
    ]);
  return conclude('COMPLETE', []);
}

/** Why a leg leaves a gap, as a list of one; empty where it leaves none. */
function describeGap({ resource, status, reason, evidence }: LegFacts): string[] {
  switch (status) {
    case 'HELD':
    case 'SKIPPED':
      return [];
    case 'COMPLETED':
      return evidence === null ? [`${resource}: nothing proves that it is complete`] : [];
    case 'INCOMPLETE':
      return [`${resource}: ${reason ?? 'no reason was stored'}`];
    case 'QUEUED':
    case 'RUNNING':
    case 'FAILED':
    case 'CANCELLED':
      return [`${resource}: its scan is ${status}`];
  }
}

/** A snapshot of an account that serves nothing proves nothing. */
function describeUnserved(legs: readonly LegFacts[]): string | null {
  if (legs.some(({ status }) => status !== 'SKIPPED')) return null;
  const [first] = legs;
  return `Keap served none of its collections (${first?.resource}: ${first?.skippedReason ?? 'no reason was stored'})`;
}

const isEnded = (status: RunStatus): boolean =>
  status === 'COMPLETED' || status === 'INCOMPLETE' || status === 'NEEDS_REVIEW' || status === 'REJECTED';

/** The status with which a run ends, by the status of its legs. */
export function chooseEndStatus(run: Omit<RunFacts, 'status'>, legs: readonly LegFacts[]): RunStatus {
  const { status } = assessCompleteness({ ...run, status: 'COMPLETED' }, legs);
  return status === 'INCOMPLETE' || status === 'NEEDS_REVIEW' ? status : 'COMPLETED';
}
