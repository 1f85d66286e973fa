import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { DatabaseError } from '../db/errors.js';
import type { Sql } from '../db/sql.js';
import type { KeapReader } from '../keap/keap-client.js';
import { readHeaderTenant, SenderCheck } from './evidence/sender.js';
import { enqueueClaimableRun } from './queue.js';
import { LeaseLost, claimRun, type RunKey, type RunLease } from './lease.js';
import { ShuttingDown } from './legs/leg.js';
import { markFailed, scanRun } from './run.js';

/** How long the current page may take to finish when the service stops. */
const GRACE_MS = 5_000;

export interface WorkerOptions {
  readonly sql: Sql;
  readonly keap: KeapReader;
  readonly log: Logger;
  readonly clock: Clock;
  /** The share of a collection that may be gone without a review. */
  readonly shrinkGuard: number;
  /** Called when a run is COMPLETED. */
  readonly onCompleted: (tenant: string) => void;
}

/** Works on runs. At most one worker of all processes works on a run. */
export class Worker {
  private readonly stopController = new AbortController();
  private readonly abortController = new AbortController();
  private readonly activeRuns = new Map<string, Promise<void>>();
  /** Runs to claim again when they are released: a resume may follow a cancel before the worker has stopped. */
  private readonly requeuedRuns = new Set<string>();

  constructor(private readonly options: WorkerOptions) {}

  /** Claims a run and works on it in the background, unless another worker holds it. Never throws. */
  claim(run: RunKey): void {
    const { runId } = run;
    if (this.stopController.signal.aborted) return;
    if (this.activeRuns.has(runId)) return void this.requeuedRuns.add(runId);
    const done = this.work(run)
      .catch((error: unknown) => this.options.log.error({ err: error, snapshot: runId }, 'a snapshot was suspended'))
      .finally(() => {
        this.activeRuns.delete(runId);
        if (this.requeuedRuns.delete(runId)) this.claim(run);
      });
    this.activeRuns.set(runId, done);
  }

  /** Waits until the current pages are committed, then suspends all runs. */
  async stop(): Promise<void> {
    this.stopController.abort(new ShuttingDown());
    const finished = new AbortController();
    const grace = this.options.clock.sleep(GRACE_MS, finished.signal).then(
      () => this.abortController.abort(new ShuttingDown()),
      () => undefined,
    );
    await Promise.allSettled(this.activeRuns.values());
    finished.abort(new ShuttingDown());
    await grace;
  }

  private async work({ runId, tenant }: RunKey): Promise<void> {
    const { sql, clock, log: parentLog } = this.options;
    const log = parentLog.child({ snapshot: runId });
    const lostController = new AbortController();
    const stopSignal = AbortSignal.any([this.stopController.signal, lostController.signal]);
    const wait = { clock, log, signal: stopSignal };
    const lease = await claimRun(sql, { runId, tenant, nowMs: clock.now(), wait }, () =>
      lostController.abort(new ShuttingDown()),
    );
    if (lease === null) return;
    log.info('snapshot claimed');
    let isInterrupted = false;
    try {
      const abortSignal = AbortSignal.any([this.abortController.signal, lostController.signal]);
      const sender = new SenderCheck(await readHeaderTenant(sql, runId));
      await scanRun({ ...this.options, lease, log, sender, stopSignal, abortSignal });
    } catch (error) {
      isInterrupted = error instanceof ShuttingDown || error instanceof LeaseLost;
      await this.suspend(lease, log, error);
    } finally {
      await lease.release();
    }
    // For another replica, for this process where only the connection of the lease broke, and for a run that was cancelled
    // and resumed meanwhile: its job may have gone to a replica that could not claim it.
    if (isInterrupted) await enqueueClaimableRun(sql, runId, clock.now());
  }

  /**
   * A run goes on later after a stop, a cancel or a lost connection. While the database is away, the poll of the notifier
   * claims the run again, every 10 seconds and without a bound: it costs no call to Keap. The page that was not stored is then
   * read again. Any other error is a bug and fails the run.
   */
  private async suspend(lease: RunLease, log: Logger, error: unknown): Promise<void> {
    if (error instanceof ShuttingDown || error instanceof LeaseLost)
      return log.info({ why: error.name }, 'snapshot suspended');
    if (error instanceof DatabaseError && error.code !== 'TRANSACTION_ROLLED_BACK') throw error;
    log.error({ err: error }, 'snapshot failed on an internal error');
    const message =
      "The snapshot stopped on an internal error. The gateway's log shows it; resume the snapshot when it is fixed.";
    await lease.commit((statements) => markFailed(statements, lease.runId, 'INTERNAL_SERVER_ERROR', message));
  }
}
