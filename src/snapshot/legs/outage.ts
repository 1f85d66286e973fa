import type { Clock } from '../../clock.js';
import { KeapError } from '../../keap/errors.js';
import { RequestStats } from '../../keap/request-stats.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { LegStatus } from '../snapshot.js';
import { isOutageCode } from './leg-retry.js';
import { ShuttingDown, type LegContext } from './leg.js';

/** Where no collection was served yet, Keap itself is away when so many legs failed one after the other. */
const FAILED_LEGS_OF_OUTAGE = 3;

interface LegRow {
  readonly [column: string]: unknown;
  readonly resource: ResourceKey;
  readonly status: LegStatus;
  readonly pages: number;
}

/** Distinguishes a Keap that is away from a collection that fails, while this worker holds the run. */
export class OutageWatch {
  /** When each leg failed first since its last page, by the monotonic clock. */
  private readonly failingSinceMs = new Map<ResourceKey, number>();

  constructor(
    private readonly context: LegContext,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {}

  addPage(resource: ResourceKey): void {
    this.failingSinceMs.delete(resource);
  }

  /** Returns for how long the leg has failed, also while others were scanned. */
  addFailure(resource: ResourceKey): number {
    const nowMs = this.clock.monotonicMs();
    const sinceMs = this.failingSinceMs.get(resource) ?? nowMs;
    this.failingSinceMs.set(resource, sinceMs);
    return nowMs - sinceMs;
  }

  /**
   * Whether Keap itself is away. Where it has served another collection of the run, one request to that collection shows
   * it. Otherwise it is away when three legs, or all that are left, have failed.
   */
  async isKeapAway(): Promise<boolean> {
    const { lease } = this.context;
    const legs = await lease.commit((statements) =>
      statements.query<LegRow>(
        'select resource, status, pages from keap.snapshot_leg where run_id = $1 order by position',
        [lease.runId],
      ),
    );
    const others = legs.filter(({ resource }) => !this.failingSinceMs.has(resource));
    const served = others.find(({ resource, pages }) => pages > 0 && table[resource].parent === null);
    if (served !== undefined) return !(await this.answers(served.resource));
    const isUntried = others.some(({ status }) => status === 'QUEUED' || status === 'RUNNING');
    return !isUntried || this.failingSinceMs.size >= FAILED_LEGS_OF_OUTAGE;
  }

  private async answers(resource: ResourceKey): Promise<boolean> {
    const { keap, lease, abortSignal } = this.context;
    const stats = new RequestStats();
    try {
      await keap.fetchPage(
        resource,
        {},
        {
          priority: 'background',
          stats,
          signal: abortSignal,
          bypassCache: true,
          plan: `snapshot ${lease.runId}: whether Keap answers`,
        },
      );
      return true;
    } catch (error) {
      if (abortSignal.aborted) throw new ShuttingDown();
      if (!(error instanceof KeapError)) throw error;
      return !isOutageCode(error);
    } finally {
      lease.recordCalls(stats.calls);
    }
  }
}
