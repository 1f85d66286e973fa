export type CheckLevel = 'MUST' | 'SHOULD' | 'MAY';
export type CheckStatus = 'PASSED' | 'FAILED' | 'ERROR' | 'SKIPPED';

/** What one check said of one snapshot. */
export interface CheckResult {
  /** Stable and never reused: `MUST-ORD-01`, `MUST-REF-orders-contact`. */
  readonly id: string;
  readonly level: CheckLevel;
  readonly title: string;
  /** Why it matters, one or two sentences. */
  readonly why: string;
  readonly status: CheckStatus;
  readonly violationCount: number;
  /** The first violating rows as the check returned them: ids and facts, at most 10. */
  readonly samples: readonly Readonly<Record<string, unknown>>[];
  readonly durationMs: number;
  /** Why it was skipped, or the database's complaint; null otherwise. */
  readonly note: string | null;
}

/** The verdict of a pack on a snapshot. `passed`: no MUST check failed or could not be run. */
export interface Verdict {
  readonly snapshotId: string;
  readonly passed: boolean;
  readonly packVersion: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly checks: readonly CheckResult[];
}

/** The validation service as the graph and the CLI use it. */
export interface Validation {
  /** Judges a COMPLETED run; no id: the newest one. `scope`: only runs of this tenant are seen. Throws ValidationError NOT_FOUND when there is none, BAD_USER_INPUT when the run is not completed. */
  validate(snapshotId?: string, scope?: string | null): Promise<Verdict>;
}

/** A refusal of the validation service. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
  constructor(
    readonly code: 'NOT_FOUND' | 'BAD_USER_INPUT',
    message: string,
  ) {
    super(message);
  }
}
