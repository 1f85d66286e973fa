/** The day window with the fewest calls left. */
export interface DayLeft {
  readonly limit: number;
  readonly left: number;
}

/** What is left of each window for one caller. */
export interface CallsLeft {
  readonly minute: DayLeft;
  readonly day: DayLeft;
  /** RFC 3339 UTC. The minute slides. */
  readonly dayEndsAt: string;
}

/** Stands for the gateway itself, which has no share. */
export const NO_CALLER = '';

const PERIOD_MS = 3_600_000;
/** Callers counted individually in a period; all further ones share one count. */
const COUNTED_CALLERS = 1_000;
const OTHERS = ' others';

/**
 * While more than half of a day's calls are used, one caller gets half of the rest: it may call while it has used fewer
 * calls than are left. The count starts anew every hour after the first call beyond the half, so calls that other
 * callers did not use are divided again. A caller that is the only one today gets all calls.
 */
export class CallerShares {
  private readonly spent = new Map<string, number>();
  private periodEndsAtMs = -Infinity;
  private firstToday: string | null = null;
  /** Whether more than one caller has sent requests today. */
  isShared = false;

  recordCaller(callers: Iterable<string>): void {
    for (const caller of callers) {
      if (caller === NO_CALLER) continue;
      this.firstToday ??= caller;
      this.isShared ||= caller !== this.firstToday;
    }
  }

  /** Counts a call for each of these callers; `day` is what was left before it. */
  recordSpent(callers: Iterable<string>, day: DayLeft, nowMs: number): void {
    if (!isScarce(day)) return;
    this.rollPeriod(nowMs);
    for (const caller of callers) {
      const name = this.getCountedName(caller);
      this.spent.set(name, (this.spent.get(name) ?? 0) + 1);
    }
  }

  /** Until when all of these callers have used their share; null if one of them has not. */
  findSpentUntilMs(callers: Iterable<string>, day: DayLeft, nowMs: number): number | null {
    if (!this.isShared || !isScarce(day)) return null;
    this.rollPeriod(nowMs);
    for (const caller of callers) {
      if (caller === NO_CALLER || (this.spent.get(this.getCountedName(caller)) ?? 0) + 1 < day.left) return null;
    }
    return this.periodEndsAtMs;
  }

  /** How many calls one caller may still start today if no other caller calls: all, or its share of those that are left. */
  countRemaining(caller: string, day: DayLeft, nowMs: number): number {
    if (!this.isShared) return day.left;
    // Calls are shared from this many on.
    const scarceLeft = Math.max(0, Math.min(day.left, Math.ceil(day.limit / 2) - 1));
    if (isScarce(day)) this.rollPeriod(nowMs);
    const spent = nowMs < this.periodEndsAtMs ? (this.spent.get(this.getCountedName(caller)) ?? 0) : 0;
    // Each call raises the count of its caller and lowers what is left.
    return day.left - scarceLeft + Math.max(0, Math.ceil((scarceLeft - spent - 1) / 2));
  }

  /** Call at the start of a new day. */
  reset(): void {
    this.spent.clear();
    this.periodEndsAtMs = -Infinity;
    this.firstToday = null;
    this.isShared = false;
  }

  private getCountedName(caller: string): string {
    return this.spent.has(caller) || this.spent.size < COUNTED_CALLERS ? caller : OTHERS;
  }

  private rollPeriod(nowMs: number): void {
    if (nowMs < this.periodEndsAtMs) return;
    this.spent.clear();
    this.periodEndsAtMs = nowMs + PERIOD_MS;
  }
}

const isScarce = ({ limit, left }: DayLeft): boolean => left * 2 < limit;
