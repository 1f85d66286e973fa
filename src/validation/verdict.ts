import type { Completeness } from '../snapshot/evidence/evidence.js';

export type CheckLevel = 'MUST' | 'SHOULD' | 'MAY';
export type CheckStatus = 'PASSED' | 'FAILED' | 'ERROR' | 'SKIPPED';

/** The result of one check on one snapshot. */
export interface CheckResult {
  /** Stable and never reused: `MUST-ORD-01`, `MUST-REF-orders-contact`. */
  readonly id: string;
  readonly level: CheckLevel;
  readonly title: string;
  /** Why it matters, one or two sentences. */
  readonly why: string;
  readonly status: CheckStatus;
  readonly violationCount: number;
  /** The first violating rows as the check returned them, at most 10. */
  readonly samples: readonly Readonly<Record<string, unknown>>[];
  readonly durationMs: number;
  /** Why the check was skipped, or the error of Postgres; null otherwise. */
  readonly note: string | null;
}

/** The verdict on a snapshot, in two halves: is the copy whole, and is its data clean. */
export interface Verdict {
  readonly snapshotId: string;
  /** Both halves: `completeness.passed` and `checksPassed`. */
  readonly passed: boolean;
  /** From the evidence that the snapshot stored. */
  readonly completeness: Completeness;
  /** No MUST check has status FAILED or ERROR. */
  readonly checksPassed: boolean;
  readonly packVersion: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly checks: readonly CheckResult[];
}

/** The validation service for the graph and the CLI. */
export interface Validation {
  /**
   * Validates a run that is COMPLETED, INCOMPLETE or NEEDS_REVIEW; without an id the newest one. `scope`: only runs of this
   * tenant are visible. Throws ValidationError NOT_FOUND when there is none, BAD_USER_INPUT for a run in another status.
   */
  validate(snapshotId?: string, scope?: string | null): Promise<Verdict>;
}

/** An error of the validation service that the caller can act on. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
  constructor(
    readonly code: 'NOT_FOUND' | 'BAD_USER_INPUT',
    message: string,
  ) {
    super(message);
  }
}
