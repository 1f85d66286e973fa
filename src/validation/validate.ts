import { systemClock, type Clock } from '../clock.js';
import type { Sql, Statements } from '../db/sql.js';
import type { Pack } from './check.js';
import { loadPack } from './pack.js';
import { runCheck, type CheckRunner } from './run-check.js';
import { findRunToValidate, type Run } from './runs.js';
import type { CheckResult, Validation, Verdict } from './verdict.js';

/** How many checks run in parallel, each on its own connection. */
const CONNECTIONS = 4;

export interface ValidationOptions {
  readonly sql: Sql;
  /** A folder with the user's own `.sql` checks, added to the built-in ones. */
  readonly checksDir?: string;
  /** The time limit of one check. */
  readonly statementTimeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * The validation service. Loads the checks once, here: throws PackError, which names every faulty file.
 * Every call computes the verdict again; the same run and pack give the same verdict. Concurrent calls for one run share
 * one verdict. keap.validation stores the newest verdict of a run and pack.
 */
export function createValidation(options: ValidationOptions): Validation {
  const { sql, checksDir, statementTimeoutMs = 60_000, clock = systemClock } = options;
  const pack = loadPack(checksDir);
  const runner: CheckRunner = { sql, clock, statementTimeoutMs };
  const inFlight = new Map<string, Promise<Verdict>>();
  return {
    async validate(snapshotId, scope = null) {
      const run = await findRunToValidate(sql, scope, snapshotId);
      const shared = inFlight.get(run.id);
      if (shared) return shared;
      const verdict = runPack(runner, pack, run).finally(() => inFlight.delete(run.id));
      inFlight.set(run.id, verdict);
      return verdict;
    },
  };
}

async function runPack(runner: CheckRunner, pack: Pack, run: Run): Promise<Verdict> {
  const startedAt = new Date(runner.clock.now());
  const startMs = runner.clock.monotonicMs();
  await analyzeRecords(runner.sql);
  const checks = await runAll(runner, pack, run);
  const { completeness } = run;
  const checksPassed = !checks.some(
    ({ level, status }) => level === 'MUST' && (status === 'FAILED' || status === 'ERROR'),
  );
  const verdict: Verdict = {
    snapshotId: run.id,
    passed: completeness.passed && checksPassed,
    completeness,
    checksPassed,
    packVersion: pack.version,
    startedAt,
    durationMs: Math.round(runner.clock.monotonicMs() - startMs),
    checks,
  };
  await storeVerdict(runner.sql, verdict);
  return verdict;
}

/** Updates the planner's statistics: right after a first snapshot it expects a few records, and joins 100,000 one by one. */
async function analyzeRecords(sql: Statements): Promise<void> {
  await sql.query('analyze keap.record');
}

/** Runs all checks. The results are in the order of the pack. */
async function runAll(runner: CheckRunner, pack: Pack, run: Run): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const waiting = [...pack.checks.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, check] = next;
      results[index] = await runCheck(runner, check, run);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return results;
}

async function storeVerdict(sql: Statements, verdict: Verdict): Promise<void> {
  await sql.query(
    `insert into keap.validation (run_id, pack_version, passed, started_at, duration_ms, checks, completeness, checks_passed)
     values ($1::bigint, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8)
     on conflict (run_id, pack_version) do update
        set passed = excluded.passed, started_at = excluded.started_at, duration_ms = excluded.duration_ms, checks = excluded.checks,
            completeness = excluded.completeness, checks_passed = excluded.checks_passed`,
    [
      verdict.snapshotId,
      verdict.packVersion,
      verdict.passed,
      verdict.startedAt,
      verdict.durationMs,
      JSON.stringify(verdict.checks),
      JSON.stringify(verdict.completeness),
      verdict.checksPassed,
    ],
  );
}
