import type { Moment } from '../../clock.js';
import type { QuotaUsage } from './quota-headers.js';
import { QuotaWindows, type Priority, type RateLimits } from './quota-windows.js';
import { CallerShares, ownSlotAtMs, FULL_SHARE, type QuotaShare } from './quota-shares.js';
import {
  FairQueue,
  type Eligibility,
  type QueuedRequest,
  type ScheduledRequest,
  InFlightCounts,
} from './fair-queue.js';
import type { CallNumber, QuotaObservation, Availability } from './header-windows.js';

export interface ScheduleOptions {
  readonly limits: RateLimits;
  readonly dayShare: number;
  readonly snapshotPerSecond: number;
}

/**
 * Slots lie a little wider apart than the limit asks, so that two calls that travel at different speeds do not arrive
 * closer together than Keap's smoothed spike arrest allows (docs/keap-api.md 3).
 */
const SLOT_SPACING_FACTOR = 1.1;
/** While people keep the schedule busy, every so many slots one goes to the slow lane, so that it never starves. */
const STARVATION_GUARD_EVERY = 5;
/** Slots closer than timers can tell are caught up with after a late wake. */
const CATCH_UP_BELOW_MS = 10;
const CATCH_UP_MS = 20;
const MAX_BACKOFF_FACTOR = 4;

/** Who goes when. A plain machine: it is told the time, by the monotonic clock, and holds no timers. */
export class Schedule {
  private readonly queues: Readonly<Record<Priority, FairQueue>> = {
    interactive: new FairQueue(),
    background: new FairQueue(),
  };
  private readonly inFlight = new InFlightCounts();
  private readonly shares = new CallerShares();
  private readonly quotaWindows: QuotaWindows;
  private share: QuotaShare = FULL_SHARE;
  private nextSlotAtMs = 0;
  private nextBackgroundAtMs = 0;
  /** Keap asked everybody to stay away until then. */
  private cooldown: Availability | null = null;
  /** Interactive calls in a row while the slow lane waited. */
  private skipped = 0;
  /** Above 1 while Keap refuses a pace that should be allowed (docs/keap-api.md quirk 5). */
  private backoffFactor = 1;

  constructor(private readonly options: ScheduleOptions) {
    this.quotaWindows = new QuotaWindows(options.limits, options.dayShare);
  }

  add(queued: QueuedRequest): void {
    this.queues[queued.priority].add(queued);
    this.shares.recordCaller(queued.callers());
  }

  /** Takes a ticket out of its queue, if it is still there. */
  remove(queued: QueuedRequest): void {
    this.queues[queued.priority].remove(queued);
  }

  /** Others wait for a ticket than before. */
  update(queued: QueuedRequest): void {
    this.queues[queued.priority].update(queued);
  }

  /** Every ticket that waits, in the order of each lane. */
  listWaiting(): QueuedRequest[] {
    return [...this.queues.interactive.listInOrder(), ...this.queues.background.listInOrder()];
  }

