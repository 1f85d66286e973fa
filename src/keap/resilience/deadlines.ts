import type { Clock } from '../../clock.js';
import type { RequestStats } from '../request-stats.js';
import type { KeapRequest } from '../request.js';

interface Deadline {
  readonly atMs: number;
  readonly monotonicMs: number;
}

/**
 * Deadlines by the monotonic clock. Callers name theirs as a date; it is compared with the wall clock once for each
 * operation, at its first call, so that setting the clock neither ends an operation nor draws it out.
 */
export class Deadlines {
  private readonly deadlines = new WeakMap<RequestStats, Deadline>();

  constructor(private readonly clock: Clock) {}

  /** The same call with its deadline by the monotonic clock. */
  withMonotonicDeadline(request: KeapRequest): KeapRequest {
    const { deadlineAtMs, stats } = request.requestContext;
    if (deadlineAtMs === undefined || request.deadlineMs !== undefined) return request;
    const { monotonicMs } = this.resolveDeadline(stats, deadlineAtMs);
    return { ...request, deadlineMs: () => monotonicMs };
  }

  private resolveDeadline(stats: RequestStats, atMs: number): Deadline {
    const deadlines = this.deadlines.get(stats);
    if (deadlines?.atMs === atMs) return deadlines;
    const deadline = { atMs, monotonicMs: this.clock.monotonicMs() + atMs - this.clock.now() };
    this.deadlines.set(stats, deadline);
    return deadline;
  }
}
