import type { ResourceKey } from '../../resources/table.js';

/**
 * How strong the evidence is that a leg holds all records of its collection. COUNTED: Keap's own count equals them.
 * AGREED: two independent reads hold the same records. ENDED: the end of the list was confirmed, which does not show a
 * record that Keap left out on the way.
 */
export type EvidenceKind = 'COUNTED' | 'AGREED' | 'ENDED';

/** Why the records of a leg count as all records of its collection. */
export interface Evidence {
  readonly kind: EvidenceKind;
  /** How many records Keap says there are, or a second source names; null where neither says. */
  readonly expected: number | null;
  readonly counted: number;
  /** The observation in words. */
  readonly confirmedBy: string;
}

/** How a scan ended: with evidence, or with the reason why there is none. */
export type ScanEnd =
  | { readonly isProven: true; readonly evidence: Omit<Evidence, 'counted'> }
  | { readonly isProven: false; readonly reason: string };

export const proven = (kind: EvidenceKind, confirmedBy: string, expected: number | null = null): ScanEnd => ({
  isProven: true,
  evidence: { kind, expected, confirmedBy },
});

export const unproven = (reason: string): ScanEnd => ({ isProven: false, reason });

/** The guards that hold a leg for review. */
export type Guard = 'EMPTIED' | 'SHRUNK' | 'FILL_RATE' | 'MASS_CHANGE';

/** What a guard compared. */
export interface HeldFacts {
  readonly guard: Guard;
  /** Records before this run, and in it. */
  readonly before: number;
  readonly now: number;
  /** FILL_RATE: the columns that no record has any more. MASS_CHANGE: those that changed in most. Empty for the other guards. */
  readonly columns: readonly string[];
  /** A few ids of the records concerned. */
  readonly sampleIds: readonly string[];
}

/**
 * PENDING: the run has not ended. COMPLETE: each collection is proven. AS_SEEN_BY: so, but for a user who is not shown to
 * be an administrator. INCOMPLETE: at least one collection is not proven. NEEDS_REVIEW: a guard held one. UNPROVEN: the run
 * is from a release without evidence. REJECTED: a person rejected it.
 */
export type CompletenessStatus =
  'PENDING' | 'COMPLETE' | 'AS_SEEN_BY' | 'INCOMPLETE' | 'NEEDS_REVIEW' | 'UNPROVEN' | 'REJECTED';

/** Whether a run holds everything that it covers, and why not. */
export interface Completeness {
  readonly status: CompletenessStatus;
  /** Whether the status is COMPLETE: half of what a verdict needs. */
  readonly passed: boolean;
  /** Each names the collection and the fact; also what limits a COMPLETE run. */
  readonly reasons: readonly string[];
  /** The collections that it covers. */
  readonly covered: readonly ResourceKey[];
  /** Whether these are all that a snapshot includes by default. */
  readonly coversAll: boolean;
  /** Proven collections whose list has a confirmed end only: a record that Keap left out on the way would not show. */
  readonly endedOnly: readonly ResourceKey[];
}
