import type { Sql, Statements } from '../db/sql.js';
import { outlastFullStorage, type StorageWait } from './storage-wait.js';
import { MAX_PAUSE_MS } from './legs/leg-retry.js';

/** The first number of the gateway's advisory locks in Postgres; the second is the run's id. */
const LOCK_CLASS = 0x6b67;

/** Whether any process holds the run `snapshot_run`. pg_locks shows a lock of two numbers as classid, objid and objsubid 2. */
export const IS_LEASED = `exists (
  select from pg_locks
   where locktype = 'advisory' and classid = ${LOCK_CLASS} and objid = snapshot_run.id and objsubid = 2
     and database = (select oid from pg_database where datname = current_database()))`;

/**
 * Whether a worker may take a `snapshot_run` at the time `now`, a parameter: it is QUEUED or RUNNING, or its pause is over.
 * A pause that is longer than any was written before the clock was set back.
 */
export const isClaimable = (now: string): string => `(status in ('QUEUED', 'RUNNING') or (status = 'PAUSED' and not (
  resume_at > ${now} and resume_at <= ${now}::timestamptz + ${MAX_PAUSE_MS} * interval '1 millisecond')))`;

/** The worker may no longer write the run: it was cancelled, or another replica claimed it. The current page was not stored. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** A run, and the tenant whose accounts alone may work on it. */
export interface RunKey {
  readonly runId: string;
  readonly tenant: string;
}

/** A run that this worker holds. Postgres releases it when the process dies. */
export interface RunLease extends RunKey {
  /** Adds calls sent to Keap. The next commit writes them. */
  recordCalls(calls: number): void;
  /**
   * One transaction, valid only while the run is RUNNING and this worker holds it. Throws LeaseLost otherwise. While the
   * disk of the database is full, `work` runs again in a new transaction after a wait.
   */
  commit<T>(work: (statements: Statements) => Promise<T>): Promise<T>;
  release(): Promise<void>;
}

/**
 * Claims a run of `tenant`. Null when it is no run of the tenant, another worker holds it or it is not claimable at
 * `nowMs`. A session-level advisory lock excludes other workers. The lock is lost when its connection breaks; then
 * `onLost` is called, and the fencing token (`take_number`) keeps this process from writing.
 */
export async function claimRun(
  sql: Sql,
  { runId, tenant, nowMs, wait }: RunKey & { readonly nowMs: number; readonly wait: StorageWait },
  onLost: () => void,
): Promise<RunLease | null> {
  const connection = await sql.pool.connect();
  const releaseLock = async (): Promise<void> => {
    connection.removeListener('error', onLost);
    try {
      await connection.query('select pg_advisory_unlock_all()');
      connection.release();
    } catch (error) {
      connection.release(error instanceof Error ? error : true);
    }
  };
  connection.on('error', onLost);
  try {
    // A worker of another tenant must not hold the lock even briefly: the tenant's own worker would fail to claim the run.
    const locked = await connection.query<{ is_locked: boolean }>(
      `with own as materialized (select from keap.snapshot_run where id = $2::int and tenant = $3)
       select pg_try_advisory_lock($1::int, $2::int) as is_locked from own`,
      [LOCK_CLASS, runId, tenant],
    );
    const fencingToken = locked.rows[0]?.is_locked === true ? await claimFencingToken(sql, runId, tenant, nowMs) : null;
    if (fencingToken !== null) return createLease({ sql, runId, tenant, fencingToken, wait, release: releaseLock });
  } catch (error) {
    await releaseLock();
    throw error;
  }
  await releaseLock();
  return null;
}

async function claimFencingToken(sql: Sql, runId: string, tenant: string, nowMs: number): Promise<number | null> {
  // Waits while the previous worker still commits a page.
  const [row] = await sql.query<{ take_number: number }>(
    `update keap.snapshot_run
        set status = 'RUNNING', started_at = coalesce(started_at, now()), take_number = take_number + 1,
            resume_at = null, error_code = null, error_message = null
      where id = $1 and tenant = $2 and ${isClaimable('$3')} returning take_number`,
    [runId, tenant, new Date(nowMs)],
  );
  return row?.take_number ?? null;
}

interface ClaimedRun extends RunKey {
  readonly sql: Sql;
  readonly fencingToken: number;
  readonly wait: StorageWait;
  readonly release: () => Promise<void>;
}

function createLease({ sql, runId, tenant, fencingToken, wait, release }: ClaimedRun): RunLease {
  /** Shows in the status why the run waits, where the database has room for it. The next commit clears it. */
  const noteFullStorage = async (message: string): Promise<void> => {
    await sql
      .query(
        `update keap.snapshot_run set error_code = 'STORAGE_FULL', error_message = $3
          where id = $1 and take_number = $2 and status = 'RUNNING'`,
        [runId, fencingToken, message],
      )
      .catch((error: unknown) => wait.log.debug({ err: error }, 'the wait of a snapshot could not be stored'));
  };
  let uncommittedCalls = 0;
  const commit = async <T>(work: (statements: Statements) => Promise<T>): Promise<T> => {
    const calls = uncommittedCalls;
    const store = async (statements: Statements): Promise<T> => {
      // First, because it locks the run's row: a cancel or another claim waits for this page, or this page fails.
      const updated = await statements.query(
        `update keap.snapshot_run set call_count = call_count + $3, error_code = null, error_message = null
          where id = $1 and take_number = $2 and status = 'RUNNING' returning id`,
        [runId, fencingToken, calls],
      );
      if (updated.length === 0) throw new LeaseLost(`this worker no longer holds snapshot ${runId}`);
      return work(statements);
    };
    const result = await outlastFullStorage(() => sql.transaction(store), noteFullStorage, wait);
    uncommittedCalls -= calls;
    return result;
  };
  return { runId, tenant, commit, release, recordCalls: (calls) => void (uncommittedCalls += calls) };
}
