import type { Moment } from '../../clock.js';
import {
  FairQueue,
  InFlightCounts,
  type Eligibility,
  type QueuedRequest,
  type ScheduledRequest,
} from './fair-queue.js';
import type { CallNumber } from './header-windows.js';
import { CallerShares, type CallsLeft } from './caller-shares.js';
import { QuotaWindows, type Priority, type RateLimits } from './quota-windows.js';
import { SlotTiming } from './slot-timing.js';

export interface SchedulerOptions {
  readonly limits: RateLimits;
  readonly dayShare: number;
  readonly snapshotPerSecond: number;
}

/** While interactive requests keep all slots busy, one slot in this many goes to a background request. */
const STARVATION_GUARD_EVERY = 5;

/** Decides which queued request is next. Has no timers; callers pass the time, by the monotonic clock. */
export class Scheduler {
  readonly quotaWindows: QuotaWindows;
  readonly timing: SlotTiming;
  private readonly queues: Readonly<Record<Priority, FairQueue>> = {
    interactive: new FairQueue(),
    background: new FairQueue(),
  };
  private readonly inFlight = new InFlightCounts();
  private readonly shares = new CallerShares();
  /** Consecutive interactive calls sent while background requests wait. */
  private interactiveInARow = 0;

  constructor({ limits, dayShare, snapshotPerSecond }: SchedulerOptions) {
    this.quotaWindows = new QuotaWindows(limits, dayShare);
    this.timing = new SlotTiming(this.quotaWindows, snapshotPerSecond);
  }

  add(queued: QueuedRequest): void {
    this.queues[queued.priority].add(queued);
    this.shares.recordCaller(queued.callers());
  }

  /** Does nothing for a request that is not queued. */
  remove(queued: QueuedRequest): void {
    this.queues[queued.priority].remove(queued);
  }

  /** Applies a change of the callers that wait for a request. */
  update(queued: QueuedRequest): void {
    this.queues[queued.priority].update(queued);
  }

  /** All queued requests: interactive ones first, each priority in the order of service. */
  listWaiting(): QueuedRequest[] {
    return [...this.queues.interactive.listInOrder(), ...this.queues.background.listInOrder()];
  }

  /** How many requests of its priority are served before a new one. */
  countAhead(newRequest: QueuedRequest): number {
    return this.queues[newRequest.priority].countAhead(newRequest);
  }

  /** True if a request waits that other processes must not overtake: an interactive one, or a background one that the starvation guard selects. */
  hasUrgent(): boolean {
    return this.queues.interactive.size > 0 || (this.isStarvationGuardDue() && this.queues.background.size > 0);
  }

  /** The request that may start now; null if there is none. `isStarvationGuard`: background requests go first this time. */
  next(nowMs: number): (ScheduledRequest & { readonly isStarvationGuard: boolean }) | null {
    if (!this.timing.hasSlot(nowMs)) return null;
    const isStarvationGuard = this.isStarvationGuardDue();
    const order: readonly Priority[] = isStarvationGuard
      ? ['background', 'interactive']
      : ['interactive', 'background'];
    for (const priority of order) {
      const scheduled = this.findReady(priority, nowMs);
      if (scheduled !== null) return { ...scheduled, isStarvationGuard };
    }
    return null;
  }

  /** The next request of a priority and an account, whether or not it may start now. */
  findFirst(priority: Priority, account: string): ScheduledRequest | null {
    return this.queues[priority].next({ isAccountEligible: (name) => name === account, isCallerEligible: () => true });
  }

  /** Records the start of a request. `spend` counts its slot. */
  start({ queued, caller }: ScheduledRequest, nowMs: number): void {
    this.inFlight.start(queued.priority, caller);
    this.queues[queued.priority].markServed(queued);
    if (queued.priority === 'background') return;
    this.shares.recordSpent(new Set(queued.callers()), this.quotaWindows.findDayLeft(queued.account, nowMs), nowMs);
  }

  /** Counts a slot that a call of this or another process uses. `assignedNumber`: the call number from the shared log. */
  spend(priority: Priority, account: string, atMs: number, assignedNumber?: CallNumber): CallNumber {
    this.timing.useSlot(priority, atMs);
    this.interactiveInARow =
      priority === 'interactive' && this.queues.background.size > 0 ? this.interactiveInARow + 1 : 0;
    return this.quotaWindows.spend(atMs, account, assignedNumber);
  }

  /** Records the end of a call, successful or not. */
  release(priority: Priority, caller: string): void {
    this.inFlight.end(priority, caller);
  }

  /** Until when the callers of a request have used their share of the day's remaining calls; null if they have not. */
  findShareSpentUntilMs(queued: QueuedRequest, nowMs: number): number | null {
    if (queued.priority === 'background' || !this.shares.isShared) return null;
    return this.shares.findSpentUntilMs(queued.callers(), this.quotaWindows.findDayLeft(queued.account, nowMs), nowMs);
  }

  /** What is left for one caller, whose share of the day may be smaller. */
  findCallsLeft(caller: string, account: string, now: Moment): CallsLeft {
    this.rollDay(now);
    const { minute, day, dayEndsAt } = this.quotaWindows.findCallsLeft(account, now);
    const left = this.shares.countRemaining(caller, day, now.monotonicMs);
    return { minute, day: { ...day, left }, dayEndsAt };
  }

  /** Starts a new day if the last is over. Call it before anything that depends on the day. */
  rollDay(now: Moment): void {
    if (this.quotaWindows.rollDay(now)) this.shares.reset();
  }

  /** When to call `next` again; null if no request waits, or if all wait for calls in flight to end. */
  findWakeAtMs(nowMs: number): number | null {
    let atMs = Infinity;
    for (const priority of ['interactive', 'background'] as const) {
      if (!this.inFlight.hasRoom(priority)) continue;
      for (const account of this.queues[priority].listAccounts(this.readEligibility(priority)))
        atMs = Math.min(atMs, this.timing.findStart(priority, account, nowMs, 0).atMs);
    }
    return atMs === Infinity ? null : atMs;
  }

  private isStarvationGuardDue(): boolean {
    return this.interactiveInARow >= STARVATION_GUARD_EVERY - 1;
  }

  /** The first request of a priority that may start now. An account with exhausted windows does not block the others. */
  private findReady(priority: Priority, nowMs: number): ScheduledRequest | null {
    if (!this.inFlight.hasRoom(priority)) return null;
    const eligibility = this.readEligibility(priority);
    const eligibleAccounts = new Set<string>();
    for (const account of this.queues[priority].listAccounts(eligibility)) {
      if (this.timing.findStart(priority, account, nowMs, 0).atMs <= nowMs) eligibleAccounts.add(account);
    }
    return eligibleAccounts.size === 0
      ? null
      : this.queues[priority].next({ ...eligibility, isAccountEligible: (name) => eligibleAccounts.has(name) });
  }

  private readEligibility(priority: Priority): Pick<Eligibility, 'isCallerEligible'> {
    return { isCallerEligible: (name) => this.inFlight.canStart(priority, name) };
  }
}
