import type { Sql, Statements } from '../db/sql.js';
import type { ResourceKey } from '../resources/table.js';
import { endRun, requireRun, type Scope } from './runs.js';
import { SnapshotError, type RunStatus } from './snapshot.js';
import { closeUnvisited } from './store/tombstone.js';
import { removeVersions } from './store/undo.js';

/** Accepts a run as `Snapshots.accept` documents. Returns its status. */
export function acceptRun(sql: Sql, scope: Scope, id: string): Promise<RunStatus> {
  return decide(sql, scope, id, async (statements, { tenant, isAccepted, status }) => {
    if (isAccepted) throw new SnapshotError('BAD_USER_INPUT', `Snapshot ${id} is ${status} and was accepted before.`);
    const held = await statements.query<{ resource: ResourceKey }>(
      `select resource from keap.snapshot_leg where run_id = $1 and status = 'HELD' order by position`,
      [id],
    );
    for (const { resource } of held) {
      const deleted = await closeUnvisited(statements, { runId: id, tenant, resource });
      await statements.query(
        `update keap.snapshot_leg
            set status = 'COMPLETED', reason = null, expected = (evidence ->> 'expected')::bigint, deleted = deleted + $3
          where run_id = $1 and resource = $2`,
        [id, resource, deleted],
      );
    }
    await statements.query('update keap.snapshot_run set accepted_at = now() where id = $1', [id]);
    return endRun(statements, id);
  });
}

/** Rejects a run as `Snapshots.reject` documents. */
export function rejectRun(sql: Sql, scope: Scope, id: string): Promise<void> {
  return decide(sql, scope, id, async (statements, { tenant }) => {
    await removeVersions(statements, { runId: id, tenant }, null);
    await statements.query(
      `update keap.snapshot_run set status = 'REJECTED', accepted_at = null, rejected_at = now() where id = $1`,
      [id],
    );
  });
}

interface RunToDecide {
  readonly tenant: string;
  readonly status: RunStatus;
  readonly isAccepted: boolean;
}

/**
 * Runs `work` in a transaction that holds the row of a run that can be decided. A new run locks the same row before it
 * begins (`removeUndecided`), and a resumed one updates it. Throws SnapshotError NOT_FOUND or BAD_USER_INPUT.
 */
async function decide<T>(
  sql: Sql,
  scope: Scope,
  id: string,
  work: (statements: Statements, run: RunToDecide) => Promise<T>,
): Promise<T> {
  await requireRun(sql, scope, id);
  return sql.transaction(async (statements) => {
    const [run] = await statements.query<RunToDecide & { readonly [column: string]: unknown }>(
      `select tenant, status, accepted_at is not null as "isAccepted" from keap.snapshot_run where id = $1 for update`,
      [id],
    );
    if (run === undefined) throw new SnapshotError('NOT_FOUND', `There is no snapshot ${id}.`);
    if (run.status !== 'INCOMPLETE' && run.status !== 'NEEDS_REVIEW')
      throw new SnapshotError(
        'BAD_USER_INPUT',
        `Snapshot ${id} is ${run.status}; only one that is INCOMPLETE or NEEDS_REVIEW can be accepted or rejected.`,
      );
    // By itself, so that it sees a run that was created while this one waited for the lock.
    const [newer] = await statements.query<{ id: number }>(
      'select id from keap.snapshot_run where tenant = $1 and id > $2 order by id desc limit 1',
      [run.tenant, id],
    );
    if (newer !== undefined)
      throw new SnapshotError(
        'BAD_USER_INPUT',
        `Snapshot ${newer.id} is newer than ${id}; only the newest can be accepted or rejected.`,
      );
    return work(statements, run);
  });
}
