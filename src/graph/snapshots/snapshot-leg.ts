import { GraphQLError, GraphQLScalarType } from 'graphql';
import { Field, ObjectType } from 'type-graphql';
import type { EvidenceKind, Guard } from '../../snapshot/evidence/evidence.js';
import type { LegStatus, ScanKind } from '../../snapshot/snapshot.js';
import { DateTime } from '../values/date-time.js';
import { registerServiceEnum } from './service-enum.js';

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

export const SnapshotEvidenceKind = registerServiceEnum<EvidenceKind>(
  'SnapshotEvidenceKind',
  'How strong the evidence is that a collection is complete. Each kind is enough for COMPLETED.',
  {
    COUNTED: "Keap's own count equals the records that came.",
    AGREED: 'Two independent reads, or the records of another collection, name the same records.',
    ENDED:
      'The end of the list was confirmed, by an empty read behind the last record or by the first page in the opposite order. A record that Keap left out on the way would not show.',
  },
);

export const SnapshotGuard = registerServiceEnum<Guard>('SnapshotGuard', 'Why a collection is held for review.', {
  EMPTIED: 'Keap sent none of the records that the snapshot before had.',
  SHRUNK: 'A larger share of the records of the snapshot before is gone than is allowed without a review.',
  FILL_RATE: 'A column that records of the snapshot before had is filled in none now; see `columns`.',
  MASS_CHANGE: 'Unusually many of the records that the snapshot before had have changed.',
});

@ObjectType({ description: 'Why the records of a collection count as all of its records.' })
export class SnapshotEvidence {
  @Field(() => SnapshotEvidenceKind, { description: 'How strong it is.' })
  kind!: string;

  @Field(() => Count, {
    nullable: true,
    description: 'How many records Keap says there are, or a second source names; null where neither says.',
  })
  expected!: number | null;

  @Field(() => Count, { description: 'How many records came.' })
  counted!: number;

  @Field(() => String, { description: 'The observation in words.' })
  confirmedBy!: string;
}

@ObjectType({ description: 'What a guard compared with the snapshot before.' })
export class SnapshotHold {
  @Field(() => SnapshotGuard, { description: 'The guard.' })
  guard!: string;

  @Field(() => Count, { description: 'How many records the collection had before this snapshot.' })
  before!: number;

  @Field(() => Count, { description: 'How many records came now.' })
  now!: number;

  @Field(() => [String], { description: 'The columns that no record has any more; empty for the other guards.' })
  columns!: readonly string[];

  @Field(() => [String], { description: "Keap's ids of a few of the records concerned; no other data of them." })
  sampleIds!: readonly string[];
}

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

  @Field(() => String, {
    nullable: true,
    description: 'Why it is INCOMPLETE or HELD: the fact, and the numbers. Null otherwise.',
  })
  reason!: string | null;

  @Field(() => SnapshotEvidence, {
    nullable: true,
    description:
      'Why its records count as all records of the collection. Null until it is COMPLETED or HELD, for a SKIPPED or INCOMPLETE one, and for snapshots of releases that kept no evidence.',
  })
  evidence!: SnapshotEvidence | null;

  @Field(() => SnapshotHold, {
    nullable: true,
    description: 'What a guard found, in numbers; null unless one held the collection for review.',
  })
  held!: SnapshotHold | null;

  @Field(() => DateTime, { nullable: true, description: 'When its first page was requested.' })
  startedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its scan ended, with any status but FAILED and CANCELLED.',
  })
  finishedAt!: Date | null;
}
