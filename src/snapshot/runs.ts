import type { Sql, Statements } from '../db/sql.js';
import { orderForScan, type ResourceKey } from '../resources/table.js';
import { chooseEndStatus, EVIDENCE_VERSION, assessCompleteness } from './evidence/completeness.js';
import { removeUndecided } from './store/undo.js';
import { reopenRereads } from './change/reread-state.js';
import { SnapshotError, type LegView, type RunStatus, type SnapshotView, type ScanKind } from './snapshot.js';

const RUN_COLUMNS = `id, tenant, status, mode, consistency, created_at as "createdAt", started_at as "startedAt",
  finished_at as "finishedAt", resume_at as "resumeAt", call_count as "callCount", accepted_at as "acceptedAt",
  evidence_version as "evidenceVersion", coalesce(covers_all, true) as "coversAll", as_seen_by as "asSeenBy", changes,
  error_code, error_message`;
const LEG_COLUMNS = `run_id, resource, status, walk, api, pages, records, changed, deleted, repeated, unidentified,
  skipped_reason as "skippedReason", reason, evidence, held, started_at as "startedAt", finished_at as "finishedAt"`;

interface RunRow extends Omit<SnapshotView, 'id' | 'recordCount' | 'error' | 'legs' | 'completeness'> {
  readonly [column: string]: unknown;
  readonly id: number;
  readonly evidenceVersion: number | null;
  readonly coversAll: boolean;
  readonly error_code: string | null;
  readonly error_message: string | null;
}
type LegRow = LegView & { readonly [column: string]: unknown; readonly run_id: number };

/** The tenant whose runs are visible; null: all. */
export type Scope = string | null;

export async function readRun(statements: Statements, scope: Scope, id: string): Promise<SnapshotView | null> {
  if (!isRunId(id)) return null;
  const runs = await statements.query<RunRow>(
    `select ${RUN_COLUMNS} from keap.snapshot_run where id = $1 and tenant = coalesce($2, tenant)`,
    [id, scope],
  );
  return (await withLegs(statements, runs))[0] ?? null;
}

/** The runs with these ids, in no order; ids of no run are left out. */
export async function readRunsById(
  statements: Statements,
  scope: Scope,
  ids: readonly string[],
): Promise<SnapshotView[]> {
  const runs = await statements.query<RunRow>(
    `select ${RUN_COLUMNS} from keap.snapshot_run where id = any($1::bigint[]) and tenant = coalesce($2, tenant)`,
    [ids.filter(isRunId), scope],
  );
  return withLegs(statements, runs);
}

/** Runs, newest first. */
export async function readRuns(
  statements: Statements,
  scope: Scope,
  page: { readonly first: number; readonly afterId?: string },
): Promise<{ nodes: SnapshotView[]; hasNextPage: boolean }> {
  if (page.afterId !== undefined && !isRunId(page.afterId)) return { nodes: [], hasNextPage: false };
  const runs = await statements.query<RunRow>(
    `select ${RUN_COLUMNS} from keap.snapshot_run where ($1::bigint is null or id < $1) and tenant = coalesce($3, tenant)
      order by id desc limit $2`,
    [page.afterId ?? null, page.first + 1, scope],
  );
  return { nodes: await withLegs(statements, runs.slice(0, page.first)), hasNextPage: runs.length > page.first };
}

/** A planned leg. Its scan kind is provisional: the first page decides. */
export interface LegPlan {
  readonly resource: ResourceKey;
  readonly scanKind: ScanKind;
}

/** The account and the credential of a new run. */
export interface RunOrigin {
  readonly tenant: string;
  /** The account in Keap's header; null where it names none. */
  readonly headerTenant: string | null;
  /** The user of the credential, where userinfo does not show an administrator. */
  readonly asSeenBy: string | null;
  /** Whether the run covers all collections that a snapshot includes by default. */
  readonly coversAll: boolean;
}

