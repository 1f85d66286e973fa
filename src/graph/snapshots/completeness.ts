import { Field, ObjectType } from 'type-graphql';
import type { CompletenessStatus } from '../../snapshot/evidence/evidence.js';
import { registerServiceEnum } from './service-enum.js';

export const CompletenessStatusEnum = registerServiceEnum<CompletenessStatus>(
  'CompletenessStatus',
  'Whether a snapshot is proven to hold all records of its collections.',
  {
    PENDING: 'It has not ended.',
    COMPLETE: 'Each collection is proven complete, or Keap has never served it to this account.',
    AS_SEEN_BY:
      'Each collection is proven, but for a user who is not shown to be an administrator: Keap may hide records from that user. Not proven complete. The views show it.',
    INCOMPLETE: 'At least one collection is not proven; `reasons` names each with the fact.',
    NEEDS_REVIEW: 'A guard held at least one collection; a person decides by `acceptSnapshot` or `rejectSnapshot`.',
    UNPROVEN:
      'It is from a release that kept no evidence. The views show it until its account has a snapshot with evidence.',
    REJECTED: 'A person rejected it.',
  },
);

@ObjectType({
  description:
    'Whether a snapshot is a complete copy: the first half of a verdict. It follows from stored evidence alone, not from the absence of errors, so it is the same whenever it is read.',
})
export class SnapshotCompleteness {
  @Field(() => CompletenessStatusEnum, { description: 'The result.' })
  status!: string;

  @Field(() => Boolean, { description: 'True when `status` is COMPLETE, and for no other.' })
  passed!: boolean;

  @Field(() => [String], {
    description:
      'Each names a collection and what is not proven of it, or what limits the snapshot as a whole: the user who took it, or that it covers some collections only. They hold no data of records.',
  })
  reasons!: readonly string[];

  @Field(() => [String], { description: "The collections that it covers, by Keap's name." })
  covered!: readonly string[];

  @Field(() => Boolean, {
    description:
      'Whether these are all that a snapshot includes by default. When false, the result is about these only, and the snapshot moves only their views.',
  })
  coversAll!: boolean;

  @Field(() => [String], {
    description: 'The proven collections whose evidence is of the weakest kind, ENDED (see SnapshotEvidenceKind).',
  })
  endedOnly!: readonly string[];
}
