import type { ApiVersion } from '../resources/row.js';
import type { ResourceKey } from '../resources/table.js';

export type RunStatus = 'QUEUED' | 'RUNNING' | 'PAUSED' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
export type LegStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'SKIPPED' | 'CANCELLED';
export type ScanKind = 'KEYSET' | 'WINDOWS' | 'TOKENS' | 'OFFSETS' | 'WHOLE';

/** One leg of a run as others see it. Counters are as of the last committed page. */
export interface LegView {
  readonly resource: ResourceKey;
  readonly status: LegStatus;
  readonly walk: ScanKind;
  /** Which generation of Keap's API its pages came from; null until the first has. */
  readonly api: ApiVersion | null;
  readonly pages: number;
  readonly records: number;
  readonly changed: number;
  readonly deleted: number;
  readonly repeated: number;
  readonly unidentified: number;
  readonly skippedReason: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** One snapshot run as others see it. */
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
  readonly legs: readonly LegView[];
}

/** The snapshot service as the graph and the CLI use it. */
export interface Snapshots {
  /** Queues a run of these resources (default: every row that its own row does not leave out) and returns at once. Throws SnapshotError SNAPSHOT_RUNNING while another run of the account is open, BAD_USER_INPUT for an empty choice. */
  create(input: { readonly resources?: readonly ResourceKey[] }): Promise<SnapshotView>;
  /** Null for an unknown id. */
  get(id: string): Promise<SnapshotView | null>;
  /** Newest first; `afterId` is exclusive. */
  list(page: {
    readonly first: number;
    readonly afterId?: string;
  }): Promise<{ readonly nodes: readonly SnapshotView[]; readonly hasNextPage: boolean }>;
  /** Stops after the page in hand. Cancelling a finished run throws SnapshotError BAD_USER_INPUT; an unknown id, NOT_FOUND. */
  cancel(id: string): Promise<SnapshotView>;
  /** Goes on with a FAILED, PAUSED or CANCELLED run where it stopped. Same errors. */
  resume(id: string): Promise<SnapshotView>;
  /** Takes up work, beginning with runs that a killed process left behind. */
  start(): Promise<void>;
  /** Lets the page in hand commit, then rests; the run goes on at the next start. */
  stop(): Promise<void>;
}

/** A refusal of the snapshot service. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  constructor(
    readonly code: 'SNAPSHOT_RUNNING' | 'NOT_FOUND' | 'BAD_USER_INPUT',
    message: string,
  ) {
    super(message);
  }
}
