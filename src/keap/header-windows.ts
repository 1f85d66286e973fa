import { nextUtcDayMs } from './days.js';
import type { HeaderWindow, QuotaHeaders, QuotaReading } from './quota.js';

interface Known {
  readonly limit: number | null;
  readonly available: number | null;
  /** Calls up to this number are counted in `available`. */
  readonly call: number;
  readonly readAtMs: number;
  readonly endsAtMs: number;
}

/** A day window that reads empty is tried again after this long: Keap's clock and ours may differ about midnight. */
const DAY_STALE_MS = 600_000;
const DAY_MS = 86_400_000;

/** What Keap's headers last said of each window. A reading counts until its window turns; then nothing is known again. */
export class HeaderWindows {
  private readonly known = new Map<string, Known>();
  private spike: { readonly perSecond: number; readonly endsAtMs: number } | null = null;

  /** Takes in the headers of the answer to call number `call`. */
  observe(quota: QuotaHeaders, call: number, nowMs: number): void {
    if (quota.perSecond !== null) this.spike = { perSecond: quota.perSecond, endsAtMs: nowMs + 60_000 };
    for (const { scope, window, limit, available, resetAtMs } of quota.windows) {
      const key = `${scope} ${window}`;
      const last = this.at(key, nowMs);
      // Answers overtake each other: what an older call saw is no news.
      if (last !== null && last.call > call) continue;
      this.known.set(key, { limit, available, call, readAtMs: nowMs, endsAtMs: endOf(window, resetAtMs, nowMs) });
    }
  }

  /** The spike limit, while it is fresh. */
  perSecond(nowMs: number): number | null {
    return this.spike !== null && nowMs < this.spike.endsAtMs ? this.spike.perSecond : null;
  }

  /** A window's limit; null when unknown. */
  limit(scope: HeaderWindow['scope'], window: HeaderWindow['window'], nowMs: number): number | null {
    return this.at(`${scope} ${window}`, nowMs)?.limit ?? null;
  }

  /** Calls already spent in a window as of call number `started`; null when unknown. */
  used(scope: HeaderWindow['scope'], window: HeaderWindow['window'], started: number, nowMs: number): number | null {
    const known = this.at(`${scope} ${window}`, nowMs);
    if (known === null || known.limit === null || known.available === null) return null;
    return Math.min(known.limit, known.limit - known.available + Math.max(0, started - known.call));
  }

  /** Until when a window of this length has no room for another call, `kept` of its limit being left to others; null: it has room. */
  blockedUntilMs(window: HeaderWindow['window'], started: number, nowMs: number, kept: number): number | null {
    let untilMs: number | null = null;
    for (const scope of ['credential', 'tenant'] as const) {
      const known = this.at(`${scope} ${window}`, nowMs);
      if (known === null || known.available === null) continue;
      if (window === 'day' && nowMs >= known.readAtMs + DAY_STALE_MS) continue;
      const left = known.available - Math.max(0, started - known.call);
      if (left <= (known.limit ?? 0) * kept) untilMs = Math.max(untilMs ?? 0, known.endsAtMs);
    }
    return untilMs;
  }

  /** When a window ends; null when unknown. */
  endsAtMs(scope: HeaderWindow['scope'], window: HeaderWindow['window'], nowMs: number): number | null {
    return this.at(`${scope} ${window}`, nowMs)?.endsAtMs ?? null;
  }

  /** Every window that is known now. */
  readings(started: number, nowMs: number): QuotaReading[] {
    return (['credential', 'tenant'] as const).flatMap((scope) =>
      (['minute', 'day'] as const).flatMap((window): QuotaReading[] => {
        const known = this.at(`${scope} ${window}`, nowMs);
        const used = this.used(scope, window, started, nowMs);
        if (known === null || known.limit === null || used === null) return [];
        const resetAt = new Date(known.endsAtMs).toISOString();
        return [{ scope, window, limit: known.limit, used, remaining: known.limit - used, resetAt, source: 'HEADERS' }];
      }),
    );
  }

  private at(key: string, nowMs: number): Known | null {
    const known = this.known.get(key);
    return known === undefined || nowMs >= known.endsAtMs ? null : known;
  }
}

/** A window's end: Keap's own where it is believable (its documents print one in seconds), else the next full minute or day. */
function endOf(window: HeaderWindow['window'], resetAtMs: number | null, nowMs: number): number {
  const span = window === 'day' ? DAY_MS : 60_000;
  if (resetAtMs !== null && resetAtMs > nowMs && resetAtMs <= nowMs + span) return resetAtMs;
  return window === 'day' ? nextUtcDayMs(nowMs) : (Math.floor(nowMs / 60_000) + 1) * 60_000;
}
