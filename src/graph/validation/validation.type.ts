import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../values/date-time.js';
import { Json } from '../values/json.js';

export const CheckLevel = { MUST: 'MUST', SHOULD: 'SHOULD', MAY: 'MAY' } as const;
registerEnumType(CheckLevel, {
  name: 'CheckLevel',
  description: 'How much a check weighs.',
  valuesConfig: {
    MUST: {
      description: 'Where it fails, the data contradicts itself or is not whole, and the validation does not pass.',
    },
    SHOULD: { description: 'Where it fails, people or campaigns will stumble over the record.' },
    MAY: { description: 'Worth a look.' },
  },
});

export const CheckStatus = { PASSED: 'PASSED', FAILED: 'FAILED', ERROR: 'ERROR', SKIPPED: 'SKIPPED' } as const;
registerEnumType(CheckStatus, {
  name: 'CheckStatus',
  description: 'What became of a check.',
  valuesConfig: {
    PASSED: { description: 'No record violates it.' },
    FAILED: { description: 'At least one record violates it.' },
    ERROR: { description: 'It could not be run; `note` has the complaint of the database.' },
    SKIPPED: { description: 'The snapshot does not hold what it judges; `note` says why.' },
  },
});

@ObjectType({ description: 'What one check said of a snapshot.' })
export class ValidationCheck {
  @Field(() => ID, { description: 'Stable and never reused, as in MUST-ORD-01.' })
  id!: string;

  @Field(() => CheckLevel, { description: 'How much it weighs.' })
  level!: keyof typeof CheckLevel;

  @Field(() => String, { description: 'What is true where it passes.' })
  title!: string;

  @Field(() => String, { description: 'Why it matters.' })
  why!: string;

  @Field(() => CheckStatus, { description: 'What became of it.' })
  status!: keyof typeof CheckStatus;

  @Field(() => Int, { description: 'How many records violate it.' })
  violationCount!: number;

  @Field(() => [Json], {
    description:
      "The first violating records in the order of their ids, at most 10: Keap's id and the facts in question.",
  })
  samples!: readonly unknown[];

  @Field(() => Int, { description: 'How long it ran, in milliseconds.' })
  durationMs!: number;

  @Field(() => String, { nullable: true, description: 'Why it was skipped, or why it could not be run.' })
  note!: string | null;
}

@ObjectType({ description: 'The verdict of the pack of checks on one finished snapshot.' })
export class Validation {
  @Field(() => ID, { description: 'The snapshot judged: its `id`.' })
  snapshotId!: string;

  @Field(() => Boolean, { description: 'True when no MUST check failed or could not be run.' })
  passed!: boolean;

  @Field(() => String, {
    description:
      'Names exactly this choice and wording of checks: the same snapshot and the same version give the same verdict.',
  })
  packVersion!: string;

  @Field(() => DateTime, { description: 'When the judging began.' })
  startedAt!: Date;

  @Field(() => Int, { description: 'How long it took, in milliseconds.' })
  durationMs!: number;

  @Field(() => [ValidationCheck], { description: 'Every check of the pack, by id.' })
  checks!: readonly ValidationCheck[];
}
