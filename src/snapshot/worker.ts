import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { DatabaseError } from '../db/errors.js';
import type { Sql } from '../db/sql.js';
import type { KeapReader } from '../keap/keap-client.js';
import { MAX_PAUSE_MS } from './legs/leg-errors.js';
import { LeaseLost, IS_LEASED, claimRun, type RunLease } from './lease.js';
import { ShuttingDown } from './legs/leg.js';
import { markFailed, scanRun } from './run.js';

/** How long a page in hand gets when the service stops. */
const GRACE_MS = 5_000;

/** What a worker is handed. */
export interface WorkerOptions {
  readonly sql: Sql;
  readonly keap: KeapReader;
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

  /** Runs of our account that wait and are in nobody's hands; PAUSED ones whose time has come are woken first. */
  async findWaitingRuns(): Promise<string[]> {
    const { sql, clock } = this.options;
    const nowMs = clock.now();
    // One that lies further ahead than any pause was written before the clock was set back.
    await sql.query(
      `update keap.snapshot_run set status = 'QUEUED', resume_at = null
        where status = 'PAUSED' and (resume_at <= $1 or resume_at > $2)`,
      [new Date(nowMs), new Date(nowMs + MAX_PAUSE_MS)],
    );
    const found = await sql.query<{ id: number }>(
      `select id from keap.snapshot_run where status in ('QUEUED', 'RUNNING') and not ${IS_LEASED} order by id`,
    );
    return found.map(({ id }) => String(id)).filter((id) => !this.activeRuns.has(id));
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
    const { sql, log: parentLog } = this.options;
    const log = parentLog.child({ snapshot: runId });
    const lostController = new AbortController();
    const tenant = await this.options.tenant();
    const lease = await claimRun(sql, runId, tenant, () => lostController.abort(new ShuttingDown()));
    if (lease === null) return;
    log.info('snapshot taken up');
    try {
      const stopSignal = AbortSignal.any([this.stopController.signal, lostController.signal]);
      const abortSignal = AbortSignal.any([this.abortController.signal, lostController.signal]);
      await scanRun({ ...this.options, lease, log, stopSignal, abortSignal });
    } catch (error) {
      await this.suspend(lease, log, error);
    } finally {
      await lease.release();
    }
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