/** Creates a run with its legs, in the given order. Throws SnapshotError SNAPSHOT_RUNNING while another run of the tenant is open. */
export function createRun(sql: Sql, origin: RunOrigin, legs: readonly LegPlan[]): Promise<string> {
  const { tenant, headerTenant, asSeenBy, coversAll } = origin;
  const resources = legs.map(({ resource }) => resource);
  return withSingleOpenRun(sql, tenant, () =>
    sql.transaction(async (statements) => {
      await removeUndecided(statements, tenant);
      const [run] = await statements.query<{ id: number }>(
        `insert into keap.snapshot_run (tenant, mode, status, resources, evidence_version, covers_all, header_tenant, as_seen_by)
         values ($1, 'FULL', 'QUEUED', $2, $3, $4, $5, $6) returning id`,
        [tenant, resources, EVIDENCE_VERSION, coversAll, headerTenant, asSeenBy],
      );
      const id = String(run?.id);
      // The visited ids of an earlier run serve only its resumption, which this run excludes.
      await statements.query(
        `delete from keap.snapshot_seen using keap.snapshot_run
          where snapshot_run.id = snapshot_seen.run_id and snapshot_run.tenant = $1 and snapshot_run.id < $2`,
        [tenant, id],
      );
      await statements.query(
        `insert into keap.snapshot_leg (run_id, resource, position, walk)
         select $1, leg.resource, leg.position, leg.walk
           from unnest($2::text[], $3::text[]) with ordinality as leg (resource, walk, position)`,
        [id, resources, legs.map(({ scanKind }) => scanKind)],
      );
      return id;
    }),
  );
}

/** Cancels an open run and its remaining legs. Throws SnapshotError NOT_FOUND or BAD_USER_INPUT. */
export async function cancelRun(sql: Sql, scope: Scope, id: string): Promise<void> {
  const run = await requireRun(sql, scope, id);
  await sql.transaction(async (statements) => {
    const cancelled = await statements.query(
      `update keap.snapshot_run set status = 'CANCELLED', finished_at = now(), resume_at = null
        where id = $1 and status in ('QUEUED', 'RUNNING', 'PAUSED') returning id`,
      [id],
    );
    if (cancelled.length === 0) {
      throw new SnapshotError(
        'BAD_USER_INPUT',
        `Snapshot ${id} is finished (${run.status}); there is nothing to cancel.`,
      );
    }
    await statements.query(
      `update keap.snapshot_leg set status = 'CANCELLED' where run_id = $1 and status in ('QUEUED', 'RUNNING')`,
      [id],
    );
  });
}

/** Queues a FAILED, PAUSED, CANCELLED or INCOMPLETE run again. Throws SnapshotError as `Snapshots.resume` documents. */
export async function requeueRun(sql: Sql, scope: Scope, id: string): Promise<void> {
  const run = await requireRun(sql, scope, id);
  if (run.status === 'COMPLETED' || run.status === 'REJECTED')
    throw new SnapshotError('BAD_USER_INPUT', `Snapshot ${id} is ${run.status}; create a new one.`);
  await withSingleOpenRun(sql, run.tenant, () =>
    sql.transaction(async (statements) => {
      // Versions carry the number of the run that read them, so an older run must not write after a newer one.
      const requeued = await statements.query(
        `update keap.snapshot_run as run set status = 'QUEUED', accepted_at = null, finished_at = null, resume_at = null, error_code = null, error_message = null
          where id = $1 and status in ('FAILED', 'PAUSED', 'CANCELLED', 'INCOMPLETE')
            and not exists (select from keap.snapshot_run as newer where newer.tenant = run.tenant and newer.id > run.id) returning id`,
        [id],
      );
      if (requeued.length === 0) throw await notResumableError(statements, run);
      await reopenRereads(statements, id);
      await statements.query(
        `update keap.snapshot_leg set status = 'QUEUED', set_aside = 0, reason = null, reason_code = null
          where run_id = $1 and status in ('FAILED', 'CANCELLED', 'INCOMPLETE')`,
        [id],
      );
    }),
  );
}

