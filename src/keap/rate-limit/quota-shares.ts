/** How much of the pace is ours. */
export interface QuotaShare {
  /** What a call counts in the minute and the day. */
  readonly weight: number;
  /** Of how many time slots each is ours, and which, by a clock that is ahead of ours; null: all of them. */
  readonly timeSlots: { readonly count: number; readonly index: number; readonly aheadMs: number } | null;
}

/** Everything: nobody else calls unseen. */
export const FULL_SHARE: QuotaShare = { weight: 1, timeSlots: null };

/** Slots that are taken in turns by processes that do not hear of each other: their clocks may differ a little. */
const SLOT_SPACING_FACTOR = 1.25;
const LATE_TOLERANCE = 0.2;

/** The first time slot of ours from a time on. */
export function ownSlotAtMs({ timeSlots }: QuotaShare, atMs: number, perSecond: number): number {
  if (timeSlots === null) return atMs;
  const slotMs = (1000 * SLOT_SPACING_FACTOR) / perSecond;
  const roundMs = slotMs * timeSlots.count;
  const sharedMs = atMs + timeSlots.aheadMs;
  const ownSlotMs = Math.floor(sharedMs / roundMs) * roundMs + timeSlots.index * slotMs;
  // A little late is still our turn: timers are not exact.
  if (sharedMs > ownSlotMs + slotMs * LATE_TOLERANCE) return ownSlotMs + roundMs - timeSlots.aheadMs;
  return Math.max(atMs, ownSlotMs - timeSlots.aheadMs);
}

/** The tightest window of a day. */
export interface DayLeft {
  readonly limit: number;
  readonly left: number;
}

/** The gateway's own needs: on nobody's account. */
export const NO_CALLER = '';

const PERIOD_MS = 3_600_000;
/** Callers that are counted one by one in a period; all beyond them share one count. */
const COUNTED_CALLERS = 1_000;
const OTHERS = ' others';

/**
 * While more than half of a day's calls are used, one caller gets half of what is left: it may go on as long as it has
 * had less than it leaves. Counted by the hour from the first call beyond the half, so that what nobody came for is
 * there to be halved again an hour later. Only where somebody else has asked today: a caller who is alone gets all.
 */
export class CallerShares {
  private readonly spent = new Map<string, number>();
  private periodEndsAtMs = -Infinity;
  private firstToday: string | null = null;
  /** Whether more than one caller has asked today. */
  isShared = false;

  /** Somebody asks. */
  recordCaller(callers: Iterable<string>): void {
    for (const caller of callers) {
      if (caller === NO_CALLER) continue;
      this.firstToday ??= caller;
      this.isShared ||= caller !== this.firstToday;
    }
  }

  /** A call goes for these callers, when so much of the day was left. It counts for each. */
  recordSpent(callers: Iterable<string>, day: DayLeft, nowMs: number): void {
    if (!isScarce(day)) return;
    this.rollPeriod(nowMs);
    for (const caller of callers) {
      const name = this.countedName(caller);
      this.spent.set(name, (this.spent.get(name) ?? 0) + 1);
    }
  }

  /** Until when none of these callers may have another call; null: one of them may. */
  spentUntilMs(callers: Iterable<string>, day: DayLeft, nowMs: number): number | null {
    if (!this.isShared || !isScarce(day)) return null;
    this.rollPeriod(nowMs);
    for (const caller of callers) {
      if (caller === NO_CALLER || (this.spent.get(this.countedName(caller)) ?? 0) + 1 < day.left) return null;
    }
    return this.periodEndsAtMs;
  }

  /** A new day begins. */
  reset(): void {
    this.spent.clear();
    this.periodEndsAtMs = -Infinity;
    this.firstToday = null;
    this.isShared = false;
  }

  private countedName(caller: string): string {
    return this.spent.has(caller) || this.spent.size < COUNTED_CALLERS ? caller : OTHERS;
  }

  private rollPeriod(nowMs: number): void {
    if (nowMs < this.periodEndsAtMs) return;
    this.spent.clear();
    this.periodEndsAtMs = nowMs + PERIOD_MS;
  }
}

const isScarce = ({ limit, left }: DayLeft): boolean => left * 2 < limit;
