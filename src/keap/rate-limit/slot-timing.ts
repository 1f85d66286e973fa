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
 * Keap's spike arrest counts calls on arrival, and is smoothed: it expects one in each interval (docs/keap-api.md 3).
 * Slots are wider than an interval by what jitter can steal: one call travels longer than the next.
 */
const JITTER_MS = 10;
/**
 * Where the minute has no room for that (an OAuth app: 1,500 calls at 25 a second), the slots of a second take this much
 * longer than a second: 20 ms for late slots, which the next ones make up for, and 5 ms for travel. Keap then counts no
 * more calls than the limit in a second, wherever it starts, and a minute has 1,463 slots. Departures are never closer
 * than an interval, so a call arrives early by 5 ms at most; a smoothed arrest allows a part of its interval for that.
 */
const CATCH_UP_MS = 20;
const TRAVEL_JITTER_MS = 5;
const SECOND_OF_SLOTS_MS = 1000 + CATCH_UP_MS + TRAVEL_JITTER_MS;
/** Timers cannot separate slots closer than this. */
const MIN_SPACING_MS = 10;
const MAX_BACKOFF_FACTOR = 4;
/** Without a further rejection the backoff ends. Else a process that gets no slot, and so no response, would keep it. */
const BACKOFF_MS = 5_000;
/** Slots are wider while processes cannot reach each other, because their clocks may differ a little. */
const SHARED_SPACING_FACTOR = 1.25;
const LATE_TOLERANCE = 0.2;

/** Computes when a call may start: slot spacing, cooldowns and quota windows. Times are those of the monotonic clock. */
export class SlotTiming {
  private share: QuotaShare = FULL_SHARE;
  /** When the next slot is due. */
  private nextSlotAtMs = 0;
  /** No call may start before this time, even if its slot is due. */
  private pausedUntilMs = 0;
  private nextBackgroundAtMs = 0;
  /** The latest time before which Keap asked for no calls. */
  private cooldown: Availability | null = null;
  /** Above 1 while Keap rejects a rate that should be allowed (docs/keap-api.md quirk 5). */
  private backoffFactor = 1;
  private backoffEndsAtMs = -Infinity;

  constructor(
    private readonly quotaWindows: QuotaWindows,
    private readonly snapshotPerSecond: number,
  ) {}

  hasSlot(nowMs: number): boolean {
    return nowMs >= this.findNextSlotAtMs();
  }

  /**
   * The least distance between departures: an interval at least, and as much of the spacing as the minute has room for if
   * slots are late. 0 where timers cannot separate slots.
   */
  getMinGapMs(nowMs: number): number {
    const { intervalMs, spacingMs, widestMs } = this.computeSpacing(nowMs);
    return intervalMs < MIN_SPACING_MS ? 0 : Math.min(spacingMs, Math.max(intervalMs, widestMs - CATCH_UP_MS));
  }

  /** Uses the slot at `atMs`; one that is used a little late does not delay the next. Calls may be added in any order. */
  useSlot(priority: Priority, atMs: number): void {
    const minGapMs = this.getMinGapMs(atMs);
    const lateMs = atMs - this.nextSlotAtMs;
    const isMadeUp = lateMs >= 0 && lateMs <= CATCH_UP_MS;
    // Where timers separate slots, a longer delay means that no call waited: there is nothing to make up for.
    const madeUpMs = isMadeUp ? lateMs : lateMs > 0 && minGapMs === 0 ? CATCH_UP_MS : 0;
    this.nextSlotAtMs = Math.max(this.nextSlotAtMs, atMs - madeUpMs + this.computeSpacing(atMs).spacingMs);
    this.pause(atMs + minGapMs);
    if (priority === 'background')
      this.nextBackgroundAtMs = Math.max(this.nextBackgroundAtMs, atMs + this.computeBackgroundGapMs());
  }

  /** Records that a call leaves now. A busy process sends it later than its slot; the next one keeps its distance. */
  recordDeparture(nowMs: number): void {
    this.pause(nowMs + this.getMinGapMs(nowMs));
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
    const backoffFactor = this.findBackoffFactor(now.monotonicMs);
    if (isSpike) {
      this.backoffFactor = Math.min(MAX_BACKOFF_FACTOR, backoffFactor * 1.5);
      this.backoffEndsAtMs = Math.max(this.backoffEndsAtMs, now.monotonicMs + BACKOFF_MS);
    } else if (!isRejected) this.backoffFactor = Math.max(1, backoffFactor * 0.9);
    return hasChanged || isRejected;
  }

  /** Allows no call before this time. */
  pause(untilMs: number): void {
    this.pausedUntilMs = Math.max(this.pausedUntilMs, untilMs);
  }

  /** Allows no call before this time, because Keap asked for it. */
  applyCooldown(until: Availability): void {
    this.pause(until.atMs);
    if (this.cooldown === null || until.atMs > this.cooldown.atMs) this.cooldown = until;
  }

  /** The earliest start of the call at `position` among those of its priority, and the window that decides it. */
  findStart(priority: Priority, account: string, nowMs: number, position: number): Availability {
    const availability = this.quotaWindows.findAvailability(priority, account, nowMs, position);
    const slotAtMs =
      Math.max(nowMs, this.findNextSlotAtMs()) + position * this.computeSpacing(nowMs).spacingMs * this.share.weight;
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

  private findNextSlotAtMs(): number {
    return Math.max(this.nextSlotAtMs, this.pausedUntilMs);
  }

  /**
   * The interval of Keap's spike arrest, the distance between slots, and the widest one that uses the minute. All are
   * longer while Keap rejects calls.
   */
  private computeSpacing(nowMs: number): Record<'intervalMs' | 'spacingMs' | 'widestMs', number> {
    const perSecond = this.quotaWindows.getPerSecond(nowMs);
    const usedPerSecond = Math.min(perSecond, this.quotaWindows.getPerMinute(nowMs) / 60);
    const factor = this.findBackoffFactor(nowMs);
    const intervalMs = (1000 / perSecond) * factor;
    const widestMs = (SECOND_OF_SLOTS_MS / usedPerSecond) * factor;
    const spacingMs =
      intervalMs < MIN_SPACING_MS
        ? (SECOND_OF_SLOTS_MS / perSecond) * factor
        : Math.min(intervalMs + JITTER_MS * factor, widestMs);
    return { intervalMs, widestMs, spacingMs };
  }

  private findBackoffFactor(nowMs: number): number {
    return nowMs < this.backoffEndsAtMs ? this.backoffFactor : 1;
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
