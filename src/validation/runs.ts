import type { Statements } from '../db/sql.js';
import { ValidationError } from './verdict.js';

/** The run to validate. */
export interface Run {
  readonly id: string;
  readonly tenant: string;
  readonly resources: readonly string[];
  /** Status and reason of each leg. */
  readonly legs: ReadonlyMap<string, { readonly status: string; readonly skippedReason: string | null }>;
}

// Types, not interfaces, so that they fit the driver's row type.
type RunRow = { id: string; tenant: string; status: string; resources: string[] };
type LegRow = { resource: string; status: string; skipped_reason: string | null };

/**
 * The run of this id, or the newest COMPLETED one, of one tenant (`scope`) or of all (null). Throws ValidationError
 * BAD_USER_INPUT for an id that is not a number and for a run that is not COMPLETED, NOT_FOUND when no such run exists.
 */
export async function findRunToValidate(sql: Statements, scope: string | null, snapshotId?: string): Promise<Run> {
  const run = snapshotId === undefined ? await findNewestRun(sql, scope) : await findRun(sql, scope, snapshotId);
  const legs = await sql.query<LegRow>(
    'select resource, status, skipped_reason from keap.snapshot_leg where run_id = $1::bigint',
    [run.id],
  );
  return {
    id: run.id,
    tenant: run.tenant,
    resources: run.resources,
    legs: new Map(legs.map((leg) => [leg.resource, { status: leg.status, skippedReason: leg.skipped_reason }])),
  };
}

async function findNewestRun(sql: Statements, scope: string | null): Promise<RunRow> {
  const [run] = await sql.query<RunRow>(
    `select id::text, tenant, status, resources from keap.snapshot_run
      where status = 'COMPLETED' and tenant = coalesce($1, tenant) order by id desc limit 1`,
    [scope],
  );
  if (run) return run;
  throw new ValidationError(
    'NOT_FOUND',
    'No snapshot is COMPLETED yet. Create one, wait until it is COMPLETED, then validate.',
  );
}

async function findRun(sql: Statements, scope: string | null, snapshotId: string): Promise<RunRow> {
  if (!/^\d{1,18}$/.test(snapshotId)) {
    throw new ValidationError(
      'BAD_USER_INPUT',
      'A snapshot id is a number such as 7. `snapshots` lists all snapshots.',
    );
  }
  const [run] = await sql.query<RunRow>(
    'select id::text, tenant, status, resources from keap.snapshot_run where id = $1::bigint and tenant = coalesce($2, tenant)',
    [snapshotId, scope],
  );
  if (!run) {
    throw new ValidationError('NOT_FOUND', `There is no snapshot ${snapshotId}. \`snapshots\` lists all snapshots.`);
  }
  if (run.status !== 'COMPLETED') {
    throw new ValidationError(
      'BAD_USER_INPUT',
      `Snapshot ${snapshotId} is ${run.status}; only a COMPLETED one can be validated. Wait for it, resume it, or name another.`,
    );
  }
  return run;
}
