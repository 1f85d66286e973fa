import { Logger as GraphileLogger, run, runMigrations, type LogLevel, type Runner } from 'graphile-worker';
import type { Logger } from 'pino';
import { asDatabaseError } from '../db/errors.js';
import type { Sql } from '../db/sql.js';

const TASK = 'keap-snapshot';

/** Tells every replica at once that a run waits. Jobs are only triggers: what is to be done stands in `snapshot_run`. */
export interface RunNotifier {
  /** Makes one replica hear of the run. */
  notify(runId: string): Promise<void>;
  /** Tells `onTrigger` of each run until it is stopped; it must return at once, so that no job is ever locked for long. Asked again, it makes sure of it. */
  subscribe(onNotify: (runId: string) => void): Promise<void>;
  /** Tells this one no more; the last one to go ends the listening. */
  unsubscribe(onNotify: (runId: string) => void): Promise<void>;
}

/** Triggers over graphile-worker in the same Postgres (its schema `graphile_worker`, migrated when first used). */
export function createRunNotifier(sql: Sql, log: Logger): RunNotifier {
  const logger = quietLogger(log);
  let migrated: Promise<void> | undefined;
  let runner: Promise<Runner> | undefined;
  const listeners = new Set<(runId: string) => void>();
  const migrate = (): Promise<void> => {
    migrated ??= runMigrations({ pgPool: sql.pool, logger }).catch((error: unknown) => {
      migrated = undefined;
      // It speaks to the pool itself, so its errors are still the driver's own.
      throw asDatabaseError(error, 'DATABASE_URL');
    });
    return migrated;
  };
  const start = async (): Promise<Runner> => {
    await migrate();
    const handleJob = (payload: unknown): void => {
      for (const onNotify of listeners) onNotify(String((payload as { runId?: unknown }).runId));
    };
    const started = await run(
      { pgPool: sql.pool, logger, concurrency: 1, noHandleSignals: true, taskList: { [TASK]: handleJob } },
      undefined,
      [],
    );
    // It ends by itself when Postgres has been away too long; whoever sweeps calls `listen` again.
    const clearRunner = (): void => void (runner = undefined);
    started.promise.then(clearRunner, clearRunner);
    return started;
  };
  return {
    async notify(runId) {
      await migrate();
      await sql.query(
        'select graphile_worker.add_job($1, json_build_object($2::text, $3::text), job_key := $4, max_attempts := 1)',
        [TASK, 'runId', runId, `${TASK}-${runId}`],
      );
    },
    async subscribe(onNotify) {
      listeners.add(onNotify);
      runner ??= start().catch((error: unknown) => {
        runner = undefined;
        throw error;
      });
      await runner;
    },
    async unsubscribe(onNotify) {
      listeners.delete(onNotify);
      if (listeners.size > 0) return;
      const stopping = await runner?.catch(() => undefined);
      runner = undefined;
      await stopping?.stop().catch((error: unknown) => log.debug({ err: error }, 'the trigger listener had stopped'));
    },
  };
}

/** graphile-worker speaks of every poll; only its warnings are news. */
function quietLogger(log: Logger): GraphileLogger {
  const childLog = log.child({ part: 'snapshot triggers' });
  return new GraphileLogger(() => (logLevel: LogLevel, message: string) => {
    const level: string = logLevel;
    if (level === 'error') childLog.error(message);
    else if (level === 'warning') childLog.warn(message);
    else childLog.trace(message);
  });
}
