import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../values/date-time.js';
import { SnapshotCompleteness } from '../snapshots/completeness.js';
import { Json } from '../values/json.js';

export const CheckLevel = { MUST: 'MUST', SHOULD: 'SHOULD', MAY: 'MAY' } as const;
registerEnumType(CheckLevel, {
  name: 'CheckLevel',
  description: 'Severity of a check.',
  valuesConfig: {
    MUST: {
      description: 'A failure means that the data is inconsistent or incomplete, and the validation does not pass.',
    },
    SHOULD: { description: 'A failure means that users or campaigns will have problems with the record.' },
    MAY: { description: 'A failure is worth a look.' },
  },
});

export const CheckStatus = { PASSED: 'PASSED', FAILED: 'FAILED', ERROR: 'ERROR', SKIPPED: 'SKIPPED' } as const;
registerEnumType(CheckStatus, {
  name: 'CheckStatus',
  description: 'The outcome of a check.',
  valuesConfig: {
    PASSED: { description: 'No record violates it.' },
    FAILED: { description: 'At least one record violates it.' },
    ERROR: { description: 'The check could not run; `note` has the database error.' },
    SKIPPED: { description: 'The snapshot lacks the data that the check needs; `note` says why.' },
  },
});

@ObjectType({ description: 'The result of one check on a snapshot.' })
export class ValidationCheck {
  @Field(() => String, { description: 'Names the check. Stable and never reused, as in MUST-ORD-01.' })
  code!: string;

  @Field(() => CheckLevel, { description: 'Severity.' })
  level!: keyof typeof CheckLevel;

  @Field(() => String, { description: 'The statement that is true when the check passes.' })
  title!: string;

  @Field(() => String, { description: 'Why it matters.' })
  why!: string;

  @Field(() => CheckStatus, { description: 'The outcome.' })
  status!: keyof typeof CheckStatus;

  @Field(() => Int, { description: 'How many records violate it.' })
  violationCount!: number;

  @Field(() => [Json], {
    description: "The first violating records in id order, at most 10: Keap's id and the relevant values.",
  })
  samples!: readonly unknown[];

  @Field(() => Int, { description: 'Duration in milliseconds.' })
  durationMs!: number;

  @Field(() => String, { nullable: true, description: 'Why it was skipped, or could not run.' })
  note!: string | null;
}

@ObjectType({
  description:
    'The verdict on one snapshot, in two halves: is the copy complete (`completeness`), and is its data clean (`checksPassed`, `checks`).',
})
export class Validation {
  @Field(() => ID, { description: 'The `id` of the snapshot.' })
  snapshotId!: string;

  @Field(() => Boolean, { description: 'True when both halves passed: `completeness.passed` and `checksPassed`.' })
  passed!: boolean;

  @Field(() => SnapshotCompleteness, {
    description:
      'The first half: whether the snapshot is proven complete. Of a snapshot of some collections it is about these.',
  })
  completeness!: SnapshotCompleteness;

  @Field(() => Boolean, {
    description:
      'The second half: true when every MUST check passed or was skipped. A check is skipped where the snapshot lacks the data that it needs, so this says little about an INCOMPLETE one.',
  })
  checksPassed!: boolean;

  @Field(() => String, {
    description:
      'Version of the set of checks and their queries: the same snapshot and the same version give the same result.',
  })
  packVersion!: string;

  @Field(() => DateTime, { description: 'When the validation started.' })
  startedAt!: Date;

  @Field(() => Int, { description: 'Duration in milliseconds.' })
  durationMs!: number;

  @Field(() => [ValidationCheck], { description: 'Every check of the pack, by code.' })
  checks!: readonly ValidationCheck[];
}
