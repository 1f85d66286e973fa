import type { Sql, Statements } from '../db/sql.js';
import { MAX_PAUSE_MS } from './legs/leg-retry.js';

/** A number of ours among Postgres's advisory locks; the run's id is the second one. */
const LOCK_CLASS = 0x6b67;

/** Says of a run `snapshot_run` whether any process holds it: pg_locks shows a lock of two numbers as classid, objid and objsubid 2. */
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

/** A run that this worker no longer may write: cancelled, or taken by another replica. Nothing of the page in hand was stored. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** A run in this worker's hands. Postgres lets it go by itself when the process dies. */
export interface RunLease {
  readonly runId: string;
  readonly tenant: string;
  /** Adds calls sent to Keap; they are written with the next commit. */
  recordCalls(calls: number): void;
  /** One transaction that counts only while the run is RUNNING and still ours; throws HoldLost otherwise. */
  commit<T>(work: (statements: Statements) => Promise<T>): Promise<T>;
  release(): Promise<void>;
}

/**
 * Takes a QUEUED or RUNNING run of `tenant`, or gives null when another worker has it or there is nothing to do. A
 * session's advisory lock keeps others off; the take number makes sure of it, should the lock's connection break while
 * this process lives on. `onLost` is called when that happens.
 */
export async function claimRun(
  sql: Sql,
  { runId, tenant, nowMs }: { readonly runId: string; readonly tenant: string; readonly nowMs: number },
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
    const locked = await connection.query<{ ours: boolean }>('select pg_try_advisory_lock($1::int, $2::int) as ours', [
      LOCK_CLASS,
      runId,
    ]);
    const fencingToken = locked.rows[0]?.ours === true ? await claimFencingToken(sql, runId, tenant, nowMs) : null;
    if (fencingToken !== null) return createLease(sql, runId, tenant, fencingToken, releaseLock);
  } catch (error) {
    await releaseLock();
    throw error;
  }
  await releaseLock();
  return null;
}

async function claimFencingToken(sql: Sql, runId: string, tenant: string, nowMs: number): Promise<number | null> {
  // Waits for a page of the worker before us that is still being committed.
  const [row] = await sql.query<{ take_number: number }>(
    `update keap.snapshot_run
        set status = 'RUNNING', started_at = coalesce(started_at, now()), take_number = take_number + 1,
            resume_at = null, error_code = null, error_message = null
      where id = $1 and tenant = $2 and ${isClaimable('$3')} returning take_number`,
    [runId, tenant, new Date(nowMs)],
  );
  return row?.take_number ?? null;
}

function createLease(
  sql: Sql,
  runId: string,
  tenant: string,
  fencingToken: number,
  release: () => Promise<void>,
): RunLease {
  let uncommittedCalls = 0;
  const commit = async <T>(work: (statements: Statements) => Promise<T>): Promise<T> => {
    const calls = uncommittedCalls;
    const result = await sql.transaction(async (statements) => {
      // First of all: it locks the run's row, so that a cancel or another taker waits for this page, or this page is void.
      const updated = await statements.query(
        `update keap.snapshot_run set call_count = call_count + $3
          where id = $1 and take_number = $2 and status = 'RUNNING' returning id`,
        [runId, fencingToken, calls],
      );
      if (updated.length === 0) throw new LeaseLost(`snapshot ${runId} is no longer in this worker's hands`);
      return work(statements);
    });
    uncommittedCalls -= calls;
    return result;
  };
  return { runId, tenant, commit, release, recordCalls: (calls) => void (uncommittedCalls += calls) };
}
