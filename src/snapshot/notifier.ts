import {
  Logger as GraphileLogger,
  parseCronItems,
  run,
  runMigrations,
  type LogLevel,
  type Runner,
  type RunnerOptions,
} from 'graphile-worker';
import type { Logger } from 'pino';
import { systemClock, type Clock } from '../clock.js';
import { asDatabaseError } from '../db/errors.js';
import type { Sql } from '../db/sql.js';
import { enqueueLeasedRuns, enqueueRun, enqueueWaitingRuns, RUN_TASK } from './queue.js';

/** The graphile-worker task of the cron: finds the open runs that no process holds. */
const FIND_WAITING_TASK = 'keap-snapshot-find-waiting';
const EACH_MINUTE = '* * * * *';
const RESTART_DELAY_MS = 5_000;

/** Called with the id of a run to work on. Must return at once: a job is locked until it returns. */
type OnNotify = (runId: string) => void;

/** Notifies one process of each run that waits, over graphile-worker. All accounts of a process share one notifier. */
export interface RunNotifier {
  /** Adds the job of a run, due at once. */
  notify(runId: string): Promise<void>;
  /** Adds a job for each open run that no process holds. The cron calls it each minute. */
  notifyWaiting(): Promise<void>;
  /** Calls `onNotify` for each job that this process gets, and adds jobs for all open runs. */
  subscribe(onNotify: OnNotify): Promise<void>;
  /** Removes `onNotify`. Removing the last one stops the runner. */
  unsubscribe(onNotify: OnNotify): Promise<void>;
}

/** A notifier in the Postgres of `sql`, schema `graphile_worker`, which it migrates at first use. */
export function createRunNotifier(sql: Sql, log: Logger, clock: Clock = systemClock): RunNotifier {
  return new GraphileNotifier(sql, log, clock);
}

class GraphileNotifier implements RunNotifier {
  private readonly listeners = new Set<OnNotify>();
  private readonly logger: GraphileLogger;
  private migrated: Promise<void> | undefined;
  private runner: Promise<Runner> | undefined;
  private stopController = new AbortController();

  constructor(
    private readonly sql: Sql,
    private readonly log: Logger,
    private readonly clock: Clock,
  ) {
    this.logger = createQuietLogger(log);
  }

  async notify(runId: string): Promise<void> {
    await this.migrate();
    await enqueueRun(this.sql, runId);
  }

  async notifyWaiting(): Promise<void> {
    await enqueueWaitingRuns(this.sql, this.clock.now());
  }

  async subscribe(onNotify: OnNotify): Promise<void> {
    if (this.stopController.signal.aborted) this.stopController = new AbortController();
    this.listeners.add(onNotify);
    try {
      await this.ensureRunner();
    } catch (error) {
      this.listeners.delete(onNotify);
      throw error;
    }
  }

  async unsubscribe(onNotify: OnNotify): Promise<void> {
    this.listeners.delete(onNotify);
    if (this.listeners.size > 0) return;
    this.stopController.abort(new Error('stopped'));
    const { runner } = this;
    this.runner = undefined;
    const stopping = await runner?.catch(() => undefined);
    await stopping?.stop().catch((error: unknown) => this.log.debug({ err: error }, 'the job runner had stopped'));
  }

  /** Adds jobs for all open runs, then starts the runner unless it is running. */
  private async ensureRunner(): Promise<void> {
    // The jobs come first: a runner that starts fetches jobs at once, and the next time after its poll interval.
    await this.migrate();
    await enqueueLeasedRuns(this.sql);
    await this.notifyWaiting();
    if (this.listeners.size === 0) return;
    this.runner ??= this.startRunner().catch((error: unknown) => {
      this.runner = undefined;
      throw error;
    });
    await this.runner;
  }

  private migrate(): Promise<void> {
    this.migrated ??= runMigrations({ pgPool: this.sql.pool, logger: this.logger }).catch((error: unknown) => {
      this.migrated = undefined;
      // graphile-worker uses the pool itself, so its errors are still the driver's own.
      throw asDatabaseError(error, 'DATABASE_URL');
    });
    return this.migrated;
  }

  private async startRunner(): Promise<Runner> {
    const { signal } = this.stopController;
    const runner = await run(
      this.buildRunnerOptions(),
      undefined,
      parseCronItems([
        { task: FIND_WAITING_TASK, match: EACH_MINUTE, options: { maxAttempts: 1, jobKey: FIND_WAITING_TASK } },
      ]),
    );
    const onEnd = (): void => {
      if (!signal.aborted) void this.restart(signal);
    };
    runner.promise.then(onEnd, onEnd);
    return runner;
  }

  private buildRunnerOptions(): RunnerOptions {
    return {
      pgPool: this.sql.pool,
      logger: this.logger,
      concurrency: 1,
      noHandleSignals: true,
      taskList: {
        [RUN_TASK]: (payload: unknown) => {
          for (const onNotify of this.listeners) onNotify(String((payload as { runId?: unknown }).runId));
        },
        [FIND_WAITING_TASK]: () =>
          this.notifyWaiting().catch((error: unknown) =>
            this.log.warn({ err: error }, 'the search for waiting snapshots failed'),
          ),
      },
      // Without a batch, graphile-worker 0.17 leaves the rejection of a job that it cannot complete unhandled.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    };
  }

  /** Starts the runner again. It ends by itself when it cannot complete a job because Postgres is away. */
  private async restart(signal: AbortSignal): Promise<void> {
    this.runner = undefined;
    while (!signal.aborted) {
      try {
        await this.clock.sleep(RESTART_DELAY_MS, signal);
        return await this.ensureRunner();
      } catch (error) {
        if (!signal.aborted) this.log.warn({ err: error }, 'the job runner could not be started again');
      }
    }
  }
}

/** graphile-worker logs every poll; only its warnings and errors are worth the level that it gives them. */
function createQuietLogger(log: Logger): GraphileLogger {
  const childLog = log.child({ part: 'snapshot jobs' });
  return new GraphileLogger(() => (logLevel: LogLevel, message: string) => {
    const level: string = logLevel;
    if (level === 'error') childLog.error(message);
    else if (level === 'warning') childLog.warn(message);
    else childLog.trace(message);
  });
}
