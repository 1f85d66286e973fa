import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../list/connection.js';
import { SnapshotChanges } from './changes.js';
import { DateTime } from '../values/date-time.js';
import { GraphQLError, GraphQLScalarType } from 'graphql';
import type { LegStatus, RunStatus, SnapshotView, ScanKind } from '../../snapshot/snapshot.js';

/** Registers an enum with the values of the snapshot service; the type makes `meanings` complete. */
function registerServiceEnum<Name extends string>(
  name: string,
  description: string,
  meanings: Readonly<Record<Name, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries<string>(meanings);
  const values = Object.fromEntries(entries.map(([value]) => [value, value]));
  const valuesConfig = Object.fromEntries(entries.map(([value, meaning]) => [value, { description: meaning }]));
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}

export const SnapshotStatus = registerServiceEnum<RunStatus>('SnapshotStatus', 'Status of a snapshot.', {
  QUEUED: 'Waiting to start.',
  RUNNING: 'Scanning, or due to continue as soon as a gateway is running again.',
  PAUSED: "The day's call budget is spent; it continues by itself at `resumeAt`.",
  COMPLETED: 'Every collection is proven complete, or is not part of the account.',
  INCOMPLETE:
    'At least one collection is not proven complete; `completeness` names it. `resumeSnapshot` scans what is missing, `acceptSnapshot` makes the views show it as it is.',
  NEEDS_REVIEW:
    'A guard found more missing or changed than is usual, and nothing was marked as deleted. `acceptSnapshot` or `rejectSnapshot` decides.',
  REJECTED: 'A person rejected it: what it had stored was removed.',
  FAILED: 'Stopped by an error, see `error`. `resumeSnapshot` continues where it stopped.',
  CANCELLED: 'Cancelled. `resumeSnapshot` continues where it stopped.',
});

export const SnapshotLegStatus = registerServiceEnum<LegStatus>(
  'SnapshotLegStatus',
  'Status of one collection of a snapshot.',
  {
    QUEUED: 'Not started yet.',
    RUNNING: 'The scan is running.',
    COMPLETED: 'The scan is proven complete; see `evidence`.',
    INCOMPLETE: 'The scan ended without evidence that it is complete; `reason` says why.',
    HELD: 'The scan is complete, and a guard wants a person to look at it; `reason` and `held` say why.',
    FAILED: 'The snapshot failed in this collection; what was stored stays.',
    SKIPPED: 'Keap does not serve it to this account; `skippedReason` has its response.',
    CANCELLED: 'The snapshot was cancelled before the scan ended.',
  },
);

export const SnapshotWalk = registerServiceEnum<ScanKind>('SnapshotWalk', 'How a collection is scanned.', {
  KEYSET: 'By ascending id: records added or deleted meanwhile shift nothing.',
  WINDOWS: 'By ranges of ids, each complete in any order.',
  TOKENS: "By Keap's page tokens: records added or deleted meanwhile may be missed until the next snapshot.",
  OFFSETS:
    'By offsets, as REST v1 pages: each page overlaps the one before, so that a shifted list is detected and read again.',
  WHOLE: 'In one response with the whole collection.',
});

export const SnapshotMode = registerServiceEnum<SnapshotView['mode']>('SnapshotMode', 'What a snapshot reads.', {
  FULL: 'Every record of the selected collections, so that deletions are detected.',
});

export const SnapshotConsistency = registerServiceEnum<SnapshotView['consistency']>(
  'SnapshotConsistency',
  'Whether changes at Keap during the scan can have affected a snapshot.',
  {
    KEYSET: 'Every collection that Keap can filter by id was scanned by id.',
    PAGED:
      'At least one collection that can be scanned by id was scanned by pages: Keap ignored the id filter, or the account has REST v1 only.',
  },
);

/** Snapshot counts can exceed GraphQL's 32-bit Int. */
export const Count = new GraphQLScalarType<number, number>({
  name: 'Count',
  description: "A count: an integer from 0, exact up to 2^53, which exceeds GraphQL's Int.",
  serialize: (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw new GraphQLError('A count is not an integer from 0.');
  },
  parseValue: () => {
    throw new GraphQLError('Count is an output type; it is not accepted as input.');
  },
});

