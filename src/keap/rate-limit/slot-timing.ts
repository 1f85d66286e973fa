import type { Moment } from '../../clock.js';
import type { Availability, QuotaObservation } from './header-windows.js';
import type { Priority, QuotaWindows } from './quota-windows.js';

/** The share of the rate limit that this process may use. */
export interface QuotaShare {
  /** How many calls one call counts as in the minute and the day. */
  readonly weight: number;
  /** This process uses slot `index` of every `count`, by a clock that is `aheadMs` ahead of ours; null: all slots. */
  readonly timeSlots: { readonly count: number; readonly index: number; readonly aheadMs: number } | null;
}

/** The whole rate limit: the calls of all other processes are known. */
export const FULL_SHARE: QuotaShare = { weight: 1, timeSlots: null };

/**
 * Slots are a little wider than the limit requires. Two calls that travel at different speeds then do not arrive closer
 * together than Keap's smoothed spike arrest allows (docs/keap-api.md 3).
 */
const SLOT_SPACING_FACTOR = 1.1;
/** Timers cannot separate slots closer than this; late slots are made up for. */
const CATCH_UP_BELOW_MS = 10;
const CATCH_UP_MS = 20;
const MAX_BACKOFF_FACTOR = 4;
/** Slots are wider while processes cannot reach each other, because their clocks may differ a little. */
const SHARED_SPACING_FACTOR = 1.25;
const LATE_TOLERANCE = 0.2;

/** Computes when a call may start: slot spacing, cooldowns and quota windows. Times are those of the monotonic clock. */
export class SlotTiming {
  private share: QuotaShare = FULL_SHARE;
  private nextSlotAtMs = 0;
  private nextBackgroundAtMs = 0;
  /** The latest time before which Keap asked for no calls. */
  private cooldown: Availability | null = null;
  /** Above 1 while Keap rejects a rate that should be allowed (docs/keap-api.md quirk 5). */
  private backoffFactor = 1;

  constructor(
    private readonly quotaWindows: QuotaWindows,
    private readonly snapshotPerSecond: number,
  ) {}

  hasSlot(nowMs: number): boolean {
    return nowMs >= this.nextSlotAtMs;
  }

  /** The distance between slots; 0 where timers cannot separate them. */
  getSpacingMs(nowMs: number): number {
    const gapMs = this.computeGapMs(nowMs);
    return gapMs < CATCH_UP_BELOW_MS ? 0 : gapMs;
  }

  /** Uses the slot at `atMs`. */
  useSlot(priority: Priority, atMs: number): void {
    const gapMs = this.computeGapMs(atMs);
    const slackMs = gapMs < CATCH_UP_BELOW_MS ? CATCH_UP_MS : 0;
    const fromMs = slackMs === 0 ? atMs : Math.max(this.nextSlotAtMs, atMs - slackMs);
    this.pause(fromMs + gapMs);
    if (priority === 'background')
      this.nextBackgroundAtMs = Math.max(this.nextBackgroundAtMs, atMs + this.computeBackgroundGapMs());
  }

  /** Records that a call leaves now. A busy process sends it later than its slot; the next slot counts from here. */
  recordDeparture(nowMs: number): void {
    const gapMs = this.getSpacingMs(nowMs);
    if (gapMs > 0) this.pause(nowMs + gapMs);
  }

  /** Limits this process to a share of the rate limit from now on. */
  setShare(share: QuotaShare): void {
    this.share = share;
    this.quotaWindows.setWeight(share.weight);
  }

  /** Applies the quota headers of a response. True if other processes need them. */
  observe(observation: QuotaObservation, now: Moment): boolean {
    const { quota, isRejected } = observation;
    const hasChanged = this.quotaWindows.observe(quota, observation.account, observation.call, now);
    const isSpike = isRejected && quota.windows.every(({ available }) => available !== 0);
    if (isSpike) this.backoffFactor = Math.min(MAX_BACKOFF_FACTOR, this.backoffFactor * 1.5);
    else if (!isRejected) this.backoffFactor = Math.max(1, this.backoffFactor * 0.9);
    return hasChanged || isRejected;
  }

  /** Allows no call before this time. */
  pause(untilMs: number): void {
    this.nextSlotAtMs = Math.max(this.nextSlotAtMs, untilMs);
  }

  /** Allows no call before this time, because Keap asked for it. */
  applyCooldown(until: Availability): void {
    this.pause(until.atMs);
    if (this.cooldown === null || until.atMs > this.cooldown.atMs) this.cooldown = until;
  }

  /** The earliest start of the call at `position` among those of its priority, and the window that decides it. */
  findStart(priority: Priority, account: string, nowMs: number, position: number): Availability {
    const availability = this.quotaWindows.findAvailability(priority, account, nowMs, position);
    const slotAtMs = Math.max(nowMs, this.nextSlotAtMs) + position * this.computeGapMs(nowMs) * this.share.weight;
    const priorityAtMs =
      priority === 'background'
        ? Math.max(nowMs, this.nextBackgroundAtMs) + position * this.computeBackgroundGapMs()
        : 0;
    const perSecond = this.quotaWindows.getPerSecond(nowMs);
    const limitedAtMs = findOwnSlotAtMs(this.share, Math.max(slotAtMs, priorityAtMs), perSecond);
    if (availability.atMs > limitedAtMs)
      return { ...availability, atMs: findOwnSlotAtMs(this.share, availability.atMs, perSecond) };
    if (availability.window === 'day') return { ...availability, atMs: limitedAtMs };
    const cooldown = this.cooldown !== null && nowMs < this.cooldown.atMs ? this.cooldown : null;
    return { atMs: limitedAtMs, window: cooldown?.window ?? 'second' };
  }

  private computeGapMs(nowMs: number): number {
    return ((1000 * SLOT_SPACING_FACTOR) / this.quotaWindows.getPerSecond(nowMs)) * this.backoffFactor;
  }

  private computeBackgroundGapMs(): number {
    return (1000 / this.snapshotPerSecond) * this.share.weight;
  }
}

/** The start of the next time slot of this process, from `atMs` on. */
function findOwnSlotAtMs({ timeSlots }: QuotaShare, atMs: number, perSecond: number): number {
  if (timeSlots === null) return atMs;
  const slotMs = (1000 * SHARED_SPACING_FACTOR) / perSecond;
  const roundMs = slotMs * timeSlots.count;
  const sharedMs = atMs + timeSlots.aheadMs;
  const ownSlotMs = Math.floor(sharedMs / roundMs) * roundMs + timeSlots.index * slotMs;
  // Timers are not exact, so a slot may be used a little late.
  if (sharedMs > ownSlotMs + slotMs * LATE_TOLERANCE) return ownSlotMs + roundMs - timeSlots.aheadMs;
  return Math.max(atMs, ownSlotMs - timeSlots.aheadMs);
}
