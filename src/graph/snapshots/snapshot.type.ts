import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { RunStatus, SnapshotView } from '../../snapshot/snapshot.js';
import { connectionType } from '../list/connection.js';
import { Node } from '../nodes/node.js';
import { SnapshotChanges } from './changes.js';
import { DateTime } from '../values/date-time.js';
import { SnapshotCompleteness } from './completeness.js';
import { registerServiceEnum } from './service-enum.js';
import { Count, SnapshotLeg } from './snapshot-leg.js';

export const SnapshotStatus = registerServiceEnum<RunStatus>('SnapshotStatus', 'Status of a snapshot.', {
  QUEUED: 'Waiting to start.',
  RUNNING: 'Scanning, or due to continue as soon as a gateway is running again.',
  PAUSED: "The day's call budget is spent; it continues by itself at `resumeAt`.",
  COMPLETED:
    'Every collection is proven complete, or is not part of the account; `completeness` says what limits it, as where the user of the credential sees a part only.',
  INCOMPLETE:
    'At least one collection is not proven complete; `completeness` names it. `resumeSnapshot` scans what is missing, `acceptSnapshot` makes the views show it as it is.',
  NEEDS_REVIEW:
    'A guard found more missing or changed than is usual in a collection, and nothing of it was marked as deleted; its leg says what (`held`). `acceptSnapshot` or `rejectSnapshot` decides; until then the views show the snapshot before.',
  REJECTED: 'A person rejected it: what it had stored was removed, and the records are as before it.',
  FAILED: 'Stopped by an error, see `error`. `resumeSnapshot` continues where it stopped.',
  CANCELLED: 'Cancelled. `resumeSnapshot` continues where it stopped.',
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

@ObjectType({ description: 'Why a snapshot stopped.' })
export class SnapshotFault {
  @Field(() => String, { description: 'One of the codes of `extensions.code` of errors.' })
  code!: string;

  @Field(() => String, { description: 'What happened, and what to do.' })
  message!: string;
}

@ObjectType({ implements: Node, description: 'The data of the account at one time, stored in Postgres.' })
export class Snapshot extends Node {
  @Field(() => Int, {
    description: 'The plain number, as in 7: for the command line (`snapshot show 7`) and SQL (`keap.records_of(7)`).',
  })
  number!: number;

  @Field(() => ID, {
    nullable: true,
    description: 'Always null: a snapshot is no record of Keap.',
    deprecationReason: 'A snapshot is no record of Keap: select `number`.',
  })
  declare keapId: string | null;

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

  @Field(() => SnapshotCompleteness, {
    description: 'Whether it is proven to hold all records of its collections, by the evidence that it stored.',
  })
  completeness!: SnapshotCompleteness;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When a person accepted it (`acceptSnapshot`), so that the views show it although it is INCOMPLETE or was held. Null when nobody had to, and after it was resumed.',
  })
  acceptedAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The user of the credential, as in "user 5", where Keap does not show that it is an administrator: other users see a part of the records only, and their lists and counts agree with each other all the same. Null for an administrator.',
  })
  asSeenBy!: string | null;

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

@ObjectType({ description: 'Result of acceptSnapshot.' })
export class AcceptSnapshotPayload {
  @Field(() => Snapshot, { description: 'The snapshot after the change.' })
  snapshot!: Snapshot;
}

@ObjectType({ description: 'Result of rejectSnapshot.' })
export class RejectSnapshotPayload {
  @Field(() => Snapshot, { description: 'The snapshot after the change.' })
  snapshot!: Snapshot;
}
