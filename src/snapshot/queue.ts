import type { Statements } from '../db/sql.js';
import { isClaimable, IS_LEASED } from './lease.js';

/** The graphile-worker task that starts one run. */
export const RUN_TASK = 'keap-snapshot';

/** Postgres may notice only after a moment that the process that holds a run was killed. */
const KILLED_PROCESS_DELAY_MS = 5_000;

/** A run has at most one job that waits: adding it again moves it. */
const buildAddJobSql = (runId: string, delayMs: string): string => `graphile_worker.add_job(
  $1::text, json_build_object('runId', ${runId}::text), run_at := now() + ${delayMs} * interval '1 millisecond',
  job_key := $1 || '-' || ${runId}, max_attempts := 1)`;

/** Adds the job of a run, due after `delayMs` by the clock of Postgres. */
export async function enqueueRun(statements: Statements, runId: string, delayMs = 0): Promise<void> {
  await statements.query(`select ${buildAddJobSql('$2::text', '$3::float8')}`, [RUN_TASK, runId, delayMs]);
}

/** Adds a job for each open run that no process holds: QUEUED, RUNNING, or PAUSED and due at `nowMs`. */
export async function enqueueWaitingRuns(statements: Statements, nowMs: number): Promise<void> {
  await statements.query(
    `select ${buildAddJobSql('id', '0')} from keap.snapshot_run where ${isClaimable('$2')} and not ${IS_LEASED} order by id`,
    [RUN_TASK, new Date(nowMs)],
  );
}

/** Adds a job, due in some seconds, for each run that a process holds: that process may have been killed just now. */
export async function enqueueLeasedRuns(statements: Statements): Promise<void> {
  await statements.query(
    `select ${buildAddJobSql('id', '$2::float8')} from keap.snapshot_run where status = 'RUNNING' and ${IS_LEASED} order by id`,
    [RUN_TASK, KILLED_PROCESS_DELAY_MS],
  );
}
