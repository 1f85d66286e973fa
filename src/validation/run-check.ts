import type { Clock } from '../clock.js';
import { DatabaseError } from '../db/errors.js';
import type { Sql } from '../db/sql.js';
import type { Check } from './check.js';
import type { Run } from './runs.js';
import { buildStatement } from './statement.js';
import type { CheckResult } from './verdict.js';

export interface CheckRunner {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly statementTimeoutMs: number;
}

type ViolationRow = { violation_count: number; samples: Record<string, unknown>[] };

/** Runs one check on a run. A check whose statement fails has status ERROR. Throws DatabaseError DATABASE_UNAVAILABLE and STORAGE_FULL. */
export async function runCheck(runner: CheckRunner, check: Check, run: Run): Promise<CheckResult> {
  const { id, level, title, why } = check;
  const startMs = runner.clock.monotonicMs();
  const result = (found: Pick<CheckResult, 'status' | 'note'> & Partial<ViolationRow>): CheckResult => ({
    id,
    level,
    title,
    why,
    status: found.status,
    note: found.note,
    violationCount: found.violation_count ?? 0,
    samples: found.samples ?? [],
    durationMs: Math.round(runner.clock.monotonicMs() - startMs),
  });
  const note = findSkipReason(check, run);
  if (note !== null) return result({ status: 'SKIPPED', note });
  try {
    const found = await executeCheck(runner, check, run);
    return result({ ...found, status: found.violation_count === 0 ? 'PASSED' : 'FAILED', note: null });
  } catch (error) {
    // An unavailable database or a full disk is an error of neither the check nor the data.
    if (error instanceof DatabaseError && (error.code === 'DATABASE_UNAVAILABLE' || error.code === 'STORAGE_FULL'))
      throw error;
    return result({ status: 'ERROR', note: describeError(error, runner.statementTimeoutMs) });
  }
}

function executeCheck(runner: CheckRunner, check: Check, run: Run): Promise<ViolationRow> {
  return runner.sql.readOnly(runner.statementTimeoutMs, async (statements) => {
    // JIT compilation takes longer than these statements run, an anti-join that fits in memory needs no files, and the
    // checks already run in parallel.
    await statements.query(
      `select set_config('jit', 'off', true), set_config('work_mem', '64MB', true), set_config('max_parallel_workers_per_gather', '0', true)`,
      [],
    );
    const [found] = await statements.query<ViolationRow>(buildStatement(check), [run.id, run.tenant]);
    return found ?? { violation_count: 0, samples: [] };
  });
}

/** Why a check cannot run on this run; null when it can. */
function findSkipReason(check: Check, run: Run): string | null {
  for (const resource of check.resources) {
    const leg = run.legs.get(resource);
    // A collection may be read in the place of one that the account lacks.
    if (leg === undefined && !run.resources.includes(resource)) return `${resource} is not part of this snapshot.`;
    if (leg?.status === 'SKIPPED') return `${resource} was skipped: ${leg.skippedReason ?? 'no reason was stored'}.`;
    if (check.legs === 'whole' && leg?.status !== 'COMPLETED') {
      return leg?.status === 'HELD'
        ? `${resource} is held for review, so it still has records that are gone: see MUST-LEG-${resource}.`
        : `${resource} is incomplete (its leg is ${leg?.status ?? 'missing'}): see MUST-LEG-${resource}.`;
    }
  }
  return null;
}

/** The error of Postgres with its SQLSTATE. Data exceptions (class 22) quote the offending value, which is omitted. */
function describeError(error: unknown, statementTimeoutMs: number): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const sqlState = typeof code === 'string' ? code : 'no SQLSTATE';
  const text = typeof message === 'string' ? message : 'the check failed';
  if (sqlState === '57014') return `${sqlState}: stopped after ${statementTimeoutMs} ms: ${text}`;
  return `${sqlState}: ${sqlState.startsWith('22') ? text.replace(/".*"/gs, '"…"') : text}`;
}