@ObjectType({ description: 'One Keap collection within a snapshot. Counts are as of the last page stored.' })
export class SnapshotLeg {
  @Field(() => String, { description: "The collection, by Keap's name, as in contacts or contact_tags." })
  resource!: string;

  @Field(() => SnapshotLegStatus, { description: 'Status.' })
  status!: string;

  @Field(() => SnapshotWalk, { description: 'How it is scanned.' })
  walk!: string;

  @Field(() => Count, { description: 'Pages stored.' })
  pages!: number;

  @Field(() => Count, { description: 'Records scanned.' })
  records!: number;

  @Field(() => Count, { description: 'Records that are new or changed since the previous snapshot.' })
  changed!: number;

  @Field(() => Count, { description: 'Records of earlier snapshots that Keap no longer has.' })
  deleted!: number;

  @Field(() => Count, { description: 'How often the scan visited a record that it had already visited.' })
  repeated!: number;

  @Field(() => Count, { description: 'Records that Keap sent without their identifying columns; they are not stored.' })
  unidentified!: number;

  @Field(() => String, { nullable: true, description: 'Why it was skipped; null when it was not.' })
  skippedReason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When its first page was requested.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was completed or skipped.' })
  finishedAt!: Date | null;
}

@ObjectType({ description: 'Why a snapshot stopped.' })
export class SnapshotFault {
  @Field(() => String, { description: 'One of the codes of `extensions.code` of errors.' })
  code!: string;

  @Field(() => String, { description: 'What happened, and what to do.' })
  message!: string;
}

@ObjectType({ description: 'The data of the account at one time, stored in Postgres.' })
export class Snapshot {
  @Field(() => ID, { description: 'Global id, as in "Snapshot:7".' })
  id!: string;

  @Field(() => String, {
    description:
      'The name of the account at Keap; where Keap sends none, `unnamed-` and a fingerprint of the credential.',
  })
  tenant!: string;

  @Field(() => SnapshotStatus, { description: 'Status.' })
  status!: string;

  @Field(() => SnapshotMode, { description: 'What it reads.' })
  mode!: string;

  @Field(() => SnapshotConsistency, { description: 'Whether changes during the scan can have affected it.' })
  consistency!: string;

  @Field(() => SnapshotChanges, {
    nullable: true,
    description:
      'What changed in the account while it was read; null until its scans have ended, and for snapshots of older releases.',
  })
  changesDuringRun!: SnapshotChanges | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it first started.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended, with any status.' })
  finishedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When a PAUSED snapshot continues by itself.' })
  resumeAt!: Date | null;

  @Field(() => Count, { description: 'Records scanned so far, in all collections.' })
  recordCount!: number;

  @Field(() => Count, { description: 'Keap calls so far, retries included.' })
  callCount!: number;

  @Field(() => SnapshotFault, { nullable: true, description: 'Why it stopped, when it FAILED.' })
  error!: SnapshotFault | null;

  @Field(() => [SnapshotLeg], { description: 'The collections, in scan order.' })
  legs!: readonly SnapshotLeg[];
}

export const SnapshotConnection = connectionType(() => Snapshot, 'Snapshot');

@ObjectType({ description: 'Result of createSnapshot, returned at once while the work continues in the background.' })
export class CreateSnapshotPayload {
  @Field(() => Snapshot, { description: 'The new snapshot. Query it by its id to follow its progress.' })
  snapshot!: Snapshot;
}

@ObjectType({ description: 'Result of cancelSnapshot.' })
export class CancelSnapshotPayload {
  @Field(() => Snapshot, { description: 'The snapshot after the change.' })
  snapshot!: Snapshot;
}

@ObjectType({ description: 'Result of resumeSnapshot.' })
export class ResumeSnapshotPayload {
  @Field(() => Snapshot, { description: 'The snapshot after the change.' })
  snapshot!: Snapshot;
}
