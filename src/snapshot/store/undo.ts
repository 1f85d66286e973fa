import type { Statements } from '../../db/sql.js';
import type { RunKey } from '../lease.js';

/**
 * Removes what a run stored, so that the records are as before it: its versions are deleted, and those that it ended are
 * current again. `resources` limits that to some collections; null: all. Valid only for the newest run of its tenant.
 */
export async function removeVersions(
  statements: Statements,
  { runId, tenant }: RunKey,
  resources: readonly string[] | null,
): Promise<void> {
  const parameters = [runId, tenant, resources];
  const isConcerned = 'tenant = $2 and ($3::text[] is null or resource = any($3))';
  // First, because a record has one current version (record_current).
  await statements.query(`delete from keap.record where from_run = $1 and ${isConcerned}`, parameters);
  await statements.query(`update keap.record set to_run = null where to_run = $1 and ${isConcerned}`, parameters);
  await statements.query(
    'delete from keap.snapshot_seen where run_id = $1 and ($2::text[] is null or resource = any($2))',
    [runId, resources],
  );
}

/**
 * Before a new run: locks the newest ended run of the tenant, so that it is not accepted or rejected meanwhile, and removes
 * what its held legs stored. A decision is no longer possible, and what a guard held must not become the records that the
 * new run is compared with.
 */
export async function removeUndecided(statements: Statements, tenant: string): Promise<void> {
  const [run] = await statements.query<{ id: number }>(
    `select id from keap.snapshot_run where tenant = $1 and status not in ('QUEUED', 'RUNNING', 'PAUSED')
      order by id desc limit 1 for update`,
    [tenant],
  );
  if (run === undefined) return;
  const held = await statements.query<{ resource: string }>(
    `update keap.snapshot_leg
        set reason = reason || '; a newer snapshot began before a decision, so what was stored of it is removed'
      where run_id = $1 and status = 'HELD' returning resource`,
    [run.id],
  );
  if (held.length === 0) return;
  const resources = held.map(({ resource }) => resource);
  await removeVersions(statements, { runId: String(run.id), tenant }, resources);
}
