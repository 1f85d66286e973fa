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
