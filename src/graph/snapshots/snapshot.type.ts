import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';
import { GraphQLError, GraphQLScalarType } from 'graphql';
import type { LegStatus, RunStatus, SnapshotView, ScanKind } from '../../snapshot/snapshot.js';

/** An enum whose values are what the snapshot service itself says; `meanings` must name them all. */
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

export const SnapshotStatus = registerServiceEnum<RunStatus>('SnapshotStatus', 'How far a snapshot is.', {
  QUEUED: 'It waits to be taken up.',
  RUNNING: 'It is being walked, or will be as soon as a gateway is running again.',
  PAUSED: "The day's call budget is spent; it goes on by itself at `resumeAt`.",
  COMPLETED: 'Everything was walked, or left out with a reason.',
  FAILED: 'It stopped on a fault; `error` says which. `resumeSnapshot` goes on where it stopped.',
  CANCELLED: 'Somebody cancelled it. `resumeSnapshot` goes on where it stopped.',
});

export const SnapshotLegStatus = registerServiceEnum<LegStatus>(
  'SnapshotLegStatus',
  'How far one collection of a snapshot is.',
  {
    QUEUED: 'Its turn has not come.',
    RUNNING: 'It is being walked.',
    COMPLETED: 'It was walked to its end.',
    FAILED: 'The snapshot stopped here; what was stored stays.',
    SKIPPED: 'Keap does not give it to this account; `skippedReason` says how it answered.',
    CANCELLED: 'The snapshot was cancelled before its end.',
  },
);

export const SnapshotWalk = registerServiceEnum<ScanKind>('SnapshotWalk', 'How a collection is walked.', {
  KEYSET: 'By ascending id: what comes or goes elsewhere meanwhile cannot shift it.',
  WINDOWS: 'By ranges of ids, each complete whatever its order.',
  TOKENS: "By Keap's page tokens: what comes or goes meanwhile may be missed until the next snapshot.",
  OFFSETS:
    'By counted offsets, as REST v1 pages: each page overlaps the one before, so that a list that shifts is noticed and read again.',
  WHOLE: 'In one answer: Keap gives the collection whole.',
});

export const SnapshotMode = registerServiceEnum<SnapshotView['mode']>('SnapshotMode', 'What a snapshot reads.', {
  FULL: 'Every record of the collections chosen, so that deletions are seen.',
});

export const SnapshotConsistency = registerServiceEnum<SnapshotView['consistency']>(
  'SnapshotConsistency',
  'How far changes at Keap during the walk can have disturbed a snapshot.',
  {
    KEYSET: 'Every collection that Keap can filter by id was walked by id.',
    PAGED:
      'At least one collection that can be walked by id had to be walked by pages: Keap did not honour its ids, or the account answers REST v1 only.',
  },
);

/** A whole number from 0, exact up to 2^53: what is counted over years outgrows GraphQL's 32-bit Int. */
export const Count = new GraphQLScalarType<number, number>({
  name: 'Count',
  description: "How many: a whole number from 0, exact up to 2^53. Beyond what GraphQL's Int can hold.",
  serialize: (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw new GraphQLError('A count was no whole number from 0.');
  },
  parseValue: () => {
    throw new GraphQLError('Count is only answered, never given.');
  },
});

@ObjectType({ description: 'One Keap collection within a snapshot. Counts are as of the last page stored.' })
export class SnapshotLeg {
  @Field(() => String, { description: "The collection, by Keap's name, as in contacts or contact_tags." })
  resource!: string;

  @Field(() => SnapshotLegStatus, { description: 'How far it is.' })
  status!: string;

  @Field(() => SnapshotWalk, { description: 'How it is walked.' })
  walk!: string;

  @Field(() => Count, { description: 'Pages stored.' })
  pages!: number;

  @Field(() => Count, { description: 'Records met.' })
  records!: number;

  @Field(() => Count, { description: 'Records that are new or differ from what was stored before.' })
  changed!: number;

  @Field(() => Count, { description: 'Records stored before that Keap no longer has.' })
  deleted!: number;

  @Field(() => Count, { description: 'How often a record was met that the walk had met already.' })
  repeated!: number;

  @Field(() => Count, { description: 'Records that Keap sent without an identity; they are not stored.' })
  unidentified!: number;

  @Field(() => String, { nullable: true, description: 'Why it was left out, when it was.' })
  skippedReason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When its first page was asked for.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was done or left out.' })
  finishedAt!: Date | null;
}

@ObjectType({ description: 'Why a snapshot stopped.' })
export class SnapshotFault {
  @Field(() => String, { description: 'One of the codes that `extensions.code` of an error can have.' })
  code!: string;

  @Field(() => String, { description: 'What happened, and what to do.' })
  message!: string;
}

@ObjectType({ description: 'Everything of the account, stored in Postgres as it was at one time.' })
export class Snapshot {
  @Field(() => ID, { description: 'Global id, as in "Snapshot:7".' })
  id!: string;

  @Field(() => String, {
    description:
      'The Keap account, by its own name at Keap; where Keap names none, `unnamed-` and a mark of the credential.',
  })
  tenant!: string;

  @Field(() => SnapshotStatus, { description: 'How far it is.' })
  status!: string;

  @Field(() => SnapshotMode, { description: 'What it reads.' })
  mode!: string;

  @Field(() => SnapshotConsistency, { description: 'How far changes during the walk can have disturbed it.' })
  consistency!: string;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was first taken up.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended, however it ended.' })
  finishedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When a PAUSED snapshot goes on by itself.' })
  resumeAt!: Date | null;

  @Field(() => Count, { description: 'Records met so far, over all collections.' })
  recordCount!: number;

  @Field(() => Count, { description: 'Calls to Keap it has cost so far, repetitions after failures included.' })
  callCount!: number;

  @Field(() => SnapshotFault, { nullable: true, description: 'Why it stopped, when it FAILED.' })
  error!: SnapshotFault | null;

  @Field(() => [SnapshotLeg], { description: 'The collections, in the order in which they are walked.' })
  legs!: readonly SnapshotLeg[];
}

export const SnapshotConnection = connectionType(() => Snapshot, 'Snapshot');

@ObjectType({ description: 'What createSnapshot answers: at once, while the work goes on in the background.' })
export class CreateSnapshotPayload {
  @Field(() => Snapshot, { description: 'The new snapshot. Ask for it by its id to see it grow.' })
  snapshot!: Snapshot;
}

@ObjectType({ description: 'What cancelSnapshot answers.' })
export class CancelSnapshotPayload {
  @Field(() => Snapshot, { description: 'The snapshot as it now stands.' })
  snapshot!: Snapshot;
}

@ObjectType({ description: 'What resumeSnapshot answers.' })
export class ResumeSnapshotPayload {
  @Field(() => Snapshot, { description: 'The snapshot as it now stands.' })
  snapshot!: Snapshot;
}
