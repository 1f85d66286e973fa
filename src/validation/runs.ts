import type { Statements } from '../db/sql.js';
import type { Completeness } from '../snapshot/evidence/evidence.js';
import { readRun } from '../snapshot/runs.js';
import type { LegView, RunStatus } from '../snapshot/snapshot.js';
import { ValidationError } from './verdict.js';

/** The run to validate. */
export interface Run {
  readonly id: string;
  readonly tenant: string;
  /** The collections that it was created for. */
  readonly resources: readonly string[];
  readonly legs: ReadonlyMap<string, Pick<LegView, 'status' | 'skippedReason' | 'reason'>>;
  readonly completeness: Completeness;
}

/** The statuses of runs that have ended and still hold their records. */
export const VALIDATED_STATUSES: readonly RunStatus[] = ['COMPLETED', 'INCOMPLETE', 'NEEDS_REVIEW'];

/**
 * The run of this id, or the newest that has ended, of one tenant (`scope`) or of all (null). Throws ValidationError
 * BAD_USER_INPUT for an id that is not a number and for a run that is not COMPLETED, INCOMPLETE or NEEDS_REVIEW, NOT_FOUND
 * when no such run exists.
 */
export async function findRunToValidate(sql: Statements, scope: string | null, snapshotId?: string): Promise<Run> {
  const id = snapshotId ?? (await findNewestId(sql, scope));
  if (!/^\d{1,18}$/.test(id)) {
    throw new ValidationError(
      'BAD_USER_INPUT',
      'A snapshot id is a number such as 7. `snapshots` lists all snapshots.',
    );
  }
  const view = await readRun(sql, scope, id);
  if (view === null)
    throw new ValidationError('NOT_FOUND', `There is no snapshot ${id}. \`snapshots\` lists all snapshots.`);
  if (!VALIDATED_STATUSES.includes(view.status)) {
    throw new ValidationError(
      'BAD_USER_INPUT',
      view.status === 'REJECTED'
        ? `Snapshot ${id} is REJECTED, so it holds no records to validate. Name another.`
        : `Snapshot ${id} is ${view.status}; only one that has ended can be validated. Wait for it, resume it, or name another.`,
    );
  }
  return {
    id: view.id,
    tenant: view.tenant,
    resources: await readResources(sql, view.id),
    legs: new Map(view.legs.map((leg) => [leg.resource, leg])),
    completeness: view.completeness,
  };
}

async function findNewestId(sql: Statements, scope: string | null): Promise<string> {
  const [run] = await sql.query<{ id: string }>(
    `select id::text from keap.snapshot_run
      where status = any($2::text[]) and tenant = coalesce($1, tenant) order by snapshot_run.id desc limit 1`,
    [scope, VALIDATED_STATUSES],
  );
  if (run !== undefined) return run.id;
  throw new ValidationError(
    'NOT_FOUND',
    'No snapshot has ended yet. Create one, wait until it has ended, then validate.',
  );
}

async function readResources(sql: Statements, id: string): Promise<readonly string[]> {
  const [run] = await sql.query<{ resources: string[] }>(
    'select resources from keap.snapshot_run where id = $1::bigint',
    [id],
  );
  return run?.resources ?? [];
}
