import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { DatabaseError } from '../db/errors.js';
import type { Sql } from '../db/sql.js';
import type { KeapClient } from '../keap/keap-client.js';
import { enqueueRun } from './queue.js';
import { LeaseLost, claimRun, type RunLease } from './lease.js';
import { ShuttingDown } from './legs/leg.js';
import { markFailed, scanRun } from './run.js';

/** How long a page in hand gets when the service stops. */
const GRACE_MS = 5_000;

/** What a worker is handed. */
export interface WorkerOptions {
  readonly sql: Sql;
  readonly keap: KeapClient;
  readonly log: Logger;
  readonly clock: Clock;
  /** The account our credential belongs to; asked of Keap once. */
  readonly tenant: () => Promise<string>;
  /** Called when a run has been walked to its end. */
  readonly onCompleted: (tenant: string) => void;
}

/** Works on runs that nobody holds; at most one worker anywhere works on a run. */
export class Worker {
  private readonly stopController = new AbortController();
  private readonly abortController = new AbortController();
  private readonly activeRuns = new Map<string, Promise<void>>();
  /** Runs offered while we were just laying them down: a cancel and a resume in quick succession. */
  private readonly requeuedRuns = new Set<string>();

  constructor(private readonly options: WorkerOptions) {}

  /** Takes up a run in the background, if nobody has it. Never throws. */
  claim(runId: string): void {
    if (this.stopController.signal.aborted) return;
    if (this.activeRuns.has(runId)) return void this.requeuedRuns.add(runId);
    const done = this.work(runId)
      .catch((error: unknown) => this.options.log.error({ err: error, snapshot: runId }, 'a snapshot was laid down'))
      .finally(() => {
        this.activeRuns.delete(runId);
        if (this.requeuedRuns.delete(runId)) this.claim(runId);
      });
    this.activeRuns.set(runId, done);
  }

  /** Lets the page in hand commit, then lays down all work. */
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

  private async work(runId: string): Promise<void> {
    const { sql, clock, log: parentLog } = this.options;
    const log = parentLog.child({ snapshot: runId });
    const lostController = new AbortController();
    const tenant = await this.options.tenant();
    const lease = await claimRun(sql, { runId, tenant, nowMs: clock.now() }, () =>
      lostController.abort(new ShuttingDown()),
    );
    if (lease === null) return;
    log.info('snapshot taken up');
    let isOpen = false;
    try {
      const stopSignal = AbortSignal.any([this.stopController.signal, lostController.signal]);
      const abortSignal = AbortSignal.any([this.abortController.signal, lostController.signal]);
      await scanRun({ ...this.options, lease, log, stopSignal, abortSignal });
    } catch (error) {
      isOpen = error instanceof ShuttingDown;
      await this.suspend(lease, log, error);
    } finally {
      await lease.release();
    }
    // For another replica, or for this process where only the connection of the lease broke.
    if (isOpen) await enqueueRun(sql, runId);
  }

  /** Told to stop, cancelled or cut from the database: the run goes on later. Anything else is a fault of ours and fails it. */
  private async suspend(lease: RunLease, log: Logger, error: unknown): Promise<void> {
    if (error instanceof ShuttingDown || error instanceof LeaseLost)
      return log.info({ why: error.name }, 'snapshot laid down');
    if (error instanceof DatabaseError) throw error;
    log.error({ err: error }, 'snapshot failed on an internal fault');
    const message =
      "The snapshot stopped on an internal fault. The gateway's log has it; resume the snapshot when it is mended.";
    await lease.commit((statements) => markFailed(statements, lease.runId, 'INTERNAL_SERVER_ERROR', message));
  }
}
