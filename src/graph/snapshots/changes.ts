import { Field, Int, ObjectType } from 'type-graphql';
import type { Changes } from '../../snapshot/change/changes.js';
import { DateTime } from '../values/date-time.js';

@ObjectType({ description: 'A collection that was read again after its scan.' })
export class SnapshotReread {
  @Field(() => String, { description: "The collection, by Keap's name." })
  resource!: string;

  @Field(() => Int, {
    description: 'Records that had changed since their page was read; their newer form was stored.',
  })
  changed!: number;

  @Field(() => Int, { description: 'Records that had come since, and were stored.' })
  added!: number;

  @Field(() => [String], { description: "Keap's ids of the first of both, at most 100." })
  sampleIds!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: 'What the second reading cannot show, or why it is not whole; null where it shows every change.',
  })
  limit!: string | null;
}

@ObjectType({
  description: 'A collection that was not read again: what changed after its scan is not in the snapshot.',
})
export class SnapshotNotReread {
  @Field(() => String, { description: "The collection, by Keap's name." })
  resource!: string;

  @Field(() => String, { description: 'Why it was not read again.' })
  reason!: string;
}

@ObjectType({ description: 'A contact that is gone, and whose records belong to another contact now.' })
export class MergedContact {
  @Field(() => String, { description: "Keap's id of the contact that is gone." })
  contactId!: string;

  @Field(() => String, { description: "Keap's id of the contact to which its records belong now." })
  intoId!: string;

  @Field(() => Int, { description: 'How many records moved from the one to the other.' })
  children!: number;

  @Field(() => Boolean, {
    description:
      'Whether the snapshot still has the contact: it went after its page was read, and the next snapshot marks it as deleted.',
  })
  isStored!: boolean;
}

@ObjectType({
  description:
    'What changed in the account while a snapshot read it. After the scans each collection that Keap can filter by time is read again from the start of the snapshot, which stores what changed and what came. A record deleted after its page was read does not show: it stays until the next snapshot.',
})
export class SnapshotChanges implements Changes {
  @Field(() => DateTime, {
    description: 'Changes since this time were read again: ten minutes before the start, as clocks differ.',
  })
  since!: string;

  @Field(() => [SnapshotReread], { description: 'The collections that were read again, in scan order.' })
  reread!: Changes['reread'];

  @Field(() => [SnapshotNotReread], { description: 'The collections that were not, and why.' })
  notReread!: Changes['notReread'];

  @Field(() => [MergedContact], {
    description:
      'Contacts that Keap merged into others since the snapshot before, those with the most records first; at most 100.',
  })
  merged!: Changes['merged'];

  @Field(() => Int, {
    description: 'How many contacts were merged in all, as far as the records of the contacts show it.',
  })
  mergedCount!: number;

  @Field(() => Int, {
    description: 'Contacts whose records moved, of which it is unknown whether Keap still has them.',
  })
  uncheckedCount!: number;
}
