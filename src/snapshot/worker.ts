import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { DatabaseError } from '../db/errors.js';
import type { Sql } from '../db/sql.js';
import type { KeapClient } from '../keap/keap-client.js';
import { LONGEST_PAUSE_MS } from './legs/leg-errors.js';
import { HoldLost, IS_HELD, takeRun, type Hold } from './lease.js';
import { Resting } from './legs/leg.js';
import { markFailed, walkRun } from './run.js';

/** How long a page in hand gets when the service stops. */
const GRACE_MS = 5_000;

/** What a worker is handed. */
export interface WorkerTools {
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
  private readonly rest = new AbortController();
  private readonly abort = new AbortController();
  private readonly atWork = new Map<string, Promise<void>>();
  /** Runs offered while we were just laying them down: a cancel and a resume in quick succession. */
  private readonly offeredAgain = new Set<string>();

  constructor(private readonly tools: WorkerTools) {}

  /** Takes up a run in the background, if nobody has it. Never throws. */
  take(runId: string): void {
    if (this.rest.signal.aborted) return;
    if (this.atWork.has(runId)) return void this.offeredAgain.add(runId);
    const done = this.work(runId)
      .catch((error: unknown) => this.tools.log.error({ err: error, snapshot: runId }, 'a snapshot was laid down'))
      .finally(() => {
        this.atWork.delete(runId);
        if (this.offeredAgain.delete(runId)) this.take(runId);
      });
    this.atWork.set(runId, done);
  }

  /** Runs of our account that wait and are in nobody's hands; PAUSED ones whose time has come are woken first. */
  async waiting(): Promise<string[]> {
    const { sql, clock } = this.tools;
    const nowMs = clock.now();
    // One that lies further ahead than any pause was written before the clock was set back.
    await sql.query(
      `update keap.snapshot_run set status = 'QUEUED', resume_at = null
        where status = 'PAUSED' and (resume_at <= $1 or resume_at > $2)`,
      [new Date(nowMs), new Date(nowMs + LONGEST_PAUSE_MS)],
    );
    const found = await sql.query<{ id: number }>(
      `select id from keap.snapshot_run where status in ('QUEUED', 'RUNNING') and not ${IS_HELD} order by id`,
    );
    return found.map(({ id }) => String(id)).filter((id) => !this.atWork.has(id));
  }

  /** Lets the page in hand commit, then lays down all work. */
  async stop(): Promise<void> {
    this.rest.abort(new Resting());
    const over = new AbortController();
    const grace = this.tools.clock.sleep(GRACE_MS, over.signal).then(
      () => this.abort.abort(new Resting()),
      () => undefined,
    );
    await Promise.allSettled(this.atWork.values());
    over.abort(new Resting());
    await grace;
  }

  private async work(runId: string): Promise<void> {
    const { sql, log: parentLog } = this.tools;
    const log = parentLog.child({ snapshot: runId });
    const lost = new AbortController();
    const tenant = await this.tools.tenant();
    const hold = await takeRun(sql, runId, tenant, () => lost.abort(new Resting()));
    if (hold === null) return;
    log.info('snapshot taken up');
    try {
      const rest = AbortSignal.any([this.rest.signal, lost.signal]);
      const abort = AbortSignal.any([this.abort.signal, lost.signal]);
      await walkRun({ ...this.tools, hold, log, rest, abort });
    } catch (error) {
      await this.layDown(hold, log, error);
    } finally {
      await hold.release();
    }
  }

  /** Told to stop, cancelled or cut from the database: the run goes on later. Anything else is a fault of ours and fails it. */
  private async layDown(hold: Hold, log: Logger, error: unknown): Promise<void> {
    if (error instanceof Resting || error instanceof HoldLost)
      return log.info({ why: error.name }, 'snapshot laid down');
    if (error instanceof DatabaseError) throw error;
    log.error({ err: error }, 'snapshot failed on an internal fault');
    const message =
      "The snapshot stopped on an internal fault. The gateway's log has it; resume the snapshot when it is mended.";
    await hold.commit((statements) => markFailed(statements, hold.runId, 'INTERNAL_SERVER_ERROR', message));
  }
}
