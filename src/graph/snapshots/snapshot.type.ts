import { Field, ID, ObjectType } from 'type-graphql';
import { connectionType } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';
import { Count } from './count.js';
import {
  SnapshotConsistency,
  SnapshotLegStatus,
  SnapshotMode,
  SnapshotStatus,
  SnapshotWalk,
} from './snapshot.values.js';

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
