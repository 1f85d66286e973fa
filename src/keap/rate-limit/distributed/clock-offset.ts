/** How far another clock was ahead of ours, as one exchange told, and how long that took. */
interface Sample {
  readonly aheadMs: number;
  readonly roundTripMs: number;
}

/** Samples of the other clock, the best of which counts. */
const MAX_SAMPLES = 30;
/** Clocks that drift differ by less over that many samples. */
const CLOCK_JUMP_MS = 1_000;

/** How far another machine's wall clock is ahead of our monotonic clock. The quickest exchange of late tells best. */
export class ClockOffset {
  aheadMs = 0;
  private samples: readonly Sample[] = [];

  /** The other clock showed `theirMs` between two times of ours. */
  sample(remoteMs: number, fromMs: number, toMs: number): void {
    const sample = { aheadMs: remoteMs - (fromMs + toMs) / 2, roundTripMs: toMs - fromMs };
    // Further apart than any journey explains: the other clock was set.
    const wasSet = this.samples.some(
      ({ aheadMs, roundTripMs }) =>
        Math.abs(aheadMs - sample.aheadMs) > roundTripMs + sample.roundTripMs + CLOCK_JUMP_MS,
    );
    this.samples = wasSet ? [sample] : [...this.samples.slice(1 - MAX_SAMPLES), sample];
    let best = sample;
    for (const one of this.samples) if (one.roundTripMs < best.roundTripMs) best = one;
    this.aheadMs = best.aheadMs;
  }
}