async function notResumableError(statements: Statements, run: SnapshotView): Promise<SnapshotError> {
  const [newer] = await statements.query<{ id: number }>(
    'select id from keap.snapshot_run where tenant = $1 and id > $2 order by id desc limit 1',
    [run.tenant, run.id],
  );
  return newer === undefined
    ? new SnapshotError('SNAPSHOT_RUNNING', `Snapshot ${run.id} is ${run.status} already.`)
    : new SnapshotError(
        'BAD_USER_INPUT',
        `Snapshot ${newer.id} is newer than ${run.id}, which would overwrite its records; create a new one.`,
      );
}

export async function requireRun(sql: Sql, scope: Scope, id: string): Promise<SnapshotView> {
  const run = await readRun(sql, scope, id);
  if (run === null) throw new SnapshotError('NOT_FOUND', `There is no snapshot ${id}.`);
  return run;
}

/** Replaces the violation of the index `snapshot_run_one_at_a_time` by an error that names the open run. */
async function withSingleOpenRun<T>(sql: Sql, tenant: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { constraint?: unknown }).constraint !== 'snapshot_run_one_at_a_time') throw error;
    const [open] = await sql.query<{ id: number }>(
      `select id from keap.snapshot_run where tenant = $1 and status in ('QUEUED', 'RUNNING', 'PAUSED')`,
      [tenant],
    );
    const label = open === undefined ? 'Another snapshot' : `Snapshot ${open.id}`;
    throw new SnapshotError('SNAPSHOT_RUNNING', `${label} of this account is open; wait for it, or cancel it.`);
  }
}

async function withLegs(statements: Statements, runs: readonly RunRow[]): Promise<SnapshotView[]> {
  const legs = await statements.query<LegRow>(
    `select ${LEG_COLUMNS} from keap.snapshot_leg where run_id = any($1::bigint[]) order by run_id, position`,
    [runs.map((run) => run.id)],
  );
  return runs.map(({ error_code: code, error_message: message, evidenceVersion, coversAll, ...run }) => {
    const runLegs = legs
      .filter((leg) => leg.run_id === run.id)
      .map(({ run_id: _run, ...leg }): LegView => leg as LegView);
    return {
      ...run,
      id: String(run.id),
      recordCount: runLegs.reduce((sum, leg) => sum + leg.records, 0),
      error: code === null ? null : { code, message: message ?? '' },
      completeness: assessCompleteness({ ...run, evidenceVersion, coversAll }, runLegs),
      legs: runLegs,
    };
  });
}

function isRunId(text: string): boolean {
  return /^[0-9]{1,9}$/.test(text);
}

/** Ends a run whose legs have all ended. Returns its status. */
export async function endRun(statements: Statements, id: string): Promise<RunStatus> {
  const [run] = await statements.query<RunRow>(`select ${RUN_COLUMNS} from keap.snapshot_run where id = $1`, [id]);
  const [view] = await withLegs(statements, run === undefined ? [] : [run]);
  if (run === undefined || view === undefined) throw new Error(`there is no snapshot ${id}`);
  const status = chooseEndStatus(run, view.legs);
  await statements.query(
    `update keap.snapshot_run set status = $2, finished_at = coalesce(finished_at, now()) where id = $1`,
    [id, status],
  );
  return status;
}

/** Makes a run of an older release, which kept no evidence, begin again under the rules of this one. */
export async function adoptRun(statements: Statements, id: string): Promise<void> {
  const adopted = await statements.query(
    `update keap.snapshot_run set evidence_version = $2, covers_all = resources @> $3::text[]
      where id = $1 and evidence_version is null returning id`,
    [id, EVIDENCE_VERSION, orderForScan()],
  );
  if (adopted.length === 0) return;
  await statements.query(
    `update keap.snapshot_leg
        set status = 'QUEUED', path = null, cursor = null, skipped_reason = null, finished_at = null
      where run_id = $1`,
    [id],
  );
}
