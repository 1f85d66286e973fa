import { randomUUID } from 'node:crypto';
import {
  Logger as GraphileLogger,
  run,
  runMigrations,
  type JobHelpers,
  type LogLevel,
  type Runner,
  type RunnerOptions,
} from 'graphile-worker';
import type { Logger } from 'pino';
import { systemClock, type Clock } from '../clock.js';
import { asDatabaseError } from '../db/errors.js';
import type { Sql } from '../db/sql.js';
import type { RunKey } from './lease.js';
import { enqueueLeasedRuns, enqueueRun, findRun, findWaitingRuns, handOverRun, readRunId, RUN_TASK } from './queue.js';

/** How often each process looks for waiting runs, by the monotonic clock. */
const POLL_INTERVAL_MS = 10_000;
const RESTART_DELAY_MS = 5_000;

/** Called with a run that waits. Starts to work on it and resolves to true if it is the account's own. Never rejects. */
export type OnNotify = (run: RunKey) => Promise<boolean>;

/**
 * Notifies a process of each run that waits: at once by a graphile-worker job, which one process gets, and by a poll of
 * each process, which needs no job. All accounts of a process share one notifier.
 */
export interface RunNotifier {
  /** Adds the job of a run, due at once. */
  notify(runId: string): Promise<void>;
  /** Notifies the accounts of this process of each open run that no process holds. The poll calls it every 10 seconds. */
  notifyWaiting(): Promise<void>;
  /** Calls `onNotify` for each open run that no process holds, now and at each poll, and for each job that this process gets. */
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
  private readonly processFlag = `not-${randomUUID()}`;
  private migrated: Promise<void> | undefined;
  private runner: Promise<Runner> | undefined;
  private polling: Promise<void> | undefined;
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
    await this.offerWaiting(this.listeners);
  }

  async subscribe(onNotify: OnNotify): Promise<void> {
    if (this.stopController.signal.aborted) this.stopController = new AbortController();
    this.listeners.add(onNotify);
    try {
      await this.ensureRunner();
      await this.offerWaiting([onNotify]);
    } catch (error) {
      await this.unsubscribe(onNotify);
      throw error;
    }
    if (this.listeners.size > 0) this.polling ??= this.poll(this.stopController.signal);
  }

  async unsubscribe(onNotify: OnNotify): Promise<void> {
    this.listeners.delete(onNotify);
    if (this.listeners.size > 0) return;
    this.stopController.abort(new Error('stopped'));
    const { runner, polling } = this;
    this.runner = undefined;
    this.polling = undefined;
    await polling;
    const stopping = await runner?.catch(() => undefined);
    await stopping?.stop().catch((error: unknown) => this.log.debug({ err: error }, 'the job runner had stopped'));
  }

  private async poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.clock.sleep(POLL_INTERVAL_MS, signal);
        await this.notifyWaiting();
      } catch (error) {
        if (!signal.aborted) this.log.warn({ err: error }, 'the search for waiting snapshots failed');
      }
    }
  }

  private async offerWaiting(listeners: Iterable<OnNotify>): Promise<void> {
    // In the background: an account that waits for Keap must not delay the others.
    for (const run of await findWaitingRuns(this.sql, this.clock.now())) void offer(run, listeners);
  }

  /** Offers the run of a job to the accounts of this process. If it is of none, another process gets the job. */
  private async handleJob(payload: unknown, { job }: JobHelpers): Promise<void> {
    const runId = readRunId(payload);
    const run = runId === null ? null : await findRun(this.sql, runId);
    if (run === null) return;
    const refusedBy = [...Object.keys(job.flags ?? {}), this.processFlag];
    // In the background: the job is locked, and the next one waits, until this function returns.
    void this.offerOrHandOver(run, refusedBy).catch((error: unknown) =>
      this.log.warn({ err: error, snapshot: run.runId }, 'a snapshot job was not handed over'),
    );
  }

  private async offerOrHandOver(run: RunKey, refusedBy: readonly string[]): Promise<void> {
    if (await offer(run, this.listeners)) return;
    await handOverRun(this.sql, { runId: run.runId, refusedBy, nowMs: this.clock.now() });
  }

  /** Adds jobs for the runs that a killed process may still hold, then starts the runner unless it is running. */
  private async ensureRunner(): Promise<void> {
    await this.migrate();
    await enqueueLeasedRuns(this.sql);
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
    const runner = await run(this.buildRunnerOptions());
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
      forbiddenFlags: [this.processFlag],
      taskList: { [RUN_TASK]: (payload: unknown, helpers) => this.handleJob(payload, helpers) },
      // Without it, graphile-worker reads a file named crontab in the working directory.
      parsedCronItems: [],
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

/** Whether the run is of one of the accounts, which then works on it. */
async function offer(run: RunKey, listeners: Iterable<OnNotify>): Promise<boolean> {
  const answers = await Promise.all(Array.from(listeners, (onNotify) => onNotify(run)));
  return answers.includes(true);
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
