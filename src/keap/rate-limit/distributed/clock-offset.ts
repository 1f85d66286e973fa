/** One measurement of the offset of another clock, and the duration of its round trip. */
interface Sample {
  readonly aheadMs: number;
  readonly roundTripMs: number;
}

/** The number of samples; the one with the shortest round trip counts. */
const MAX_SAMPLES = 30;
/** Clock drift over that many samples is smaller than this. */
const CLOCK_JUMP_MS = 1_000;

/** How far another machine's wall clock is ahead of our monotonic clock, by the recent sample with the shortest round trip. */
export class ClockOffset {
  aheadMs = 0;
  private samples: readonly Sample[] = [];

  /** Adds a sample: the other clock showed `remoteMs` between `fromMs` and `toMs` of ours. */
  sample(remoteMs: number, fromMs: number, toMs: number): void {
    const sample = { aheadMs: remoteMs - (fromMs + toMs) / 2, roundTripMs: toMs - fromMs };
    // Samples differ by more than their round trips explain: the other clock was set.
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
