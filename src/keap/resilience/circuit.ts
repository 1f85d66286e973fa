/** Failures in a row that open a circuit. More than one caller's own attempts, so that it takes two to judge. */
const FAILURES = 10;
const FIRST_OPEN_MS = 1000;
const LONGEST_OPEN_MS = 30_000;
/** How long others wait for a probe's outcome before they are told to come back again. */
const PROBE_MS = 1000;

/** Closed: all pass. Open: none pass for a while, longer each time. Half open: one passes and decides. */
export class Circuit {
  private failures = 0;
  private openForMs = 0;
  private openUntilMs = 0;
  private probing = false;

  /** How long calls are to stay away; 0 when they may pass. */
  closedForMs(nowMs: number): number {
    if (this.openForMs === 0) return 0;
    return this.probing ? PROBE_MS : Math.max(0, this.openUntilMs - nowMs);
  }

  /** A call passes; whether it is the probe of a half-open circuit. */
  probe(nowMs: number): boolean {
    if (this.openForMs === 0 || this.probing || nowMs < this.openUntilMs) return false;
    this.probing = true;
    return true;
  }

  /** The probe is over. */
  probed(): void {
    this.probing = false;
  }

  succeeded(): void {
    this.failures = 0;
    this.openForMs = 0;
  }

  /** Counts a failure; gives for how long the circuit opens, or null when it does not. */
  failed(nowMs: number): number | null {
    this.failures += 1;
    const open = this.openForMs > 0;
    if (this.failures < FAILURES || (open && nowMs < this.openUntilMs)) return null;
    this.openForMs = open ? Math.min(LONGEST_OPEN_MS, this.openForMs * 2) : FIRST_OPEN_MS;
    this.openUntilMs = nowMs + this.openForMs;
    return this.openForMs;
  }
}
