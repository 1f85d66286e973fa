import { Budget, type Lane, type Limits, type Room } from './budget.js';
import type { QuotaHeaders, QuotaReading } from './quota.js';

/** One call that waits for its slot. */
export interface Ticket {
  readonly lane: Lane;
  /** Read anew each time: somebody more patient may join. */
  deadlineAtMs(): number;
}

export interface ScheduleOptions {
  readonly limits: Limits;
  readonly dayShare: number;
  readonly snapshotPerSecond: number;
}

/**
 * Slots lie a little wider apart than the limit asks, so that two calls that travel at different speeds do not arrive
 * closer together than Keap's smoothed spike arrest allows (KEAP-API.md 3).
 */
const WIDER = 1.1;
/** While people keep the schedule busy, every so many slots one goes to the slow lane, so that it never starves. */
const FLOOR_EVERY = 5;
/** Calls on their way at once; a Keap that answers slowly is not buried. */
const MAX_IN_FLIGHT: Readonly<Record<Lane, number>> = { interactive: 64, snapshot: 32 };
/** Slots closer than timers can tell are caught up with after a late wake. */
const CATCH_UP_BELOW_MS = 10;
const CATCH_UP_MS = 20;
const MAX_STRETCH = 4;

/** Who goes when. A plain machine: it is told the time and holds no timers. */
export class Schedule {
  private readonly queues: Readonly<Record<Lane, Set<Ticket>>> = { interactive: new Set(), snapshot: new Set() };
  private readonly inFlight: Record<Lane, number> = { interactive: 0, snapshot: 0 };
  private readonly budget: Budget;
  private nextSlotAtMs = 0;
  private nextSnapshotAtMs = 0;
  /** Interactive calls in a row while the slow lane waited. */
  private passedBy = 0;
  /** Above 1 while Keap refuses a pace that should be allowed (KEAP-API.md quirk 5). */
  private stretch = 1;

  constructor(private readonly options: ScheduleOptions) {
    this.budget = new Budget(options.limits, options.dayShare);
  }

  add(ticket: Ticket): void {
    this.queues[ticket.lane].add(ticket);
  }

  /** Takes a ticket out of its queue, if it is still there. */
  drop(ticket: Ticket): void {
    this.queues[ticket.lane].delete(ticket);
  }

  /** Every ticket that waits, in order. */
  waiting(): Ticket[] {
    return [...this.queues.interactive, ...this.queues.snapshot];
  }

  /** The ticket whose slot is now, with its call number; null when nobody may go yet. */
  take(nowMs: number): { readonly ticket: Ticket; readonly call: number } | null {
    if (nowMs < this.nextSlotAtMs) return null;
    const lane = this.laneOf(nowMs);
    const [ticket] = lane === null ? [] : this.queues[lane];
    if (lane === null || ticket === undefined) return null;
    this.queues[lane].delete(ticket);
    this.inFlight[lane] += 1;
    const gapMs = this.gapMs(nowMs);
    const slack = gapMs < CATCH_UP_BELOW_MS ? CATCH_UP_MS : 0;
    this.nextSlotAtMs = Math.max(this.nextSlotAtMs, nowMs - slack) + gapMs;
    if (lane === 'snapshot') {
      this.nextSnapshotAtMs = nowMs + this.snapshotGapMs();
      this.passedBy = 0;
    } else {
      this.passedBy = this.queues.snapshot.size > 0 ? this.passedBy + 1 : 0;
    }
    return { ticket, call: this.budget.spend(nowMs) };
  }

  /** A call is over, whatever came of it. */
  release(lane: Lane): void {
    this.inFlight[lane] -= 1;
  }

  /** Takes in an answer's headers. `refused`: it was a 429. */
  observe(quota: QuotaHeaders, call: number, refused: boolean, nowMs: number): void {
    this.budget.observe(quota, call, nowMs);
    const spike = refused && quota.windows.every(({ available }) => available !== 0);
    if (spike) this.stretch = Math.min(MAX_STRETCH, this.stretch * 1.5);
    else if (!refused) this.stretch = Math.max(1, this.stretch * 0.9);
  }

  /** No call before this time: Keap said so. */
  hold(untilMs: number): void {
    this.nextSlotAtMs = Math.max(this.nextSlotAtMs, untilMs);
  }

  /** When to look again; null when nobody waits or only a call's end can help. */
  wakeAtMs(nowMs: number): number | null {
    let atMs = Infinity;
    for (const lane of ['interactive', 'snapshot'] as const) {
      if (this.queues[lane].size === 0 || this.inFlight[lane] >= MAX_IN_FLIGHT[lane]) continue;
      atMs = Math.min(atMs, this.startOf(lane, nowMs, 0).atMs);
    }
    return atMs === Infinity ? null : atMs;
  }

  /** When the call at a position of its lane may start at the earliest, and which window decides it. */
  startOf(lane: Lane, nowMs: number, ahead: number): Room {
    const room = this.budget.room(lane, nowMs, ahead);
    const slow = lane === 'snapshot';
    const slotAtMs = Math.max(nowMs, this.nextSlotAtMs) + ahead * this.gapMs(nowMs);
    const laneAtMs = slow ? Math.max(nowMs, this.nextSnapshotAtMs) + ahead * this.snapshotGapMs() : 0;
    const pacedAtMs = Math.max(slotAtMs, laneAtMs);
    return room.atMs > pacedAtMs ? room : { atMs: pacedAtMs, window: room.window === 'day' ? 'day' : 'second' };
  }

  /** How many wait in a lane. */
  length(lane: Lane): number {
    return this.queues[lane].size;
  }

  readings(nowMs: number): QuotaReading[] {
    return this.budget.readings(nowMs);
  }

  private laneOf(nowMs: number): Lane | null {
    const [first, second]: readonly [Lane, Lane] =
      this.passedBy >= FLOOR_EVERY - 1 ? ['snapshot', 'interactive'] : ['interactive', 'snapshot'];
    return this.ready(first, nowMs) ? first : this.ready(second, nowMs) ? second : null;
  }

  private ready(lane: Lane, nowMs: number): boolean {
    if (this.queues[lane].size === 0 || this.inFlight[lane] >= MAX_IN_FLIGHT[lane]) return false;
    return this.startOf(lane, nowMs, 0).atMs <= nowMs;
  }

  private gapMs(nowMs: number): number {
    return ((1000 * WIDER) / this.budget.perSecond(nowMs)) * this.stretch;
  }

  private snapshotGapMs(): number {
    return 1000 / this.options.snapshotPerSecond;
  }
}
