import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import type { FreshDatabase } from '../kit/database.js';

const CHILD = join(import.meta.dirname, 'child.ts');

/** Starts the snapshot service in its own process, which ends with the run. */
export function startChild(simulator: Simulator, database: FreshDatabase, runId: string): ChildProcess {
  const childArgs = [database.url, simulator.url, simulator.apiKey, runId];
  return spawn(process.execPath, ['--import', 'tsx', CHILD, ...childArgs], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Starts the child, kills it after `calls` calls to Keap, and waits until Postgres has closed its connections. */
export async function runUntilCall(
  simulator: Simulator,
  database: FreshDatabase,
  runId: string,
  calls: number,
): Promise<void> {
  const child = startChild(simulator, database, runId);
  while (simulator.calls.length < calls && child.exitCode === null)
    await new Promise((resolve) => setImmediate(resolve));
  expect(child.exitCode, 'the child must be killed while it works').toBeNull();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const connected = `select count(*) as others from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and wait_event_type is distinct from 'Client'`;
  while (((await database.sql.query<{ others: number }>(connected))[0]?.others ?? 0) > 0);
}