  /** The ticket whose slot is now; null when nobody may go yet. `floor`: it goes although people wait. */
  next(nowMs: number): (ScheduledRequest & { readonly isStarvationGuard: boolean }) | null {
    if (nowMs < this.nextSlotAtMs) return null;
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

  /** Whether somebody waits who is not to be passed by: people, or the slow lane when its floor is due. */
  hasUrgent(): boolean {
    return this.queues.interactive.size > 0 || (this.isStarvationGuardDue() && this.queues.background.size > 0);
  }

  /** The number of the last call of each account, and of all under the empty name. */
  numbers(): Record<string, number> {
    return this.quotaWindows.numbers();
  }

  /** Whose turn is next in a lane, for an account. */
  findFirst(priority: Priority, account: string): ScheduledRequest | null {
    return this.queues[priority].next({ isAccountEligible: (name) => name === account, isCallerEligible: () => true });
  }

  /** A ticket's call leaves; the slot is counted beside it. */
  start({ queued, caller }: ScheduledRequest, nowMs: number): void {
    this.inFlight.start(queued.priority, caller);
    this.queues[queued.priority].markServed(queued);
    if (queued.priority === 'background') return;
    this.shares.recordSpent(new Set(queued.callers()), this.quotaWindows.dayLeft(queued.account, nowMs), nowMs);
  }

  /** Until when those who wait for a ticket have had their share of what is left of the day; null: they have not. */
  shareSpentUntilMs(queued: QueuedRequest, nowMs: number): number | null {
    if (queued.priority === 'background' || !this.shares.isShared) return null;
    return this.shares.spentUntilMs(queued.callers(), this.quotaWindows.dayLeft(queued.account, nowMs), nowMs);
  }

  /** A slot is spent, by a call of ours or of somebody who shares the pace. `told`: its number, where others count too. */
  spend(priority: Priority, account: string, atMs: number, assignedNumber?: CallNumber): CallNumber {
    const gapMs = this.gapMs(atMs);
    const slackMs = gapMs < CATCH_UP_BELOW_MS ? CATCH_UP_MS : 0;
    const fromMs = slackMs === 0 ? atMs : Math.max(this.nextSlotAtMs, atMs - slackMs);
    this.nextSlotAtMs = Math.max(this.nextSlotAtMs, fromMs + gapMs);
    if (priority === 'background') {
      this.nextBackgroundAtMs = Math.max(this.nextBackgroundAtMs, atMs + this.backgroundGapMs());
      this.skipped = 0;
    } else {
      this.skipped = this.queues.background.size > 0 ? this.skipped + 1 : 0;
    }
    return this.quotaWindows.spend(atMs, account, assignedNumber);
  }

  /** A call leaves now. A process that was busy since its slot leaves late, and the next slot counts from there. */
  recordDeparture(nowMs: number): void {
    const gapMs = this.spacingMs(nowMs);
    if (gapMs > 0) this.nextSlotAtMs = Math.max(this.nextSlotAtMs, nowMs + gapMs);
  }

  /** A call is over, whatever came of it. */
  release(priority: Priority, caller: string): void {
    this.inFlight.end(priority, caller);
  }

  /** From now on only this share of the pace is ours. */
  setShare(share: QuotaShare): void {
    this.share = share;
    this.quotaWindows.setWeight(share.weight);
  }

  /** The calls of the last minute will be told anew. */
  clearMinute(): void {
    this.quotaWindows.clearMinute();
  }

  setToday(calls: number): void {
    this.quotaWindows.setToday(calls);
  }

  /** Begins a new day where the last is over; to be told before anything that depends on the day. */
  rollDay(now: Moment): void {
    if (this.quotaWindows.rollDay(now)) this.shares.reset();
  }

  /** Takes in an answer's headers. `refused`: it was a 429. Whether others should hear of it. */
  observe(observation: QuotaObservation, now: Moment): boolean {
    const { quota, refused } = observation;
    const hasChanged = this.quotaWindows.observe(quota, observation.account, observation.call, now);
    const isSpike = refused && quota.windows.every(({ available }) => available !== 0);
    if (isSpike) this.backoffFactor = Math.min(MAX_BACKOFF_FACTOR, this.backoffFactor * 1.5);
    else if (!refused) this.backoffFactor = Math.max(1, this.backoffFactor * 0.9);
    return hasChanged || refused;
  }

  /** No call before this time. */
  pause(untilMs: number): void {
    this.nextSlotAtMs = Math.max(this.nextSlotAtMs, untilMs);
  }

  /** No call before this time: Keap said so. */
  applyCooldown(until: Availability): void {
    this.pause(until.atMs);
    if (this.cooldown === null || until.atMs > this.cooldown.atMs) this.cooldown = until;
  }

  /** When to look again; null when nobody waits or only a call's end can help. */
  wakeAtMs(nowMs: number): number | null {
    let atMs = Infinity;
    for (const priority of ['interactive', 'background'] as const) {
      if (!this.inFlight.hasRoom(priority)) continue;
      for (const account of this.queues[priority].accounts(this.readEligibility(priority)))
        atMs = Math.min(atMs, this.findStart(priority, account, nowMs, 0).atMs);
    }
    return atMs === Infinity ? null : atMs;
  }

  /** When the call at a position of its lane may start at the earliest, and which window decides it. */
  findStart(priority: Priority, account: string, nowMs: number, position: number): Availability {
    const availability = this.quotaWindows.findAvailability(priority, account, nowMs, position);
    const isBackground = priority === 'background';
    const slotAtMs = Math.max(nowMs, this.nextSlotAtMs) + position * this.gapMs(nowMs) * this.share.weight;
    const priorityAtMs = isBackground
      ? Math.max(nowMs, this.nextBackgroundAtMs) + position * this.backgroundGapMs()
      : 0;
    const perSecond = this.quotaWindows.perSecond(nowMs);
    const limitedAtMs = ownSlotAtMs(this.share, Math.max(slotAtMs, priorityAtMs), perSecond);
    if (availability.atMs > limitedAtMs)
      return { ...availability, atMs: ownSlotAtMs(this.share, availability.atMs, perSecond) };
    if (availability.window === 'day') return { ...availability, atMs: limitedAtMs };
    const cooldown = this.cooldown !== null && nowMs < this.cooldown.atMs ? this.cooldown : null;
    return { atMs: limitedAtMs, window: cooldown?.window ?? 'second' };
  }

  /** How many of its lane go before a newcomer. */
  countAhead(newRequest: QueuedRequest): number {
    return this.queues[newRequest.priority].countAhead(newRequest);
  }

  /** How far apart slots are now; 0 where they are closer than a timer can tell. */
  spacingMs(nowMs: number): number {
    const gapMs = this.gapMs(nowMs);
    return gapMs < CATCH_UP_BELOW_MS ? 0 : gapMs;
  }

  readings(account: string, now: Moment): QuotaUsage[] {
    return this.quotaWindows.readings(account, now);
  }

  private isStarvationGuardDue(): boolean {
    return this.skipped >= STARVATION_GUARD_EVERY - 1;
  }

  /** The first ticket of a lane that may go now: an account whose own windows are spent does not hold up the others. */
  private findReady(priority: Priority, nowMs: number): ScheduledRequest | null {
    if (!this.inFlight.hasRoom(priority)) return null;
    const eligibility = this.readEligibility(priority);
    const eligibleAccounts = new Set<string>();
    for (const account of this.queues[priority].accounts(eligibility)) {
      if (this.findStart(priority, account, nowMs, 0).atMs <= nowMs) eligibleAccounts.add(account);
    }
    return eligibleAccounts.size === 0
      ? null
      : this.queues[priority].next({ ...eligibility, isAccountEligible: (name) => eligibleAccounts.has(name) });
  }

  private readEligibility(priority: Priority): Pick<Eligibility, 'isCallerEligible'> {
    return { isCallerEligible: (name) => this.inFlight.canStart(priority, name) };
  }

  private gapMs(nowMs: number): number {
    return ((1000 * SLOT_SPACING_FACTOR) / this.quotaWindows.perSecond(nowMs)) * this.backoffFactor;
  }

  private backgroundGapMs(): number {
    return (1000 / this.options.snapshotPerSecond) * this.share.weight;
  }
}
