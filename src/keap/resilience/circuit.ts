/** Failures in a row that open a circuit. More than one caller's own attempts, so that it takes two to judge. */
const FAILURE_THRESHOLD = 10;
const MIN_OPEN_MS = 1000;
const MAX_OPEN_MS = 30_000;
/** How long others wait for a probe's outcome before they are told to come back again. */
const PROBE_WAIT_MS = 1000;

/** Closed: all pass. Open: none pass for a while, longer each time. Half open: one passes and decides. */
export class Circuit {
  private failures = 0;
  private openDurationMs = 0;
  private openUntilMs = 0;
  private isProbing = false;

  /** How long calls are to stay away; 0 when they may pass. */
  remainingOpenMs(nowMs: number): number {
    if (this.openDurationMs === 0) return 0;
    return this.isProbing ? PROBE_WAIT_MS : Math.max(0, this.openUntilMs - nowMs);
  }

  /** A call passes; whether it is the probe of a half-open circuit. */
  tryProbe(nowMs: number): boolean {
    if (this.openDurationMs === 0 || this.isProbing || nowMs < this.openUntilMs) return false;
    this.isProbing = true;
    return true;
  }

  /** The probe is over. */
  endProbe(): void {
    this.isProbing = false;
  }

  recordSuccess(): void {
    this.failures = 0;
    this.openDurationMs = 0;
  }

  /** Counts a failure; gives for how long the circuit opens, or null when it does not. */
  recordFailure(nowMs: number): number | null {
    this.failures += 1;
    const isOpen = this.openDurationMs > 0;
    if (this.failures < FAILURE_THRESHOLD || (isOpen && nowMs < this.openUntilMs)) return null;
    this.openDurationMs = isOpen ? Math.min(MAX_OPEN_MS, this.openDurationMs * 2) : MIN_OPEN_MS;
    this.openUntilMs = nowMs + this.openDurationMs;
    return this.openDurationMs;
  }
}
