import type { Statements } from '../../db/sql.js';
import { findObjection } from '../evidence/guards.js';
import type { Evidence, ScanEnd } from '../evidence/evidence.js';
import { closeUnvisited } from '../store/tombstone.js';
import type { LegStatus } from '../snapshot.js';
import type { Leg } from './leg.js';

type Counts = {
  readonly records: number;
  readonly unidentified: number;
  readonly reason: string | null;
  readonly omittedFields: readonly string[];
  readonly parentStatus: LegStatus | null;
};

/**
 * Ends a leg whose scan has ended. With evidence and without an objection of a guard it is COMPLETED, and the records that
 * the scan did not visit are closed. Otherwise it is INCOMPLETE or HELD, and nothing is closed.
 */
export async function finishLeg(leg: Leg, end: ScanEnd): Promise<void> {
  const { lease, log } = leg.context;
  const { resource } = leg.key;
  await lease.commit(async (statements) => {
    const counts = await readCounts(statements, leg);
    const gap = findGap(leg, counts, end);
    if (gap !== null || !end.isProven) {
      log.warn({ resource, gap }, 'a snapshot leg is incomplete');
      return markIncomplete(statements, leg.key, {
        reason: gap ?? 'its end is not confirmed',
        code: null,
        isPartial: false,
      });
    }
    const evidence: Evidence = { ...end.evidence, counted: counts.records };
    const objection = await findObjection(statements, leg, evidence);
    if (objection?.kind === 'gap') {
      const { reason } = objection;
      log.warn({ resource, gap: reason }, 'a snapshot leg is incomplete');
      return markIncomplete(statements, leg.key, { reason, code: null, isPartial: false });
    }
    if (objection?.kind === 'hold') {
      const { hold } = objection;
      log.warn({ resource, ...hold }, 'a snapshot leg is held for review');
      await statements.query(
        `update keap.snapshot_leg set status = 'HELD', evidence = $3, reason = $4, held = $5, finished_at = now()
          where run_id = $1 and resource = $2`,
        [leg.key.runId, resource, evidence, hold.reason, hold.facts],
      );
      return;
    }
    const deleted = await closeUnvisited(statements, leg.key);
    await statements.query(
      `update keap.snapshot_leg
          set status = 'COMPLETED', evidence = $3, expected = $4, deleted = deleted + $5, finished_at = now()
        where run_id = $1 and resource = $2`,
      [leg.key.runId, resource, evidence, evidence.expected, deleted],
    );
  });
}

async function readCounts(statements: Statements, { key, row }: Leg): Promise<Counts> {
  const [counts] = await statements.query<Counts>(
    `select leg.records, leg.unidentified, leg.reason, leg.omitted_fields as "omittedFields", parent.status as "parentStatus"
       from keap.snapshot_leg as leg
       left join keap.snapshot_leg as parent on parent.run_id = leg.run_id and parent.resource = $3
      where leg.run_id = $1 and leg.resource = $2`,
    [key.runId, key.resource, row.parent],
  );
  return counts ?? { records: 0, unidentified: 0, reason: null, omittedFields: [], parentStatus: null };
}

function findGap(
  { row, endpoint }: Leg,
  { unidentified, reason, omittedFields, parentStatus }: Counts,
  end: ScanEnd,
): string | null {
  if (reason !== null) return reason;
  if (parentStatus === 'INCOMPLETE')
    return `${row.parent} is incomplete, and ${endpoint.path} is read for each of them`;
  if (omittedFields.length > 0)
    return `Keap refuses to send ${omittedFields.join(', ')} of ${endpoint.path}, so its records are stored without`;
  if (unidentified > 0) return `${unidentified} of its records came without an id and could not be stored`;
  return end.isProven ? null : end.reason;
}

/**
 * Ends a leg without evidence. `isPartial`: a resumed run goes on from its cursor, unless the scan has noted a gap; otherwise
 * the leg is scanned again.
 */
export async function markIncomplete(
  statements: Statements,
  { runId, resource }: Pick<Leg['key'], 'runId' | 'resource'>,
  { reason, code, isPartial }: { readonly reason: string; readonly code: string | null; readonly isPartial: boolean },
): Promise<void> {
  await statements.query(
    `update keap.snapshot_leg
        set status = 'INCOMPLETE', reason = $3, reason_code = $4, finished_at = now(),
            path = case when $5 and reason is null then path end,
            cursor = case when $5 and reason is null then cursor end
      where run_id = $1 and resource = $2`,
    [runId, resource, reason, code, isPartial],
  );
}
