import type { Statements } from '../db/sql.js';
import { isClaimable, IS_LEASED, type RunKey } from './lease.js';

/** The graphile-worker task that starts one run. */
export const RUN_TASK = 'keap-snapshot';

/** Postgres may notice only after a moment that the process that holds a run was killed. */
const KILLED_PROCESS_DELAY_MS = 5_000;

/** After that, the run waits for the poll of a process of its tenant. */
const MAX_HAND_OVERS = 10;
const MAX_RUN_ID = 2 ** 31 - 1;

/** Reads the run's id in the payload of a job. Null when there is none. */
export function readRunId(payload: unknown): string | null {
  const { runId } = (payload ?? {}) as { readonly runId?: unknown };
  return typeof runId === 'string' && /^\d{1,10}$/.test(runId) && Number(runId) <= MAX_RUN_ID ? runId : null;
}

/** A run has at most one job that waits: adding it again moves it. */
const buildAddJobSql = (runId: string, delayMs: string, options = ''): string => `graphile_worker.add_job(
  $1::text, json_build_object('runId', ${runId}::text), run_at := now() + ${delayMs} * interval '1 millisecond',
  job_key := $1 || '-' || ${runId}, max_attempts := 1${options})`;

/** Adds the job of a run, due after `delayMs` by the clock of Postgres. */
export async function enqueueRun(statements: Statements, runId: string, delayMs = 0): Promise<void> {
  await statements.query(`select ${buildAddJobSql('$2::text', '$3::float8')}`, [RUN_TASK, runId, delayMs]);
}

/** Adds the job of a run, due at once, if the run is claimable at `nowMs`. */
export async function enqueueClaimableRun(statements: Statements, runId: string, nowMs: number): Promise<void> {
  await statements.query(
    `select ${buildAddJobSql('id', '0')} from keap.snapshot_run where id = $2 and ${isClaimable('$3')}`,
    [RUN_TASK, runId, new Date(nowMs)],
  );
}

/**
 * Adds the job of a run again, due at once, for processes other than `refusedBy`, if the run is claimable at `nowMs`.
 * A runner gets no job that has the flag of its process.
 */
export async function handOverRun(
  statements: Statements,
  {
    runId,
    refusedBy,
    nowMs,
  }: { readonly runId: string; readonly refusedBy: readonly string[]; readonly nowMs: number },
): Promise<void> {
  if (refusedBy.length > MAX_HAND_OVERS) return;
  // A job that was added meanwhile keeps its time.
  const addJob = buildAddJobSql('id', '0', `, job_key_mode := 'preserve_run_at', flags := $3::text[]`);
  await statements.query(`select ${addJob} from keap.snapshot_run where id = $2 and ${isClaimable('$4')}`, [
    RUN_TASK,
    runId,
    refusedBy,
    new Date(nowMs),
  ]);
}

/** Adds a job, due in some seconds, for each run that a process holds: that process may have been killed just now. */
export async function enqueueLeasedRuns(statements: Statements): Promise<void> {
  await statements.query(
    `select ${buildAddJobSql('id', '$2::float8')} from keap.snapshot_run where status = 'RUNNING' and ${IS_LEASED} order by id`,
    [RUN_TASK, KILLED_PROCESS_DELAY_MS],
  );
}

/** The run with an id, or null. */
export async function findRun(statements: Statements, runId: string): Promise<RunKey | null> {
  const [run] = await statements.query<{ tenant: string }>('select tenant from keap.snapshot_run where id = $1', [
    runId,
  ]);
  return run === undefined ? null : { runId, tenant: run.tenant };
}

/** Each open run that no process holds: QUEUED, RUNNING, or PAUSED and due at `nowMs`. */
export function findWaitingRuns(statements: Statements, nowMs: number): Promise<RunKey[]> {
  return statements.query<{ runId: string; tenant: string }>(
    `select id::text as "runId", tenant from keap.snapshot_run where ${isClaimable('$1')} and not ${IS_LEASED} order by id`,
    [new Date(nowMs)],
  );
}
