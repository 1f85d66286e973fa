import type { ApiVersion } from '../resources/row.js';
import type { ResourceKey } from '../resources/table.js';
import type { Completeness, Evidence, HeldFacts } from './evidence/evidence.js';
import type { Changes } from './change/changes.js';

export type RunStatus =
  'QUEUED' | 'RUNNING' | 'PAUSED' | 'COMPLETED' | 'INCOMPLETE' | 'NEEDS_REVIEW' | 'REJECTED' | 'FAILED' | 'CANCELLED';
export type LegStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'INCOMPLETE' | 'HELD' | 'FAILED' | 'SKIPPED' | 'CANCELLED';
export type ScanKind = 'KEYSET' | 'WINDOWS' | 'TOKENS' | 'OFFSETS' | 'WHOLE';

/** The public view of one leg. Its counters include every committed page. */
export interface LegView {
  readonly resource: ResourceKey;
  readonly status: LegStatus;
  readonly walk: ScanKind;
  /** The API version of its pages; null before the first page. */
  readonly api: ApiVersion | null;
  readonly pages: number;
  readonly records: number;
  readonly changed: number;
  readonly deleted: number;
  readonly repeated: number;
  readonly unidentified: number;
  readonly skippedReason: string | null;
  /** Why it is INCOMPLETE or HELD; null otherwise. */
  readonly reason: string | null;
  /** Why its records count as all records of the collection; null until it is COMPLETED, and for runs of older releases. */
  readonly evidence: Evidence | null;
  /** What a guard found; null unless one held the leg. */
  readonly held: HeldFacts | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** The public view of one run. */
export interface SnapshotView {
  readonly id: string;
  readonly tenant: string;
  readonly status: RunStatus;
  readonly mode: 'FULL';
  readonly consistency: 'KEYSET' | 'PAGED';
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly resumeAt: Date | null;
  readonly recordCount: number;
  readonly callCount: number;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** The user of the credential, by id, where userinfo does not show an administrator; null otherwise. */
  readonly asSeenBy: string | null;
  /** When a person accepted an INCOMPLETE run or one that needed review. */
  readonly acceptedAt: Date | null;
  readonly completeness: Completeness;
  /** What changed in the account during the run; null until its legs have ended, and for runs of older releases. */
  readonly changes: Changes | null;
  readonly legs: readonly LegView[];
}

/** The snapshot service for the graph and the CLI. */
export interface Snapshots {
  /** Queues a run of these resources (default: all whose row gives no `excludedReason`) and returns at once. Throws SnapshotError SNAPSHOT_RUNNING while another run of the account is open, BAD_USER_INPUT for an empty list. */
  create(input: { readonly resources?: readonly ResourceKey[] }): Promise<SnapshotView>;
  /** Null for an unknown id. */
  get(id: string): Promise<SnapshotView | null>;
  /** In no order; unknown ids are left out. */
  getMany(ids: readonly string[]): Promise<SnapshotView[]>;
  /** Newest first; `afterId` is exclusive. */
  list(page: {
    readonly first: number;
    readonly afterId?: string;
  }): Promise<{ readonly nodes: readonly SnapshotView[]; readonly hasNextPage: boolean }>;
  /** Stops a run after its current page. Throws SnapshotError BAD_USER_INPUT for a finished run, NOT_FOUND for an unknown id. */
  cancel(id: string): Promise<SnapshotView>;
  /** Continues a FAILED, PAUSED, CANCELLED or INCOMPLETE run with what is missing. Throws as `cancel`. */
  resume(id: string): Promise<SnapshotView>;
  /**
   * Accepts the newest run of an account that is INCOMPLETE or NEEDS_REVIEW: its held legs are COMPLETED, their missing
   * records closed, and the views show it. The gaps of an INCOMPLETE run stay named. Throws SnapshotError BAD_USER_INPUT for
   * a run in another status or with a newer run, NOT_FOUND for an unknown id.
   */
  accept(id: string): Promise<SnapshotView>;
  /** Rejects such a run: what it stored is removed, and the records are as before it. Throws as `accept`. */
  reject(id: string): Promise<SnapshotView>;
  /** Starts work, first on the runs that a killed process left open. */
  start(): Promise<void>;
  /** Stops work after the current page. The run goes on at the next start. */
  stop(): Promise<void>;
}

/** An error of the snapshot service that the caller can act on. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  constructor(
    readonly code: 'SNAPSHOT_RUNNING' | 'NOT_FOUND' | 'BAD_USER_INPUT',
    message: string,
  ) {
    super(message);
  }
}
